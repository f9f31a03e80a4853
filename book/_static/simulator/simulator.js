"use strict";
/** The page: joins settings, simulation, advice and picture. Begins when the page is there. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const element = simulator.element;
  const percent = (share) => `${Math.round(100 * share)} %`;

  /** What the colours mean: class of a bar, and words. */
  const LEGEND = [
    ["fetch", "a batch is loaded"],
    ["wait", "waiting; nothing is trained"],
    ["handover", "collate and hand over"],
    ["transfer", "transfer"],
    ["train", "train"],
    ["waiting", "loaded, waiting"],
    ["asked", "asked for, not begun"],
    ["memory", "memory"],
  ];

  /** The numbers of an epoch: name, and how it is read from the result. */
  const NUMBERS = [
    ["epoch", "Epoch", (result) => simulator.duration(result.epochSeconds)],
    ["rate", "Samples per second", (result) => d3.format(",.0f")(result.samplesPerSecond)],
    ["starved", "Nothing is trained for", (result) => simulator.duration(result.starvedSeconds)],
    ["gpu", "GPU trains", (result) => percent(result.gpuShare)],
    ["peak", "Memory in flight, at most", (result) => simulator.size(result.peakMiB)],
  ];

  function legend() {
    const swatch = (name) => element("span", { className: `simulator-swatch simulator-swatch-${name}`, "aria-hidden": "true" });
    return element("ul", { className: "simulator-legend" }, ...LEGEND.map(([name, text]) => element("li", {}, swatch(name), text)));
  }

  /** Make the list of numbers: {node, write(result)}. */
  function numbers() {
    const node = element("dl", { className: "simulator-numbers" });
    const places = NUMBERS.map(([name, label, text]) => {
      const place = element("dd", { id: `simulator-${name}` });
      node.append(element("div", {}, element("dt", {}, label), place));
      return (result) => (place.textContent = text(result));
    });
    return { node, write: (result) => places.forEach((write) => write(result)) };
  }

  /** Make the table that says in numbers what the picture shows: {node, write(result)}. */
  function table() {
    const columns = ["batch", "loaded by", "from (ms)", "to (ms)", "taken at", "trained from", "to"];
    const body = element("tbody");
    const head = element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)));
    const scroll = element("div", { className: "simulator-table", tabIndex: 0, role: "region", "aria-label": "Table of batches" },
      element("table", {}, element("thead", {}, head), body));
    const node = element("details", { className: "simulator-details" }, element("summary", {}, "The same as a table"), scroll);
    const row = ({ position, worker, start, loaded, taken, trained, done }) => {
      const times = [start, loaded, taken, trained, done].map((time) => time.toFixed(1));
      const cells = [worker === null ? "main process" : `worker ${worker}`, ...times].map((text) => element("td", {}, text));
      return element("tr", {}, element("th", { scope: "row" }, `${position}`), ...cells);
    };
    return { node, write: (result) => body.replaceChildren(...result.batches.map(row)) };
  }

  /** Say what there is to see at a moment (ms). */
  function seenAt(result, moment) {
    const done = result.batches.filter((batch) => batch.done <= moment + 1e-6).length;
    const { waiting, loading } = result.queue.findLast((count) => count.time <= moment);
    return `${simulator.duration(moment / 1000)}: ${done} of ${result.batches.length} batches trained, ${waiting} waiting, ${loading} loading`;
  }

  /** Fill the page's place for the simulator. */
  simulator.begin = function (root) {
    const advice = element("p", { className: "simulator-advice", id: "simulator-advice", role: "status", "aria-live": "polite" });
    const seen = element("p", { className: "simulator-seen", id: "simulator-seen" });
    const [timeline, shown, rows] = [new simulator.Timeline(), numbers(), table()];
    let result = null;
    const player = new simulator.Player((moment) => {
      timeline.show(moment);
      seen.textContent = result ? seenAt(result, moment) : "";
    });
    const update = () => {
      const settings = controls.read();
      result = simulator.simulate(settings);
      const { cause, sentence } = simulator.advise(settings, result);
      root.dataset.cause = advice.dataset.cause = cause;
      if (advice.textContent !== sentence) advice.textContent = sentence;
      [shown, rows].forEach((part) => part.write(result));
      timeline.load(settings, result, `Timeline of ${settings.batches} batches. ${sentence}`);
      player.load(result.epochSeconds * 1000, result.batches.map((batch) => batch.done));
    };
    const controls = simulator.controls(update);
    const presets = simulator.presets((settings) => {
      controls.write(settings);
      update();
      player.start();
    });
    root.replaceChildren(presets, controls.node, advice, shown.node, player.node, seen, timeline.node, legend(), rows.node);
    update();
    player.start();
  };

  const start = () => simulator.begin(document.getElementById("loader-simulator"));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(globalThis.loaderSimulator);
