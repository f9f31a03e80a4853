"use strict";
/** The two charts below the rows: batches in flight, and the memory that they take. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  /** Return the counts, and one more for the end of the epoch. */
  function until(result) {
    return [...result.queue, { ...result.queue.at(-1), time: result.epochSeconds * 1000 }];
  }

  /** Draw frame, title and values of a chart; return its scale. `most` is the largest value. */
  function frame(svg, { left, right, top, height }, title, most, format) {
    const y = d3.scaleLinear([0, most], [top + height, top]);
    const axis = d3.axisLeft(y).tickValues([0, most]).tickFormat(format).tickSize(4);
    svg.append("g").attr("class", "simulator-axis").attr("transform", `translate(${left},0)`).call(axis);
    svg.append("line").attr("class", "simulator-ground").attr("x1", left).attr("x2", right).attr("y1", y(0)).attr("y2", y(0));
    svg.append("text").attr("class", "simulator-title").attr("x", left).attr("y", top - 7).text(title);
    return y;
  }

  /** Draw a step-shaped area between two functions of a count. */
  function area(shown, result, { x }, y, name, low, high) {
    const shape = d3.area().curve(d3.curveStepAfter).x((count) => x(count.time));
    shape.y0((count) => y(low(count))).y1((count) => y(high(count)));
    shown.append("path").attr("class", `simulator-area simulator-${name}`).attr("d", shape(until(result)));
  }

  /** Draw a dashed line at a limit. */
  function limit(svg, { left, right }, y, value) {
    const line = svg.append("line").attr("class", "simulator-limit").attr("x1", left).attr("x2", right);
    line.attr("y1", y(value)).attr("y2", y(value));
  }

  /** From the bottom: batches that wait, that are loading, and that no worker has started. */
  simulator.queueChart = function (svg, shown, box, result) {
    const most = Math.max(1, d3.max(result.queue, ({ asked, loading, waiting }) => asked + loading + waiting));
    const title = result.window ? `Batches in the window of ${result.window}` : "Batches in flight (there is no window)";
    const y = frame(svg, box, title, most, d3.format("d"));
    const heights = [() => 0, ({ waiting }) => waiting, ({ waiting, loading }) => waiting + loading];
    heights.push(({ waiting, loading, asked }) => waiting + loading + asked);
    for (const [number, name] of ["waiting", "fetch", "asked"].entries()) {
      area(shown, result, box, y, name, heights[number], heights[number + 1]);
    }
  };

  /** The memory of all batches that are loading, waiting, or held by the main process. */
  simulator.memoryChart = function (svg, shown, box, result, { batchMiB, memoryMiB }) {
    const near = memoryMiB <= 2 * result.peakMiB;
    const most = near ? Math.max(result.peakMiB, memoryMiB) : result.peakMiB;
    const title = `Memory${box.narrow ? "" : " in flight"}: at most ${simulator.size(result.peakMiB)} of ${simulator.size(memoryMiB)}`;
    const y = frame(svg, box, title, most, simulator.size);
    area(shown, result, box, y, "memory", () => 0, ({ loading, waiting, held }) => (loading + waiting + held) * batchMiB);
    if (near) limit(svg, box, y, memoryMiB);
  };
})(globalThis.loaderSimulator);
