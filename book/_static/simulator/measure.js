"use strict";
/** What can be said of an epoch that was simulated: starvation and its causes, batches and memory in flight, rates. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  /** Return the times in which nothing is trained, before the end of the last step. */
  function gaps(steps) {
    const found = [];
    let end = 0;
    for (const step of steps) {
      if (step.start > end) found.push({ kind: "starved", row: "gpu", position: step.position, start: end, end: step.start });
      end = step.end;
    }
    return found;
  }

  /** Return how long events of some kinds of the main process lie within the gaps. */
  function within(found, events, kinds) {
    const mine = events.filter((event) => event.row === "main" && kinds.includes(event.kind));
    const common = (gap, event) => Math.max(0, Math.min(gap.end, event.end) - Math.max(gap.start, event.start));
    return found.reduce((sum, gap) => sum + mine.reduce((part, event) => part + common(gap, event), 0), 0);
  }

  /** Return how many batches are asked for, loading, waiting, and held by the main process, from each change on. */
  function queue(batches) {
    const stages = ["asked", "loading", "waiting", "held"];
    const changes = new Map([[0, [0, 0, 0, 0]]]);
    for (const { asked, start, loaded, taken, done } of batches) {
      [asked, start, loaded, taken, done].forEach((time, stage) => {
        if (!changes.has(time)) changes.set(time, [0, 0, 0, 0]);
        if (stage < 4) changes.get(time)[stage] += 1;
        if (stage > 0) changes.get(time)[stage - 1] -= 1;
      });
    }
    const count = [0, 0, 0, 0];
    return [...changes].sort(([one], [other]) => one - other).map(([time, change]) => {
      change.forEach((value, stage) => (count[stage] += value));
      return { time, ...Object.fromEntries(stages.map((name, stage) => [name, count[stage]])) };
    });
  }

  /** Return the result of `simulate` (model.js describes it). */
  simulator.measure = function (settings, diary, endMs, fetchTimes) {
    const steps = diary.events.filter((event) => event.kind === "train");
    const starved = gaps(steps);
    const stalls = starved.filter((gap) => gap.start > 0); // the first batch has to be waited for in any case
    const laterMs = stalls.reduce((sum, gap) => sum + gap.end - gap.start, 0);
    const loading = within(stalls, diary.events, ["wait", "fetch", "collate"]);
    const handover = within(stalls, diary.events, ["handover"]);
    const counts = queue([...diary.batches.values()]);
    const most = Math.max(...counts.map((count) => count.loading + count.waiting + count.held));
    return {
      events: [...diary.events, ...starved],
      batches: [...diary.batches.values()].sort((one, other) => one.trained - other.trained),
      epochSeconds: endMs / 1000,
      startSeconds: steps[0].start / 1000,
      starvedSeconds: (steps[0].start + laterMs) / 1000,
      lostSeconds: { loading: loading / 1000, handover: handover / 1000, transfer: (laterMs - loading - handover) / 1000 },
      gpuShare: (settings.batches * settings.trainMs) / endMs,
      queue: counts,
      window: settings.workers * settings.prefetch,
      peakMiB: most * settings.batchMiB,
      samplesPerSecond: (settings.batches * settings.samples) / (endMs / 1000),
      fetchTimes,
    };
  };
})(globalThis.loaderSimulator);
