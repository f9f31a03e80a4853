"use strict";
/** The picture of an epoch, with D3: a row of bars for everybody who works, and below it what is on its way. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const ROW = 26; // pixels
  const CHART = 84;
  const GAP = 34; // above a chart, for its title
  const NARROW = 520;
  const LEAST = 17; // pixels; a narrower bar bears no number
  const NAMES = {
    fetch: "fetched", wait: "waited for", handover: "handed over", transfer: "copied", train: "trained",
    starved: "nothing trained before",
  };

  /** Return the rows of an epoch, from above: {row, name, short}. */
  function rowsOf(settings) {
    const workers = d3.range(settings.workers).map((row) => ({ row, name: `worker ${row}`, short: `w${row}` }));
    const others = [["main", "main process", "main"], ["copy", "transfer", "copy"], ["gpu", "GPU: train", "GPU"]];
    return [...workers, ...others.map(([row, name, short]) => ({ row, name, short }))];
  }

  /** The stripes that mark waiting, so that it is not told by colour alone. */
  function stripes(svg) {
    const pattern = svg.append("defs").append("pattern");
    pattern.attr("id", "simulator-stripes").attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
    pattern.attr("width", 6).attr("height", 6);
    pattern.append("rect").attr("width", 6).attr("height", 6).attr("class", "simulator-stripe-ground");
    pattern.append("rect").attr("width", 2).attr("height", 6).attr("class", "simulator-stripe");
  }

  simulator.Timeline = class {
    /** `node` is where it is drawn; it is drawn anew when the room for it changes. */
    constructor() {
      this.node = simulator.element("div", { className: "simulator-picture" });
      this.svg = d3.select(this.node).append("svg").attr("role", "img");
      this.moment = Infinity;
      new ResizeObserver(() => this.result && this.draw()).observe(this.node);
    }

    /** Draw another epoch. `text` describes it to those who cannot see it. */
    load(settings, result, text) {
      Object.assign(this, { settings, result });
      this.svg.attr("aria-label", text);
      this.draw();
    }

    draw() {
      const width = Math.max(this.node.clientWidth, 240);
      const [rows, narrow] = [rowsOf(this.settings), width < NARROW];
      const left = narrow ? 44 : 104;
      const charts = rows.length * ROW + 8;
      const height = charts + 2 * (CHART + GAP) + 32;
      this.end = this.result.epochSeconds * 1000;
      this.x = d3.scaleLinear([0, this.end], [left, width - 24]);
      this.svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).selectAll("*").remove();
      stripes(this.svg);
      const place = d3.scaleBand(rows.map(({ row }) => row), [4, rows.length * ROW]).paddingInner(0.15);
      this.axis(height - 26, width);
      this.names(rows, place, narrow);
      const shown = this.shown(height);
      this.bars(shown, place);
      const chart = { left, right: width - 24, x: this.x, narrow };
      simulator.queueChart(this.svg, shown, { ...chart, top: charts + GAP, height: CHART }, this.result);
      simulator.memoryChart(this.svg, shown, { ...chart, top: charts + CHART + 2 * GAP, height: CHART }, this.result, this.settings);
      this.line = this.svg.append("line").attr("class", "simulator-moment").attr("y1", 0).attr("y2", height - 26);
      this.show(this.moment);
    }

    /** Return a group of which only what was before the moment is seen. */
    shown(height) {
      this.clip = this.svg.select("defs").append("clipPath").attr("id", "simulator-shown").append("rect").attr("height", height);
      return this.svg.append("g").attr("clip-path", "url(#simulator-shown)").attr("class", "simulator-shown");
    }

    axis(top, width) {
      const axis = d3.axisBottom(this.x).ticks(Math.max(2, width / 90)).tickSize(-top).tickPadding(6);
      axis.tickFormat((ms) => (this.end < 1000 ? `${ms} ms` : `${ms / 1000} s`));
      this.svg.append("g").attr("class", "simulator-axis").attr("transform", `translate(0,${top})`).call(axis);
    }

    names(rows, place, narrow) {
      const texts = this.svg.append("g").selectAll("text").data(rows).join("text");
      texts.attr("class", "simulator-name").attr("x", 0).attr("y", ({ row }) => place(row) + place.bandwidth() / 2 + 4.5);
      texts.text((row) => (narrow ? row.short : row.name));
    }

    bars(shown, place) {
      const x = this.x;
      const wide = ({ start, end }) => Math.max(0.75, x(end) - x(start));
      const bars = shown.append("g").selectAll("g").data(this.result.events).join("g");
      const rects = bars.append("rect").attr("class", ({ kind }) => `simulator-bar simulator-${kind}`);
      rects.attr("x", ({ start }) => x(start)).attr("y", ({ row }) => place(row)).attr("width", wide).attr("height", place.bandwidth());
      rects.append("title").text(({ kind, position, start, end }) =>
        `batch ${position}: ${NAMES[kind]}, ${start.toFixed(1)} to ${end.toFixed(1)} ms`);
      const told = bars.filter((event) => wide(event) >= LEAST && ["fetch", "train"].includes(event.kind));
      const texts = told.append("text").attr("class", "simulator-number").attr("x", ({ start, end }) => x((start + end) / 2));
      texts.attr("y", ({ row }) => place(row) + place.bandwidth() / 2 + 4).text(({ position }) => position);
    }

    /** Show what has happened until a moment (ms). */
    show(moment) {
      this.moment = moment;
      if (!this.clip) return;
      const [over, place] = [moment >= this.end, this.x(Math.min(moment, this.end))];
      this.clip.attr("width", over ? place + 10 : place);
      this.line.attr("visibility", over ? "hidden" : "visible").attr("x1", place).attr("x2", place);
    }
  };
})(globalThis.loaderSimulator);
