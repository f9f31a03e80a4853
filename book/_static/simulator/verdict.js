"use strict";
/**
 * Which stage bounds a pipeline, what would help, and up to which rate: `with_more` and `judge` of
 * `tinytorch.core.dataloader.pipeline`, rule by rule and word by word. A test compares the answers.
 */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const CLOSE = 1.15; // two ceilings that differ by less may be in either order
  const [CONSUMER, PROCESSOR, GIL] = ["consumer", "processor", "GIL"];
  const MORE = [2, 4, 8]; // times the concurrency that a stage has
  const GAIN = 1.1; // a rate that is not so much higher is not higher
  const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0, roundingMode: "halfEven" }); // as Python's format
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const itemsPerSecond = (rate) => `${whole.format(rate)} items/s`;

  /** Return what a stage does alone, in calls per second, on a machine with so many cores. */
  function rateOf({ ms, kind }, concurrency, cores) {
    const atATime = { waits: concurrency, computes: Math.min(concurrency, cores), python: 1, process: Math.min(concurrency, cores) };
    return (1000 / ms) * atATime[kind];
  }

  /** Return what a profile measures of a stage alone: with its own concurrency, with more, and in processes if that may help. */
  function measured(stage, cores) {
    const { name, ms, kind, concurrency } = stage;
    const executor = kind === "process" ? "process" : "thread";
    const rate = rateOf(stage, concurrency, cores);
    const rates = [{ executor, concurrency, rate }];
    let best = rate;
    for (const times of MORE) {
      const now = rateOf(stage, times * concurrency, cores);
      rates.push({ executor, concurrency: times * concurrency, rate: now });
      if (now < GAIN * best) break;
      best = now;
    }
    const cpuS = kind === "computes" || kind === "python" ? ms / 1000 : 0; // a process computes elsewhere
    const coresUsed = cpuS * rate;
    const holdsGil = coresUsed > 0.5 && coresUsed < 1.5 && best < 1.25 * rate;
    if (holdsGil) rates.push({ executor: "process", concurrency: cores, rate: rateOf({ ms, kind: "process" }, cores, cores) });
    return { name, perSourceItem: 1, rates, cpuS, holdsGil };
  }

  /** Return what was measured of a stage as if it ran another way. */
  function runAs(stage, way) {
    const others = stage.rates.filter((other) => other !== way);
    return { ...stage, rates: [way, ...others], holdsGil: stage.holdsGil && way.executor === "thread" };
  }

  /** Return [name, items of the source per second] of all that may bound a pipeline, if the others cost nothing. */
  function ceilingsOf(stages, stepS, resultsPerItem, cores) {
    const ceilings = stages.map(({ name, rates, perSourceItem }) => [name, rates[0].rate / perSourceItem]);
    if (stepS > 0 && resultsPerItem > 0) ceilings.push([CONSUMER, 1 / (stepS * resultsPerItem)]);
    const computing = stages.filter(({ cpuS }) => cpuS > 0);
    const locked = computing.filter(({ holdsGil, rates }) => holdsGil && rates[0].executor === "thread");
    const cost = (some) => sum(some.map(({ cpuS, perSourceItem }) => cpuS * perSourceItem));
    if (computing.length > 1) ceilings.push([PROCESSOR, cores / cost(computing)]);
    if (locked.length > 1) ceilings.push([GIL, 1 / cost(locked)]);
    return ceilings;
  }

  /** Return the ceilings, the lowest first; equal ones in their order. */
  const sorted = (ceilings) => ceilings.toSorted(([, one], [, other]) => one - other);

  /** Return what is said where no change helps. */
  function whyNothingHelps([name, other]) {
    if (name === CONSUMER) return "Loading is fast enough: the time goes into what you do with each item.";
    if (name === "source") return "Let the source yield names or positions, and read them in a stage, which may have concurrency.";
    if (name === PROCESSOR) return "All cores are busy: only less work per item helps.";
    if (other) return "Changing only one of them gains little, because the other is about as slow.";
    return "More workers do not make it faster: what it waits for (a disk, a server, a lock, a core) gives no more.";
  }

  function sentence(bottleneck, rate, change, predicted, following) {
    const said = `The bottleneck is ${bottleneck.map((name) => `"${name}"`).join(" or ")}: ${itemsPerSecond(rate)}.`;
    if (!change) return `${said} ${whyNothingHelps(bottleneck)}`;
    const executor = change.executor === "thread" ? "" : `, executor="${change.executor}"`;
    const what = `stage "${change.stage}": concurrency=${change.concurrency}${executor}`;
    return `${said} Change ${what}: about ${itemsPerSecond(predicted)}; the next bottleneck is "${following}".`;
  }

  /**
   * Return the verdict {bottleneck, ceilings, change, predicted, following, rate, sentence} on stages that were measured
   * alone: {name, perSourceItem, rates: [{executor, concurrency, rate}], cpuS, holdsGil}, the first rate for how it runs now.
   */
  simulator.judge = function (stages, stepS, resultsPerItem, cores) {
    const ceilings = ceilingsOf(stages, stepS, resultsPerItem, cores);
    const order = sorted(ceilings);
    const [first, rate] = order[0];
    const close = order.slice(0, 2).filter(([, each]) => each <= CLOSE * rate).map(([name]) => name);
    let [change, predicted, following] = [null, rate, first];
    stages.forEach((stage, place) => {
      if (!close.includes(stage.name) && !([GIL, PROCESSOR].includes(first) && stage.holdsGil)) return;
      for (const way of stage.rates.slice(1)) {
        const [[name, lowest]] = sorted(ceilingsOf(stages.with(place, runAs(stage, way)), stepS, resultsPerItem, cores));
        if (lowest <= 1.05 * predicted) continue;
        [change, predicted, following] = [{ stage: stage.name, executor: way.executor, concurrency: way.concurrency }, lowest, name];
      }
    });
    const said = sentence(close, rate, change, predicted, following);
    return { bottleneck: close, ceilings, change, predicted, following, rate, sentence: said };
  };

  /** Return the verdict on a pipeline whose stages take known times (pipeline_settings.js describes it). */
  simulator.verdictOn = function ({ sourceMs, stages, stepMs, cores }) {
    const source = { name: "source", perSourceItem: 1, rates: [{ executor: "thread", concurrency: 1, rate: 1000 / sourceMs }] };
    const alone = stages.map((stage) => measured(stage, cores));
    return simulator.judge([{ ...source, cpuS: 0, holdsGil: false }, ...alone], stepMs / 1000, 1, cores);
  };
})(globalThis.loaderSimulator);
