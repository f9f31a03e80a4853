"use strict";
/**
 * The picture of a pipeline that tells its bottleneck: between two stages a tank, as full as the queue is on average, and
 * each stage as a box that shows what its workers do.
 */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const LINE = 16; // pixels of a line of text
  const LETTER = 6.4; // pixels of a letter of a name, where it is narrow
  const BUSY = 80; // pixels that "busy 100 %" takes
  const ALL = 0.95; // what is busy for more of the time is busy all the time, and drawn so
  const share = (part) => `${Math.round(100 * part)} %`;
  const marked = (name, part) => (part > ALL ? `${name} simulator-all` : name);

  /** Return the class of the bars of a part, which tells what it is, or what it does with an item. */
  simulator.barOf = function ({ name, kind, place }) {
    if (place === 0) return "simulator-transfer";
    if (name === "consumer") return "simulator-train";
    return kind === "waits" ? "simulator-fetch" : "simulator-collate";
  };

  /** Return where the tank and the box of each part are: {part, tank, box}, the one above the other. */
  function stacked(parts, { left, right, top, height }) {
    const column = d3.scaleBand(parts.map(({ place }) => place), [left, right]).paddingInner(0.16);
    const [wide, half] = [column.bandwidth(), height / 2];
    return parts.map((part) => {
      const tank = { x: column(part.place) + wide * 0.15, y: top + LINE, width: wide * 0.7, height: half - 2 * LINE };
      return { part, tank, box: { x: column(part.place), y: top + half + LINE, width: wide, height: half - 2 * LINE } };
    });
  }

  /** Return the same, side by side: in front of each box but the first is a tank. */
  function inARow(parts, { left, right, top, height }) {
    const [first, apart, tankWide, boxWide] = [0.6, 0.1, 0.3, 0.6]; // of a unit
    const step = tankWide + boxWide + 2 * apart;
    const unit = (right - left) / (first + (parts.length - 1) * step);
    return parts.map((part) => {
      const x = left + unit * (first + apart + (part.place - 1) * step);
      const tank = { x, y: top + LINE, width: unit * tankWide, height: height - 2 * LINE };
      const box = { x: x + unit * (tankWide + apart), y: top + 2 * LINE, width: unit * boxWide, height: height - 4 * LINE };
      return { part, tank, box };
    });
  }

  /** Draw a rectangle that fills a share of a box, from its bottom or from its top. */
  function fill(svg, { x, y, width, height }, part, name, fromTop = false) {
    const high = Math.max(0, Math.min(1, part)) * height;
    const rect = svg.append("rect").attr("class", name).attr("x", x).attr("width", width).attr("height", high);
    return rect.attr("y", fromTop ? y : y + height - high);
  }

  function text(svg, x, y, words, name = "simulator-middle") {
    svg.append("text").attr("class", name).attr("x", x).attr("y", y).text(words);
  }

  /** Draw a queue: a tank that is open above, with a line for each place where there are few. */
  function tank(svg, { part: { name, queue, buffer }, tank: box }, narrow) {
    const group = svg.append("g").attr("class", "simulator-tank");
    group.append("title").text(`before ${name}: ${queue.toFixed(1)} of ${buffer} places are taken on average`);
    fill(group, box, 1, "simulator-tank-ground");
    fill(group, box, buffer ? queue / buffer : 0, "simulator-area simulator-waiting");
    const { x, y, width, height } = box;
    const place = d3.scaleLinear([0, buffer], [y + height, y]);
    if (buffer <= 16) {
      group.selectAll("line").data(d3.range(1, buffer)).join("line").attr("class", "simulator-ground")
        .attr("x1", x).attr("x2", x + width).attr("y1", place).attr("y2", place);
    }
    group.append("path").attr("class", "simulator-wall").attr("d", `M${x},${y}V${y + height}H${x + width}V${y}`);
    text(group, x + width / 2, y - 4, narrow ? `${Math.round(queue)}/${buffer}` : `${Math.round(queue)} of ${buffer}`);
  }

  /** Draw a stage: the share of the time in which it works from below, that in which it has no room from above. */
  function stage(svg, { part, box }, narrow) {
    const { name, busy, noRoom, noInput, concurrency } = part;
    const group = svg.append("g").attr("class", "simulator-stage-box");
    group.append("title").text(`${name}: busy ${share(busy)}, no input ${share(noInput)}, no room ${share(noRoom)}`);
    fill(group, box, 1, "simulator-idle");
    fill(group, box, noRoom, "simulator-blocked", true);
    fill(group, box, busy, `simulator-bar ${simulator.barOf(part)}`);
    fill(group, box, 1, marked("simulator-frame", busy));
    const letters = Math.floor(box.width / LETTER);
    const short = narrow && name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
    const size = narrow ? " simulator-small" : "";
    const times = !narrow && concurrency > 1 ? ` ×${concurrency}` : "";
    const middle = box.x + box.width / 2;
    text(group, middle, box.y - 4, `${short}${times}`, `simulator-middle simulator-title${size}`);
    text(group, middle, box.y + box.height + LINE - 3, box.width < BUSY ? share(busy) : `busy ${share(busy)}`, marked("simulator-middle", busy));
  }

  /** Draw the way of the items, from each box to the next tank, and from the tank to its box. */
  function pipe(svg, places) {
    const middle = ({ y, height }) => y + height / 2;
    for (const [{ box: from }, { tank, box }] of d3.pairs(places)) {
      const end = from.x + from.width;
      const way = `M${end},${middle(from)}H${(end + Math.min(tank.x, box.x)) / 2}V${middle(tank)}H${tank.x}`;
      const [after, under] = [tank.x + tank.width, tank.y + tank.height];
      const on = box.y > under ? `M${tank.x + tank.width / 2},${under}V${box.y}` : `M${after},${middle(tank)}H${box.x}`;
      svg.append("path").attr("class", "simulator-pipe").attr("d", way + on);
    }
  }

  /** Draw a bar for what all stages share: how much of it is in use. */
  function meter(svg, { x, width, y }, title, used, most) {
    const box = { x, y: y + LINE + 2, width, height: 8 };
    text(svg, x, y + LINE - 3, `${title}: ${used.toFixed(1)} of ${most} busy`, marked("simulator-name", used / most));
    fill(svg, box, 1, "simulator-tank-ground");
    svg.append("rect").attr("class", "simulator-bar simulator-collate").attr("x", x).attr("y", box.y)
      .attr("width", width * Math.min(1, used / most)).attr("height", box.height);
    fill(svg, box, 1, marked("simulator-frame", used / most));
  }

  /** Draw queues and stages in a box {left, right, top, height, narrow}. */
  simulator.drawQueues = function (svg, result, box) {
    const places = (box.narrow ? stacked : inARow)(result.parts, box);
    pipe(svg, places);
    for (const place of places) {
      if (place.part.place > 0) tank(svg, place, box.narrow);
      stage(svg, place, box.narrow);
    }
  };

  /** Draw the cores, and the GIL if a stage needs it, in a box {left, right, top}. */
  simulator.drawCores = function (svg, result, cores, { left, right, top }) {
    const width = (right - left) / 2 - 10;
    meter(svg, { x: left, width, y: top }, "Cores", result.coresBusy, cores);
    const usesGil = result.parts.some(({ kind }) => kind === "python");
    if (usesGil) meter(svg, { x: left + width + 20, width, y: top }, "GIL", result.gilBusy, 1);
  };
})(globalThis.loaderSimulator);
