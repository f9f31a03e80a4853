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

// A wide picture of a notebook is not made small on a phone: book.css lets it scroll.
addEventListener("load", () => {
  const images = document.querySelectorAll(".cell_output img");
  images.forEach((image) => image.classList.toggle("wide", image.naturalWidth > 700));
});

// Names and options in a text are not broken, unless they are so long that a phone has no room for them.
addEventListener("DOMContentLoaded", () => {
  const words = document.querySelectorAll(":is(p, dt):not(.field-list *) code.literal .pre");
  words.forEach((word) => word.classList.toggle("short", word.textContent.length <= 26));
});
