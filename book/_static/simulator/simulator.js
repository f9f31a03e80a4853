"use strict";
/** The panel of a DataLoader: joins its settings, simulation, advice and picture. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const element = simulator.element;
  const percent = (share) => `${Math.round(100 * share)} %`;

  /** What the colours mean: the class of a bar, and its text. */
  const LEGEND = [
    ["fetch", "fetch"],
    ["collate", "collate"],
    ["wait", "waiting; nothing is trained"],
    ["handover", "hand over (and pin)"],
    ["transfer", "transfer"],
    ["train", "train"],
    ["waiting", "loaded, waiting"],
    ["asked", "asked for, not started"],
    ["memory", "memory"],
  ];

  const COLUMNS = ["batch", "loaded by", "from (ms)", "to (ms)", "taken at", "trained from", "to"];

  /** The numbers of an epoch: name, label, and how to read it from the result. */
  const NUMBERS = [
    ["epoch", "Epoch", (result) => simulator.duration(result.epochSeconds)],
    ["rate", "Samples per second", (result) => d3.format(",.0f")(result.samplesPerSecond)],
    ["starved", "GPU waits for", (result) => simulator.duration(result.starvedSeconds)],
    ["gpu", "GPU trains", (result) => percent(result.gpuShare)],
    ["peak", "Memory, at most", (result) => simulator.size(result.peakMiB)],
  ];

  /** Return a row of the table for a batch. */
  function rowOf({ position, worker, start, loaded, taken, trained, done }) {
    const times = [start, loaded, taken, trained, done].map((time) => time.toFixed(1));
    return simulator.row(`${position}`, [worker === null ? "main process" : `worker ${worker}`, ...times]);
  }

  /** Describe the epoch at a moment (ms). */
  function seenAt(result, moment) {
    const done = result.batches.filter((batch) => batch.done <= moment + 1e-6).length;
    const { waiting, loading } = result.queue.findLast((count) => count.time <= moment);
    return `${simulator.duration(moment / 1000)}: ${done} of ${result.batches.length} batches trained, ${waiting} waiting, ${loading} loading`;
  }

  /** Make the panel: {node, show(fragment), fragment(), start(), leave()}. `changed()` is called when somebody changes a setting. */
  simulator.loaderPanel = function (changed) {
    const advice = element("p", { className: "simulator-advice", id: "simulator-advice", role: "status", "aria-live": "polite" });
    const seen = element("p", { className: "simulator-seen", id: "simulator-seen" });
    const [timeline, shown, rows] = [new simulator.Timeline(), simulator.numbers(NUMBERS), simulator.table(COLUMNS, "Table of batches")];
    let result = null;
    const player = new simulator.Player((moment) => {
      timeline.show(moment);
      seen.textContent = result ? seenAt(result, moment) : "";
    });
    const update = () => {
      const settings = controls.read();
      result = simulator.simulate(settings);
      const { cause, sentence } = simulator.advise(settings, result);
      advice.dataset.cause = cause;
      if (advice.textContent !== sentence) advice.textContent = sentence;
      shown.write(result);
      rows.write(result.batches.map(rowOf));
      presets.mark(settings);
      timeline.load(settings, result, `Timeline of ${settings.batches} batches. ${sentence}`);
      player.load(result.epochSeconds * 1000, result.batches.map((batch) => batch.done));
    };
    const edited = () => {
      update();
      changed();
    };
    const controls = simulator.controls(edited, player.speed.node);
    const presets = simulator.presets((settings) => {
      controls.write(settings);
      edited();
      player.start();
    });
    const top = element("div", { className: "simulator-top" }, presets.node);
    const stage = element("div", { className: "simulator-stage" }, shown.node, timeline.node, player.node, seen, advice);
    const bench = element("div", { className: "simulator-bench" }, controls.main, stage, controls.more);
    update();
    return {
      node: element("div", {}, top, bench, simulator.legend(LEGEND), rows.node),
      show: (fragment) => {
        controls.write(simulator.fromFragment(fragment));
        update();
      },
      fragment: () => simulator.asFragment(controls.read()),
      start: () => player.start(),
      leave: () => player.stop(),
    };
  };
})(globalThis.loaderSimulator);
