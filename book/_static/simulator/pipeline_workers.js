"use strict";
/** The timeline of a pipeline: a row for each worker, for a stretch of time at the end of the run. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const [MOST_ROW, AXIS, ROOM] = [22, 22, 20]; // pixels; ROOM is what the number of an item takes
  const ITEMS = 16; // so many pass in the stretch of time that is shown

  /** Return the stretch of time: long enough for some items, and for the longest of them. */
  function stretch(result) {
    const longest = d3.max(result.bars, ({ start, end }) => end - start);
    return [Math.max(0, result.endMs - Math.max((ITEMS * 1000) / result.rate, 2.5 * longest)), result.endMs];
  }

  /** Return the top of each row, by part and worker, and how high a row is. */
  function rowsOf(parts, top, height) {
    const apart = 5;
    const lanes = d3.sum(parts, ({ concurrency }) => concurrency);
    const row = Math.min(MOST_ROW, (height - AXIS - apart * parts.length) / lanes);
    const begins = d3.cumsum(parts, ({ concurrency }) => concurrency * row + apart);
    const first = (part) => top + (part ? begins[part - 1] : 0);
    return { row, first, at: ({ place, worker }) => first(place) + worker * row };
  }

  /** Draw the workers in a box {left, right, top, height, narrow}. */
  simulator.drawWorkers = function (svg, result, { left, right, top, height, narrow }) {
    const [from, to] = stretch(result);
    const x = d3.scaleLinear([from, to], [left, right]);
    const { row, first, at } = rowsOf(result.parts, top, height);
    const axis = d3.axisBottom(d3.scaleLinear([0, to - from], [left, right])).ticks(narrow ? 3 : 6).tickSize(AXIS - height).tickPadding(5);
    svg.append("g").attr("class", "simulator-axis").attr("transform", `translate(0,${top + height - AXIS})`).call(axis.tickFormat((ms) => `${ms} ms`));
    const names = svg.append("g").selectAll("text").data(result.parts).join("text").attr("class", "simulator-name").attr("x", 0);
    names.attr("y", ({ place, concurrency }) => first(place) + Math.min(MOST_ROW, concurrency * row) / 2 + 4);
    names.text(({ name }) => (narrow && name.length > 8 ? `${name.slice(0, 7)}…` : name));
    const bars = result.bars.filter(({ end }) => end > from);
    const wide = ({ start, end }) => x(end) - x(Math.max(from, start));
    const rects = svg.append("g").selectAll("rect").data(bars).join("rect").attr("height", Math.max(1, row - 1));
    rects.attr("class", ({ kind, place }) => (kind === "work" ? `simulator-bar ${simulator.barOf(result.parts[place])}` : "simulator-bar simulator-blocked"));
    rects.attr("x", ({ start }) => x(Math.max(from, start))).attr("y", at).attr("width", (bar) => Math.max(0.5, wide(bar)));
    rects.append("title").text(({ kind, place, item, start, end }) =>
      `${result.parts[place].name}, ${kind === "work" ? `item ${item}` : "no room"}: ${(start - from).toFixed(1)} to ${(end - from).toFixed(1)} ms`);
    if (row < 11) return;
    const numbered = bars.filter((bar) => bar.kind === "work" && wide(bar) > ROOM + 4);
    const numbers = svg.append("g").selectAll("text").data(numbered).join("text");
    const isDark = ({ place }) => simulator.barOf(result.parts[place]) === "simulator-collate";
    numbers.attr("class", (bar) => `simulator-number${isDark(bar) ? " simulator-on-dark" : ""}`);
    numbers.attr("x", (bar) => x(Math.max(from, bar.start)) + wide(bar) / 2).attr("y", (bar) => at(bar) + row / 2 + 3.5).text(({ item }) => item);
  };
})(globalThis.loaderSimulator);
