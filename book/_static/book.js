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

// Names and options in a text are not broken, unless they are so long that a phone has no room for them.
addEventListener("DOMContentLoaded", () => {
  const words = document.querySelectorAll(":is(p, dt):not(.field-list *) code.literal .pre");
  words.forEach((word) => word.classList.toggle("short", word.textContent.length <= 26));
});

// The list of contents marks the section that is read, and keeps it in sight.
addEventListener("DOMContentLoaded", () => {
  const column = document.querySelector(".bd-sidebar-secondary");
  const entries = [...document.querySelectorAll("#pst-page-toc-nav a.nav-link")].filter((entry) => entry.hash);
  const sections = entries.map((entry) => document.getElementById(decodeURIComponent(entry.hash.slice(1))));
  if (!column || !entries.length) return;
  const follow = () => {
    const page = document.scrollingElement;
    const isEnd = page.scrollTop > 0 && page.scrollTop + innerHeight >= page.scrollHeight - 4;
    const read = sections.filter((section) => section && section.getBoundingClientRect().top < innerHeight * 0.3);
    const entry = isEnd ? entries[entries.length - 1] : entries[sections.lastIndexOf(read[read.length - 1])];
    entries.forEach((one) => one.classList.toggle("here", one === entry));
    if (!entry || !column.clientHeight) return;
    const [box, room] = [entry.getBoundingClientRect(), column.getBoundingClientRect()];
    const [top, bottom] = [Math.max(room.top, 0), Math.min(room.bottom, innerHeight)];
    if (box.top < top || box.bottom > bottom) column.scrollTop += box.top - (top + bottom) / 2;
  };
  addEventListener("scroll", () => requestAnimationFrame(follow), { passive: true });
  follow();
});

// A link to a task or a section of a whole notebook leads on to the page that it is on.
{
  const lead = () => {
    const page = JSON.parse(document.getElementById("moved")?.textContent || "{}")[decodeURIComponent(location.hash.slice(1))];
    if (page) location.replace(page + location.hash);
  };
  addEventListener("DOMContentLoaded", lead);
  addEventListener("hashchange", lead);
}
