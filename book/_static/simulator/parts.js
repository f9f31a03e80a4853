"use strict";
/** What is around a picture: what its colours mean, its numbers, and a table. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const element = simulator.element;

  /** Make the list of what colours mean, from [class of a bar, text]. */
  simulator.legend = function (meanings) {
    const swatch = (name) => element("span", { className: `simulator-swatch simulator-swatch-${name}`, "aria-hidden": "true" });
    return element("ul", { className: "simulator-legend" }, ...meanings.map(([name, text]) => element("li", {}, swatch(name), text)));
  };

  /** Make a list of numbers, from [name, label, how to read it from a result]: {node, write(...result)}. */
  simulator.numbers = function (entries) {
    const node = element("dl", { className: "simulator-numbers" });
    const places = entries.map(([name, label, text]) => {
      const place = element("dd", { id: `simulator-${name}` });
      node.append(element("div", {}, element("dt", {}, label), place));
      return (...result) => (place.textContent = text(...result));
    });
    return { node, write: (...result) => places.forEach((write) => write(...result)) };
  };

  /** Make a row of a table from its heading and its texts. */
  simulator.row = (heading, texts) =>
    element("tr", {}, element("th", { scope: "row" }, heading), ...texts.map((text) => element("td", {}, text)));

  /** Make the table with the numbers of a picture: {node, write(rows)}. */
  simulator.table = function (columns, label) {
    const body = element("tbody");
    const head = element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)));
    const scroll = element("div", { className: "simulator-table", tabIndex: 0, role: "region", "aria-label": label },
      element("table", {}, element("thead", {}, head), body));
    const node = element("details", { className: "simulator-details" }, element("summary", {}, "The same as a table"), scroll);
    return { node, write: (rows) => body.replaceChildren(...rows) };
  };
})(globalThis.loaderSimulator);
