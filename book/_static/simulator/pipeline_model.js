"use strict";
/**
 * A pipeline, computed: which worker of which stage does what, and when. It follows the rules of the engine (`inbox.py`,
 * `work.py`): an item has a place in a stage until the next stage has accepted the result, and the source reserves a
 * place before it is asked. Only what computes competes: for the cores, and in Python threads for the GIL.
 */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const RESULTS = 300; // the consumer takes so many; then the run ends, though the source has more
  const DONE = 1e-9; // ms: less work than this is none

  /** A worker: what it does, since when, and for which item. Its bars are written down for each state but "noInput". */
  class Worker {
    constructor(number) {
      Object.assign(this, { number, state: "noInput", since: 0, item: null, left: 0, bars: [] });
    }

    become(state, now, item = null, left = 0) {
      if (this.state !== "noInput" && now > this.since) {
        this.bars.push({ kind: this.state, worker: this.number, item: this.item, start: this.since, end: now });
      }
      Object.assign(this, { state, since: now, item, left });
    }
  }

  /** A stage with the queue before it. The source and the consumer are stages, too: one has no queue, one no next stage. */
  class Stage {
    constructor({ name, ms, kind, concurrency, buffer }, place) {
      Object.assign(this, { name, ms, kind, place, buffer, waiting: [], levels: [{ time: 0, count: 0 }] });
      this.free = concurrency + buffer;
      this.workers = Array.from({ length: concurrency }, (_, number) => new Worker(number));
      this.blocked = []; // workers with a result for which the next stage has no room, the first of them first
    }

    /** Note how many items wait. */
    note(now) {
      const last = this.levels.at(-1);
      if (last.count === this.waiting.length) return;
      if (last.time === now) last.count = this.waiting.length;
      else this.levels.push({ time: now, count: this.waiting.length });
    }
  }

  /** A run: the stages, and the time. */
  class Run {
    constructor({ sourceMs, stages, stepMs, sink, cores, spread, seed }) {
      Object.assign(this, { cores, spread, seed, now: 0, given: 0, results: [] });
      const end = { name: "consumer", ms: stepMs, kind: "waits", concurrency: 1, buffer: sink };
      const start = { name: "source", ms: sourceMs, kind: "waits", concurrency: 1, buffer: 0 };
      this.parts = [start, ...stages, end].map((stage, place) => new Stage(stage, place));
      this.inner = this.parts.slice(1, -1);
      [this.source, this.consumer] = [this.parts[0], this.parts.at(-1)];
      this.consumer.free = sink; // an item leaves the last queue when the consumer takes it
    }

    /** Return how long a stage takes for an item. */
    timeOf({ ms, place }, item) {
      return ms * (1 + (this.spread / 100) * (2 * simulator.chance(this.seed, 8 * item + place) - 1));
    }

    begin(stage, worker, item) {
      worker.become("work", this.now, item, this.timeOf(stage, item));
    }

    /** Let everybody act who can, until nobody can; the last stage first, because it makes room for the others. */
    settle() {
      let moved = true;
      while (moved) {
        moved = false;
        for (const stage of [this.consumer, ...this.inner.toReversed(), this.source]) {
          while (this.handOn(stage) || this.takeUp(stage)) moved = true;
        }
      }
      this.parts.forEach((stage) => stage.note(this.now));
    }

    /** Hand a result of a stage to the next, if there is one and room for it. */
    handOn(stage) {
      const next = this.parts[stage.place + 1];
      const [worker] = stage.blocked;
      if (!worker || (stage !== this.source && !next.free)) return false;
      stage.blocked.shift();
      if (stage !== this.source) next.free -= 1; // the source has reserved the place
      next.waiting.push(worker.item);
      stage.free += 1;
      worker.become("noInput", this.now);
      return true;
    }

    /** Let an idle worker of a stage take an item, if there is one. */
    takeUp(stage) {
      const idle = stage.workers.find(({ state }) => state === "noInput" || state === "noPlace");
      if (!idle) return false;
      if (stage === this.source) return this.ask(stage, idle);
      if (!stage.waiting.length) return false;
      this.begin(stage, idle, stage.waiting.shift());
      if (stage === this.consumer) stage.free += 1;
      return true;
    }

    /** Ask the source for an item, once there is a place for it. */
    ask(source, worker) {
      const next = this.parts[1];
      if (!next.free) {
        if (worker.state === "noInput") worker.become("noPlace", this.now);
        return false;
      }
      next.free -= 1;
      this.begin(source, worker, this.given++);
      return true;
    }

    /** Return the workers that work now, each with its stage and its speed: 1 where nobody is in its way. */
    working() {
      const found = this.parts.flatMap((stage) =>
        stage.workers.filter(({ state }) => state === "work").map((worker) => ({ stage, worker, kind: stage.kind })));
      const locked = found.filter(({ kind }) => kind === "python").length;
      const computing = found.filter(({ kind }) => kind === "computes" || kind === "process").length + Math.min(1, locked);
      const share = Math.min(1, this.cores / computing);
      const speeds = { waits: 1, computes: share, process: share, python: share / locked };
      return found.map((each) => ({ ...each, speed: speeds[each.kind] }));
    }

    /** Go on to the moment when the next worker is done. */
    advance() {
      const working = this.working();
      const time = Math.min(...working.map(({ worker, speed }) => worker.left / speed));
      this.now += time;
      for (const { stage, worker, speed } of working) {
        worker.left -= time * speed;
        if (worker.left > DONE) continue;
        if (stage === this.consumer) {
          this.results.push(this.now);
          worker.become("noInput", this.now);
        } else {
          worker.become("noRoom", this.now, worker.item);
          stage.blocked.push(worker);
        }
      }
    }
  }

  /** Return the share of a stretch of time in which the workers of a stage are in one of some states. */
  function share({ workers }, kinds, from, to) {
    const bars = workers.flatMap((worker) => worker.bars).filter((bar) => kinds.includes(bar.kind) && bar.end > from);
    const total = bars.reduce((sum, bar) => sum + Math.min(bar.end, to) - Math.max(bar.start, from), 0);
    return total / ((to - from) * workers.length);
  }

  /** Return how many items wait for a stage on average, over a stretch of time. */
  function averageLevel({ levels }, from, to) {
    const ends = [...levels.slice(1).map(({ time }) => time), to];
    const area = levels.reduce((sum, { count, time }, k) => sum + count * Math.max(0, ends[k] - Math.max(time, from)), 0);
    return area / (to - from);
  }

  /** Return the statistics of a stage, with the words of the profile. */
  function statsOf(stage, from, to) {
    const { name, kind, workers, buffer, place } = stage;
    const [busy, noRoom] = [share(stage, ["work"], from, to), share(stage, ["noRoom", "noPlace"], from, to)];
    const queue = averageLevel(stage, from, to);
    return { name, kind, place, concurrency: workers.length, buffer, busy, noRoom, noInput: Math.max(0, 1 - busy - noRoom), queue };
  }

  /**
   * Simulate a pipeline (pipeline_settings.js describes it).
   *
   * @returns {object} `rate`, results per second; `parts`, the source, the stages and the consumer: {name, kind, place,
   *   concurrency, buffer, busy, noRoom, noInput, queue}, averages once the queues have settled; `bars` of their workers
   *   {place, worker, kind, item, start, end} (ms); `endMs`; `coresBusy`, on average; `gilBusy`, its share of the time.
   */
  simulator.runPipeline = function (plan, results = RESULTS) {
    const run = new Run(plan);
    run.settle();
    while (run.results.length < results) {
      run.advance();
      run.settle();
    }
    run.parts.forEach(({ workers }) => workers.forEach((worker) => worker.become("noInput", run.now)));
    const half = Math.floor(results / 2);
    const [from, to] = [run.results[half - 1], run.now];
    const parts = run.parts.map((stage) => statsOf(stage, from, to));
    const bars = run.parts.flatMap(({ place, workers }) => workers.flatMap((worker) => worker.bars.map((bar) => ({ place, ...bar }))));
    const rate = ((results - half) * 1000) / (to - from);
    const cpu = (kinds) => run.inner.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { ms }) => sum + (ms / 1000) * rate, 0);
    const all = { rate, parts, bars, endMs: to };
    return { ...all, coresBusy: cpu(["computes", "process", "python"]), gilBusy: cpu(["python"]) };
  };
})(globalThis.loaderSimulator);
