"use strict";
/** The settings with their limits, and situations that are worth a look. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const range = (name, label, unit, min, max, step, value) => ({ name, label, unit, min, max, step, value });
  const onOff = (name, label, value) => ({ name, label, value });

  /** The settings in groups: {name, label, unit, min, max, step, value}; a switch has no limits. The first group is always visible. */
  simulator.SETTINGS = [
    {
      title: "What matters most",
      settings: [
        range("workers", "Workers", "", 0, 8, 1, 2),
        range("prefetch", "Prefetch factor", "", 1, 8, 1, 2),
        range("fetchMs", "Fetch a batch", "ms", 1, 300, 1, 40),
        range("trainMs", "Train step", "ms", 1, 200, 1, 12),
      ],
    },
    {
      title: "Loader",
      settings: [
        onOff("inOrder", "Batches in order", true),
        onOff("overlap", "Copy the next batch while training (DevicePrefetcher)", false),
        range("collateMs", "Collate a batch", "ms", 0, 50, 1, 2),
        range("handoverMs", "Hand over (and pin)", "ms", 0, 50, 1, 1),
        range("transferMs", "Transfer to the device", "ms", 0, 100, 1, 2),
      ],
    },
    {
      title: "Data",
      settings: [
        range("batches", "Batches in the epoch", "", 4, 80, 1, 24),
        range("spread", "Spread of the fetch time", "± %", 0, 100, 5, 20),
        range("slowPercent", "Slow batches", "%", 0, 30, 1, 0),
        range("slowTimes", "A slow batch takes", "× as long", 1, 20, 1, 10),
        range("seed", "Seed of the random times", "", 1, 20, 1, 1),
      ],
    },
    {
      title: "Batch and memory",
      settings: [
        range("samples", "Samples in a batch", "", 1, 512, 1, 64),
        range("batchMiB", "Size of a batch", "MiB", 1, 256, 1, 12),
        range("memoryMiB", "Memory for batches", "MiB", 128, 16384, 128, 2048),
      ],
    },
  ];

  /** Situations: a name, and what differs from the defaults. */
  simulator.PRESETS = [
    { name: "No workers", change: { workers: 0, fetchMs: 20 } },
    { name: "Too few workers", change: { workers: 1, fetchMs: 40, trainMs: 10 } },
    { name: "Slow model", change: { workers: 2, prefetch: 4, fetchMs: 15, transferMs: 1, trainMs: 50 } },
    {
      name: "Unequal batches",
      change: { workers: 3, prefetch: 1, fetchMs: 32, spread: 100, trainMs: 12, batches: 40, seed: 3 },
    },
    {
      name: "One slow batch in ten",
      change: { workers: 4, fetchMs: 14, slowPercent: 10, slowTimes: 12, trainMs: 10, batches: 40, seed: 5 },
    },
    {
      name: "GPU starves",
      change: { workers: 4, fetchMs: 200, handoverMs: 2, transferMs: 8, trainMs: 20, batches: 32 },
    },
    { name: "Slow transfer", change: { workers: 3, fetchMs: 30, transferMs: 18, trainMs: 20 } },
    {
      name: "Too much in memory",
      change: { workers: 8, prefetch: 8, fetchMs: 60, trainMs: 30, batches: 80, batchMiB: 64, transferMs: 4 },
    },
  ];

  /** Return a size in MiB as text, in GiB for 1024 MiB and more. */
  simulator.size = (mib) => (mib < 1024 ? `${mib} MiB` : `${Number((mib / 1024).toFixed(2))} GiB`);

  /** Return a time in seconds as text. */
  simulator.duration = (seconds) => (seconds < 10 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`);
})(globalThis.loaderSimulator);
