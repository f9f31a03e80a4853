"use strict";
/** Plays an epoch: a moment that moves from 0 to the end, by itself, step by step, or by a slider. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const PARTS = 1000; // positions of the slider that shows the moment
  const element = simulator.element;

  /** Return an icon-free button that calls `pressed`. */
  function button(text, name, pressed) {
    const made = element("button", { type: "button", name }, text);
    made.addEventListener("click", pressed);
    return made;
  }

  simulator.Player = class {
    /** `show(ms)` is called with each new moment, in milliseconds of the epoch; Infinity is the whole of it. */
    constructor(show) {
      Object.assign(this, { show, endMs: 1, now: 1, stops: [], frame: null, last: null });
      this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
      this.play = button("Play", "play", () => (this.frame === null ? this.start() : this.stop()));
      this.speed = simulator.slider(
        { name: "speed", label: "Playing takes", min: 2, max: 30, step: 1, value: 8 }, () => {}, (value) => `${value} s`);
      this.moment = simulator.slider(
        { name: "moment", label: "Moment", min: 0, max: PARTS, step: 1, value: PARTS },
        () => this.halt(() => this.go((this.moment.read() / PARTS) * this.endMs)),
        (value) => simulator.duration((value / PARTS) * (this.endMs / 1000)));
      const step = button("Step", "step", () => this.halt(() => this.step()));
      const whole = button("All", "whole", () => this.halt(() => this.go(this.endMs)));
      const buttons = element("div", { className: "simulator-buttons" }, this.play, step, whole);
      this.node = element("div", { className: "simulator-player", role: "group", "aria-label": "Play the epoch" },
        buttons, this.moment.node);
      this.still.addEventListener("change", () => this.settle());
      this.settle();
    }

    /** No animation for those who asked their system for none: there is no button for it, and the whole is shown. */
    settle() {
      this.play.hidden = this.speed.node.hidden = this.still.matches;
      if (this.still.matches) this.halt(() => this.go(this.endMs));
    }

    /** Take another epoch, and show the whole of it. `stops` are the moments to step to. */
    load(endMs, stops) {
      Object.assign(this, { endMs, stops });
      this.halt(() => this.go(endMs));
    }

    go(ms) {
      this.now = Math.min(ms, this.endMs);
      this.moment.write(Math.round((this.now / this.endMs) * PARTS));
      this.show(this.now);
    }

    step() {
      const from = this.now >= this.endMs ? 0 : this.now;
      this.go(this.stops.find((stop) => stop > from + 1e-6) ?? this.endMs);
    }

    /** Play on from the moment that is shown; from the beginning if that is the end. */
    start() {
      if (this.still.matches) return;
      if (this.now >= this.endMs) this.go(0);
      this.play.textContent = "Pause";
      this.last = performance.now();
      this.frame = requestAnimationFrame((time) => this.tick(time));
    }

    tick(time) {
      this.go(this.now + (Math.max(0, time - this.last) / (1000 * this.speed.read())) * this.endMs);
      this.last = time;
      if (this.now >= this.endMs) this.stop();
      else this.frame = requestAnimationFrame((next) => this.tick(next));
    }

    stop() {
      cancelAnimationFrame(this.frame);
      this.frame = null;
      this.play.textContent = "Play";
    }

    halt(then) {
      this.stop();
      then();
    }
  };
})(globalThis.loaderSimulator);
