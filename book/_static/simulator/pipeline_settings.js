"use strict";
/** The settings of a pipeline with their limits, and pipelines that are worth a look. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const range = (name, label, min, max, value) => ({ name, label, min, max, step: 1, value });
  const MOST_STAGES = 4;

  /** What a stage does with an item: the value in an address, and its text. */
  simulator.KINDS = [
    ["waits", "waits"],
    ["computes", "C code"],
    ["python", "Python"],
    ["process", "processes"],
  ];

  /** The four stages that there may be, as they are at the start. */
  const STAGES = [
    { name: "read", ms: 20, kind: "waits", concurrency: 4, buffer: 8 },
    { name: "decode", ms: 12, kind: "computes", concurrency: 1, buffer: 8 },
    { name: "augment", ms: 3, kind: "computes", concurrency: 1, buffer: 8 },
    { name: "collate", ms: 1, kind: "computes", concurrency: 1, buffer: 8 },
  ];

  /** Return the settings of one stage. */
  function ofStage({ name, ms, kind, concurrency, buffer }, place) {
    const number = place + 1;
    const words = simulator.KINDS.map(([value]) => value);
    return [
      { name: `name${number}`, label: `Name of stage ${number}`, pattern: /^[\p{L}\p{N}](?:[\p{L}\p{N} _-]{0,8}[\p{L}\p{N}])?$/u, value: name },
      range(`ms${number}`, `Time of stage ${number} for an item, in ms`, 1, 200, ms),
      { name: `kind${number}`, label: `What stage ${number} does`, choices: words, value: kind },
      range(`concurrency${number}`, `Concurrency of stage ${number}`, 1, 16, concurrency),
      range(`buffer${number}`, `Buffer size of stage ${number}`, 0, 32, buffer),
    ];
  }

  /** The settings in groups, as those of the loader (settings.js): first a group for each stage. */
  simulator.PIPELINE_SETTINGS = [
    ...STAGES.map((stage, place) => ({ title: `Stage ${place + 1}`, settings: ofStage(stage, place) })),
    {
      title: "Around the stages",
      settings: [
        range("stages", "Stages", 1, MOST_STAGES, 3),
        range("sourceMs", "Time of the source for an item, in ms", 0, 200, 1),
        range("stepMs", "Time of the consumer for an item, in ms", 0, 200, 8),
        range("sink", "Buffer size of the sink", 1, 32, 8),
        range("cores", "Cores", 1, 16, 4),
        range("spread", "Spread of all times, in ± %", 0, 100, 20),
        range("seed", "Seed of the random times", 1, 20, 1),
      ],
    },
  ];

  /** Return the settings that a list of stages, and what is around them, stand for. */
  function written(stages, others) {
    const each = stages.flatMap((stage, place) => Object.entries(stage).map(([name, value]) => [`${name}${place + 1}`, value]));
    return { ...Object.fromEntries(each), stages: stages.length, ...others };
  }

  const stage = (name, ms, kind, concurrency = 1) => ({ name, ms, kind, concurrency });
  const [read, decode, augment] = [stage("read", 20, "waits", 4), stage("decode", 6, "computes"), stage("augment", 3, "computes")];

  /** Pipelines: a name, and what differs from the settings of the start. */
  simulator.PIPELINE_PRESETS = [
    { name: "Slow read", change: written([stage("read", 30, "waits", 2), decode, augment], { stepMs: 4 }) },
    { name: "Slow decode", change: written([read, stage("decode", 15, "computes"), augment], { stepMs: 4 }) },
    { name: "Slow model", change: written([read, decode, augment], { stepMs: 15 }) },
    { name: "Either of two", change: written([stage("read", 40, "waits", 4), stage("decode", 10, "computes"), augment], { stepMs: 4, spread: 50 }) },
    { name: "All cores busy", change: written([read, stage("decode", 12, "computes", 2), stage("augment", 12, "computes", 2)], { stepMs: 4, cores: 2 }) },
    { name: "One GIL for two", change: written([read, stage("parse", 8, "python"), stage("tokenize", 8, "python")], { stepMs: 4 }) },
    { name: "Slow source", change: written([stage("read", 10, "waits", 4), decode, augment], { sourceMs: 20, stepMs: 4 }) },
  ];

  /** Return the stages with a number after names that occur more than once, or that mean something else in a verdict. */
  function namedApart(stages) {
    const names = [...stages.map(({ name }) => name), "source", "consumer", "processor", "GIL"];
    const isTwice = (name) => names.filter((other) => other === name).length > 1;
    return stages.map((one, place) => ({ ...one, name: isTwice(one.name) ? `${one.name} (${place + 1})` : one.name }));
  }

  /** Return the pipeline of some settings: {sourceMs, stages: [{name, ms, kind, concurrency, buffer}], stepMs, sink, cores, spread, seed}. */
  simulator.pipelineOf = function (settings) {
    const { stages: count, sourceMs, stepMs, sink, cores, spread, seed } = settings;
    const fields = Object.keys(STAGES[0]);
    const stages = STAGES.slice(0, count).map((_, place) =>
      Object.fromEntries(fields.map((field) => [field, settings[`${field}${place + 1}`]])));
    return { sourceMs, stages: namedApart(stages), stepMs, sink, cores, spread, seed };
  };

  /** Return the settings after a change that a verdict recommends. */
  simulator.withChange = function (settings, { stage: name, executor, concurrency }) {
    const number = 1 + simulator.pipelineOf(settings).stages.findIndex((one) => one.name === name);
    const kind = executor === "process" ? "process" : settings[`kind${number}`];
    return { ...settings, [`kind${number}`]: kind, [`concurrency${number}`]: concurrency };
  };
})(globalThis.loaderSimulator);
