// Paper is light: a page that is read in dark colours is printed in light ones, details opened.
(() => {
  const root = document.documentElement;
  let theme, closed = [];
  addEventListener("beforeprint", () => {
    theme = root.dataset.theme;
    root.dataset.theme = "light";
    closed = [...document.querySelectorAll("article details:not([open])")];
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => {
    root.dataset.theme = theme;
    closed.forEach((details) => { details.open = false; });
  });
})();
