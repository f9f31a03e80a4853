"use strict";
/**
 * One epoch of the loader, computed: who does what, and when. No drawing, no clock, no state: the same settings give
 * the same result.
 *
 * A task that was given to a worker is never changed, so its times are known as soon as it is given. The main process
 * does one thing at a time; it is followed from each thing to the next. All times of events are in milliseconds.
 */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  /** Return a number in [0, 1) that belongs to a seed and a position (mulberry32), whoever asks, and when. */
  simulator.chance = function (seed, position) {
    let state = (Math.imul(seed, 0x9e3779b1) + Math.imul(position + 1, 0x85ebca6b)) | 0;
    state = Math.imul(state ^ (state >>> 15), state | 1);
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
    return ((state ^ (state >>> 14)) >>> 0) / 4294967296;
  };

  /** Return how long each batch takes to fetch, without collating: even between the limits of the spread; a slow one so many times that. */
  function fetchTimes({ batches, fetchMs, spread, slowPercent, slowTimes, seed }) {
    return Array.from({ length: batches }, (_, position) => {
      const even = fetchMs * (1 + (spread / 100) * (2 * simulator.chance(seed, 2 * position) - 1));
      return even * (simulator.chance(seed, 2 * position + 1) < slowPercent / 100 ? slowTimes : 1);
    });
  }

  /** What is written down: events {kind, row, position, start, end}, and the story of each batch by its position. */
  class Diary {
    constructor() {
      this.events = [];
      this.batches = new Map();
    }

    event(kind, row, position, start, end) {
      if (end > start) this.events.push({ kind, row, position, start, end });
      return end;
    }

    note(position, times) {
      this.batches.set(position, { position, worker: null, ...this.batches.get(position), ...times });
    }
  }

  /** Load a batch, in a row: fetch its samples, then collate them; return when it is loaded. */
  function load(diary, row, position, start, fetchMs, { collateMs }) {
    const fetched = diary.event("fetch", row, position, start, start + fetchMs);
    return diary.event("collate", row, position, fetched, fetched + collateMs);
  }

  /** A loader without workers: the main process loads a batch when it is asked for one. */
  class OwnHands {
    constructor(settings, times, diary) {
      Object.assign(this, { settings, times, diary, next: 0 });
    }

    /** Return {position, time}: the next batch, and when the main process has it; null after the last. */
    take(now) {
      if (this.next === this.times.length) return null;
      const position = this.next++;
      const loaded = load(this.diary, "main", position, now, this.times[position], this.settings);
      const time = this.diary.event("handover", "main", position, loaded, loaded + this.settings.handoverMs);
      this.diary.note(position, { asked: now, start: now, loaded, taken: loaded });
      return { position, time };
    }
  }

  /** A loader with workers, which fetch and collate. What the main process knows of them is what it has read of their answers. */
  class Workers {
    constructor(settings, times, diary) {
      Object.assign(this, { settings, times, diary, next: 0 });
      this.freeAt = Array(settings.workers).fill(0);
      this.unanswered = Array(settings.workers).fill(0); // tasks of each worker whose answer was not read yet
      this.sent = []; // tasks whose answer was not read yet
      this.order = []; // positions that were asked for and not taken, in the order of the epoch
      this.read = new Set(); // those of them that lie ready
    }

    /** Ask for the next batch of the epoch: the worker with the fewest unanswered tasks gets it, the first of those. */
    ask(now) {
      if (this.next === this.times.length) return;
      const position = this.next++;
      const worker = this.unanswered.indexOf(Math.min(...this.unanswered));
      const start = Math.max(now, this.freeAt[worker]);
      const end = load(this.diary, worker, position, start, this.times[position], this.settings);
      this.freeAt[worker] = end;
      this.unanswered[worker] += 1;
      this.sent.push({ position, worker, end });
      this.order.push(position);
      this.diary.note(position, { worker, asked: now, start, loaded: end });
    }

    /** Read all answers there are; if there is none, wait for the first. Return the time. */
    listen(now) {
      const then = Math.max(now, Math.min(...this.sent.map((task) => task.end)));
      for (const { position, worker } of this.sent.filter((task) => task.end <= then)) {
        this.unanswered[worker] -= 1;
        this.read.add(position);
      }
      this.sent = this.sent.filter((task) => task.end > then);
      return then;
    }

    /** Return the position that can be given out now: the oldest, or any that is ready; undefined if there is none. */
    ready() {
      const wanted = this.settings.inOrder ? this.order.slice(0, 1) : this.order;
      return wanted.find((position) => this.read.has(position));
    }

    /** See OwnHands.take. The first call asks for a whole window of batches, each call for one more. */
    take(now) {
      for (let room = this.next ? 0 : this.settings.workers * this.settings.prefetch; room > 0; room--) this.ask(now);
      if (!this.order.length) return null;
      let found = now;
      while (this.ready() === undefined) found = this.listen(found);
      const position = this.ready();
      this.order = this.order.filter((other) => other !== position);
      this.read.delete(position);
      this.diary.event("wait", "main", position, now, found);
      const time = this.diary.event("handover", "main", position, found, found + this.settings.handoverMs);
      this.diary.note(position, { taken: found });
      this.ask(time);
      return { position, time };
    }
  }

  /** Train on one batch; the main process waits until the step is done, as it does when it reads the loss. */
  function train(diary, position, start, trainMs) {
    const end = diary.event("train", "gpu", position, start, start + trainMs);
    diary.note(position, { trained: start, done: end });
    return end;
  }

  /** Go through the epoch, one thing after another: take a batch, copy it to the device, train. */
  function oneByOne(loader, diary, { transferMs, trainMs }) {
    let now = 0;
    for (let batch = loader.take(now); batch; batch = loader.take(now)) {
      const there = diary.event("transfer", "copy", batch.position, batch.time, batch.time + transferMs);
      now = train(diary, batch.position, there, trainMs);
    }
    return now;
  }

  /** As DevicePrefetcher does: before a batch is trained on, the next is taken, and its copy begins. */
  function overlapped(loader, diary, { transferMs, trainMs }) {
    let [now, copied] = [0, 0];
    let [batch, before] = [loader.take(now), null];
    while (batch || before) {
      if (batch) {
        now = batch.time;
        const start = Math.max(now, copied);
        copied = diary.event("transfer", "copy", batch.position, start, start + transferMs);
        batch.there = copied;
      }
      if (before) now = train(diary, before.position, Math.max(now, before.there), trainMs);
      [before, batch] = [batch, batch && loader.take(now)];
    }
    return now;
  }

  /**
   * Simulate one epoch.
   *
   * @param settings an object with the names of `loaderSimulator.SETTINGS` (settings.js).
   * @returns {object} `events` and `batches` (ms); `epochSeconds`; `starvedSeconds`, in which nothing is trained;
   *   `startSeconds`, the part of them before the first step; `lostSeconds` {loading, handover, transfer}, what the
   *   starved time after the start was spent with; `gpuShare` of the epoch in which it trains; `queue`, {time, asked,
   *   loading, waiting, held} from each change on; `window`; `peakMiB` in flight; `samplesPerSecond`; `fetchTimes` (ms).
   */
  simulator.simulate = function (settings) {
    const times = fetchTimes(settings);
    const diary = new Diary();
    const loader = new (settings.workers ? Workers : OwnHands)(settings, times, diary);
    const endMs = (settings.overlap ? overlapped : oneByOne)(loader, diary, settings);
    return simulator.measure(settings, diary, endMs, times);
  };
})(globalThis.loaderSimulator);
