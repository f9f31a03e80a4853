"use strict";
/** The panel of a pipeline: joins its form, simulation, verdict and picture. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const element = simulator.element;
  const GROUPS = simulator.PIPELINE_SETTINGS;
  const [WIDE, NARROW] = [{ queues: 150, height: 390, left: 76, edge: 12 }, { queues: 200, height: 430, left: 62, edge: 1 }];
  const NARROW_AT = 520; // pixels
  const CORES = 40;
  const percent = (share) => `${Math.round(100 * share)} %`;
  const rate = (items) => `${d3.format(",.0f")(items)} items/s`;

  const LEGEND = [
    ["waiting", "items in a queue"],
    ["fetch", "stage waits for a disk or a network"],
    ["collate", "stage computes"],
    ["blocked", "no room for the result"],
    ["idle", "no input"],
    ["transfer", "source"],
    ["train", "consumer, such as the model"],
  ];

  const NUMBERS = [
    ["rate", "Items per second", ({ rate: items }) => d3.format(",.0f")(items)],
    ["waits", "Consumer waits", ({ parts }) => percent(parts.at(-1).noInput)],
    ["used", "Cores busy", ({ coresBusy }) => coresBusy.toFixed(1)],
    ["flight", "In flight, at most", (_, { stages, sink }) => stages.reduce((sum, one) => sum + one.concurrency + one.buffer, sink)],
  ];

  /** The queues, the cores and the timeline in one picture; drawn anew when the room for it changes. */
  class Picture {
    constructor() {
      this.node = element("div", { className: "simulator-picture" });
      this.svg = d3.select(this.node).append("svg").attr("role", "img");
      new ResizeObserver(() => this.result && this.draw()).observe(this.node);
    }

    load(plan, result, text) {
      Object.assign(this, { plan, result });
      this.svg.attr("aria-label", text);
      this.draw();
    }

    draw() {
      const width = Math.max(this.node.clientWidth, 240);
      const narrow = width < NARROW_AT;
      const { queues, height, left, edge } = narrow ? NARROW : WIDE;
      this.svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).selectAll("*").remove();
      simulator.stripes(this.svg, "simulator-blocked", "simulator-idle", "simulator-blocked-stripe");
      simulator.drawQueues(this.svg, this.result, { left: edge, right: width - edge, top: 0, height: queues, narrow });
      simulator.drawCores(this.svg, this.result, this.plan.cores, { left: edge, right: width - edge, top: queues + 4 });
      const top = queues + 4 + CORES;
      simulator.drawWorkers(this.svg, this.result, { left, right: width - 24, top, height: height - top, narrow });
    }
  }

  /** Return a row of the table for a part. */
  function rowOf({ name, place, concurrency, busy, noInput, noRoom, queue, buffer }) {
    const level = place ? `${queue.toFixed(1)} of ${buffer}` : "";
    return simulator.row(name, [`${concurrency}`, ...[busy, noInput, noRoom].map(percent), level]);
  }

  /** Describe the queues in words. */
  const described = ({ parts }) =>
    parts.slice(1).map(({ name, queue, buffer }) => `before ${name} ${queue.toFixed(1)} of ${buffer}`).join(", ");

  /** Make the panel: {node, show(fragment), fragment(), leave()}. `changed()` is called when somebody changes a setting. */
  simulator.pipelinePanel = function (changed) {
    const advice = element("p", { className: "simulator-advice", id: "simulator-advice", role: "status", "aria-live": "polite" });
    const apply = element("button", { type: "button", name: "apply" }, "Make the change");
    const [picture, shown] = [new Picture(), simulator.numbers(NUMBERS)];
    const rows = simulator.table(["stage", "workers", "busy", "no input", "no room", "queue"], "Table of stages");
    let change = null;
    const update = () => {
      const settings = form.read();
      const plan = simulator.pipelineOf(settings);
      const [result, verdict] = [simulator.runPipeline(plan), simulator.verdictOn(plan)];
      change = verdict.change;
      const after = change && simulator.runPipeline(simulator.pipelineOf(simulator.withChange(settings, change)));
      const tried = `Simulated: ${rate(result.rate)}${after ? `, and ${rate(after.rate)} after the change` : ""}.`;
      const said = `${verdict.sentence} ${tried}`;
      if (advice.textContent !== said) advice.textContent = said;
      advice.dataset.cause = verdict.bottleneck.join(" ");
      apply.setAttribute("aria-disabled", String(!change)); // so that it keeps the focus
      shown.write(result, plan);
      rows.write(result.parts.map(rowOf));
      presets.mark(settings);
      picture.load(plan, result, `Queues, on average: ${described(result)}. ${verdict.sentence}`);
    };
    const edited = () => {
      update();
      changed();
    };
    const form = simulator.pipelineForm(edited);
    const choose = (settings) => {
      form.write(settings);
      edited();
    };
    const presets = simulator.presets(choose, simulator.PIPELINE_PRESETS, GROUPS);
    apply.addEventListener("click", () => change && choose(simulator.withChange(form.read(), change)));
    const top = element("div", { className: "simulator-top" }, presets.node);
    const stage = element("div", { className: "simulator-stage" }, shown.node, picture.node, advice, apply);
    const bench = element("div", { className: "simulator-pipeline" }, form.node, stage);
    update();
    return {
      node: element("div", {}, top, bench, simulator.legend(LEGEND), rows.node),
      show: (fragment) => {
        form.write(simulator.fromFragment(fragment, GROUPS));
        update();
      },
      fragment: () => ["mode=pipeline", simulator.asFragment(form.read(), GROUPS)].filter(Boolean).join("&"),
      leave: () => {},
    };
  };
})(globalThis.loaderSimulator);
