"use strict";
/**
 * One sentence names the bottleneck, and one says what would help. The second is not a rule of thumb: it gives the time
 * that simulating the change gave.
 */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const [MOST_WORKERS, MOST_PREFETCH] = [8, 8];
  const ENOUGH = 0.05; // of the time after the first batch: less waiting than this counts as none
  const WORTH = 0.03; // of the epoch: a change that gains less is not mentioned
  const percent = (share) => `${Math.round(100 * share)} %`;
  const ms = (value) => `${Number(value.toPrecision(2))} ms`;
  const some = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  /** Questions of the kind "what if": the epoch with other settings. */
  class Trials {
    constructor(settings, result) {
      Object.assign(this, { settings, now: result.epochSeconds });
    }

    seconds(change) {
      return simulator.simulate({ ...this.settings, ...change }).epochSeconds;
    }

    /** Return the smallest larger value of a setting that is nearly as good as the best; null if none is worth it. */
    more(name, most) {
      const values = [];
      for (let value = this.settings[name] + 1; value <= most; value++) {
        values.push({ value, seconds: this.seconds({ [name]: value }) });
      }
      const best = Math.min(...values.map((each) => each.seconds));
      const found = values.find((each) => each.seconds <= best * (1 + WORTH));
      return found && this.worth(found.seconds) ? found : null;
    }

    worth(seconds) {
      return seconds < this.now * (1 - WORTH);
    }

    /** Say what a change would gain. */
    gives(what, seconds) {
      return `With ${what}, the epoch would take ${simulator.duration(seconds)} instead of ${simulator.duration(this.now)}.`;
    }
  }

  function tooMuchMemory(settings, result) {
    const [most, room] = [result.peakMiB, settings.memoryMiB].map(simulator.size);
    const need = `Up to ${most} of batches are in flight, but there is only memory for ${room}.`;
    for (let prefetch = settings.prefetch - 1; prefetch > 0; prefetch--) {
      const other = simulator.simulate({ ...settings, prefetch });
      if (other.peakMiB > settings.memoryMiB) continue;
      const [then, now] = [other, result].map((each) => simulator.duration(each.epochSeconds));
      return `${need} A prefetch factor of ${prefetch} fits, and the epoch ${then === now ? "takes as long" : `would take ${then} instead of ${now}`}.`;
    }
    return `${need} No prefetch factor is small enough: take fewer workers or smaller batches.`;
  }

  function workersMissing(settings, trials) {
    const more = trials.more("workers", MOST_WORKERS);
    const what = "Nothing is loaded while the model trains: there are no workers.";
    if (!more) return `${what} Loading is so fast that this hardly matters.`;
    return `${what} ${trials.gives(some(more.value, "worker"), more.seconds)}`;
  }

  function loadingTooSlow(settings, trials, everyMs, stepMs) {
    const rate = `${some(settings.workers, "worker")} finish${settings.workers === 1 ? "es" : ""} a batch every ${ms(everyMs)}`;
    const why = `Training waits because loading is too slow: ${rate}, but a step takes only ${ms(stepMs)}.`;
    const more = trials.more("workers", MOST_WORKERS);
    const useless = trials.more("prefetch", MOST_PREFETCH) ? "" : " A larger prefetch factor would not help.";
    if (more) {
      return { cause: "workers", sentence: `${why} ${trials.gives(some(more.value, "worker"), more.seconds)}${useless}` };
    }
    const tried = settings.workers < MOST_WORKERS ? "More workers would hardly help." : "The simulator doesn't try more workers.";
    const collates = settings.collateMs > settings.fetchMs;
    const half = collates ? { collateMs: settings.collateMs / 2 } : { fetchMs: settings.fetchMs / 2 };
    const faster = trials.gives(`${collates ? "collating" : "a fetch"} that is twice as fast`, trials.seconds(half));
    return { cause: "fetch", sentence: `${why} ${tried} ${faster}` };
  }

  /** The workers are fast enough on average, but batches that take unequal time delay training. */
  function unequal(settings, trials) {
    const larger = trials.more("prefetch", MOST_PREFETCH);
    const free = settings.inOrder ? trials.seconds({ inOrder: false }) : trials.now;
    const why = "On average the workers are fast enough, but batches take unequal time";
    if (trials.worth(free) && (!larger || free < larger.seconds * (1 - WORTH))) {
      const what = trials.gives("in_order=False", free);
      return { cause: "order", sentence: `${why}: a slow one holds back others that are ready. ${what}` };
    }
    if (larger) {
      const what = trials.gives(`a prefetch factor of ${larger.value}`, larger.seconds);
      return { cause: "prefetch", sentence: `${why}, and the window is too small a cushion. ${what}` };
    }
    const more = trials.more("workers", MOST_WORKERS);
    if (more) {
      const what = trials.gives(some(more.value, "worker"), more.seconds);
      return { cause: "workers", sentence: `${why}, and a larger window doesn't help. ${what}` };
    }
    const even = trials.gives("equal times", trials.seconds({ spread: 0, slowPercent: 0 }));
    return { cause: "fetch", sentence: `${why}. ${even} Look for what makes some batches slow.` };
  }

  function copying(settings, trials, seconds) {
    const why = `Training waits ${simulator.duration(seconds)} for copies to the device.`;
    const free = settings.overlap ? trials.now : trials.seconds({ overlap: true });
    const ahead = "the next batch copied while the model trains (DevicePrefetcher)";
    if (trials.worth(free)) return `${why} ${trials.gives(ahead, free)}`;
    const half = trials.seconds({ transferMs: settings.transferMs / 2 });
    if (!trials.worth(half)) return `${why} You can gain little, because the rest of a step takes as long.`;
    return `${why} ${trials.gives("half the bytes to copy", half)} Copy bytes, and convert them to floats on the device.`;
  }

  function handingOver(settings, trials, seconds) {
    const half = trials.seconds({ handoverMs: settings.handoverMs / 2 });
    const what = "while the main process hands batches over (and pins them), which no worker can do for it";
    const why = `Training waits ${simulator.duration(seconds)} ${what}.`;
    return `${why} ${trials.gives("half of that work", half)}`;
  }

  /**
   * Return {cause, sentence}: what limits the epoch.
   *
   * @param settings what was simulated. @param result what `simulate` returned.
   */
  simulator.advise = function (settings, result) {
    const { loading, handover, transfer } = result.lostSeconds;
    const lost = loading + handover + transfer;
    const trials = new Trials(settings, result);
    if (result.peakMiB > settings.memoryMiB) return { cause: "memory", sentence: tooMuchMemory(settings, result) };
    const afterStart = result.epochSeconds - result.startSeconds;
    if (lost <= ENOUGH * afterStart) {
      const why = `The model is the limit: once the first batch is there, the GPU trains for ${percent(1 - lost / afterStart)} of the time`;
      return { cause: "model", sentence: `${why}. No change to the loader would gain much.` };
    }
    if (transfer > Math.max(loading, handover)) return { cause: "transfer", sentence: copying(settings, trials, transfer) };
    if (handover > loading) return { cause: "handover", sentence: handingOver(settings, trials, handover) };
    if (!settings.workers) return { cause: "none", sentence: workersMissing(settings, trials) };
    const fetchMs = result.fetchTimes.reduce((sum, time) => sum + time, 0) / result.fetchTimes.length;
    const everyMs = (fetchMs + settings.collateMs) / settings.workers;
    const { transferMs, overlap } = settings;
    const workMs = settings.handoverMs + settings.trainMs;
    const stepMs = overlap ? Math.max(workMs, transferMs) : workMs + transferMs;
    return everyMs > stepMs ? loadingTooSlow(settings, trials, everyMs, stepMs) : unequal(settings, trials);
  };
})(globalThis.loaderSimulator);
