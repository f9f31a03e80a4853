"use strict";
/** The picture of an epoch, with D3: a row of bars for everybody who works, and below it what is on its way. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const HEIGHT = 410; // pixels, whatever is shown: nothing below the picture moves
  const [SMALL, NARROW] = [330, 520]; // the height where it is narrow, and how narrow that is
  const [LEAST_ROW, MOST_ROW] = [14, 30];
  const AXIS = 26;
  const APART = 18; // pixels from one number of a batch to the next
  const NAMES = {
    fetch: "fetched", collate: "collated", wait: "waited for", handover: "handed over", transfer: "copied", train: "trained",
    starved: "nothing trained before",
  };

  /** Return the rows of an epoch, from above: {row, name, short}. */
  function rowsOf(settings) {
    const workers = d3.range(settings.workers).map((row) => ({ row, name: `worker ${row}`, short: `w${row}` }));
    const others = [["main", "main process", "main"], ["copy", "transfer", "copy"], ["gpu", "GPU: train", "GPU"]];
    return [...workers, ...others.map(([row, name, short]) => ({ row, name, short }))];
  }

  /** The stripes that mark waiting, so that it is not told by colour alone: a pattern with this id, of two classes. */
  simulator.stripes = function (svg, id = "simulator-stripes", ground = "simulator-stripe-ground", stripe = "simulator-stripe") {
    const pattern = svg.append("defs").append("pattern");
    pattern.attr("id", id).attr("patternUnits", "userSpaceOnUse").attr("patternTransform", "rotate(45)");
    pattern.attr("width", 6).attr("height", 6);
    pattern.append("rect").attr("width", 6).attr("height", 6).attr("class", ground);
    pattern.append("rect").attr("width", 2).attr("height", 6).attr("class", stripe);
  };

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
      const [left, height, gap] = narrow ? [60, SMALL, 24] : [104, HEIGHT, 30];
      const row = Math.min(MOST_ROW, Math.max(LEAST_ROW, (height - AXIS) * 0.56 / rows.length));
      const charts = rows.length * row + 4;
      const chartHeight = (height - AXIS - 8 - charts) / 2 - gap;
      this.end = this.result.epochSeconds * 1000;
      this.x = d3.scaleLinear([0, this.end], [left, width - 24]);
      this.svg.attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).selectAll("*").remove();
      simulator.stripes(this.svg);
      const place = d3.scaleBand(rows.map((each) => each.row), [2, rows.length * row]).paddingInner(0.12);
      this.axis(height - AXIS, width);
      this.names(rows, place, narrow);
      const shown = this.shown(height);
      this.bars(shown, place);
      const chart = { left, right: width - 24, x: this.x, narrow, height: chartHeight };
      simulator.queueChart(this.svg, shown, { ...chart, top: charts + gap }, this.result);
      simulator.memoryChart(this.svg, shown, { ...chart, top: charts + chartHeight + 2 * gap }, this.result, this.settings);
      this.line = this.svg.append("line").attr("class", "simulator-moment").attr("y1", 0).attr("y2", height - AXIS);
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
      for (const kind of ["fetch", "train"]) this.numbers(shown, place, this.result.events.filter((event) => event.kind === kind));
    }

    /** Write the numbers of batches on bars of one kind: of all, or of each second, fifth, tenth, as there is room. */
    numbers(shown, place, events) {
      const middle = ({ start, end }) => this.x((start + end) / 2);
      const told = (every) => events.filter(({ position }) => position % every === 0);
      const hasRoom = (every) =>
        [...d3.group(told(every), ({ row }) => row).values()].every((row) =>
          d3.pairs(row.map(middle).sort(d3.ascending)).every(([one, next]) => next - one >= APART));
      const texts = shown.append("g").selectAll("text").data(told([1, 2, 5, 10, 20].find(hasRoom) ?? 40)).join("text");
      texts.attr("class", "simulator-number").attr("x", middle).text(({ position }) => position);
      texts.attr("y", ({ row }) => place(row) + place.bandwidth() / 2 + 4);
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
