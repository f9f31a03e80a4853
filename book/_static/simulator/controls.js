"use strict";
/** The sliders, switches and presets: made from the table in settings.js, with the browser's own labels and inputs. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  /** Make an element: its name, its properties, its children. */
  simulator.element = function (name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made && key !== "list") made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  const element = simulator.element;

  /** Make a slider with its label and its current number: {node, read, write}. */
  simulator.slider = function ({ name, label, unit = "", min, max, step, value }, changed, text = simulator.reading(unit)) {
    const id = `simulator-${name}`;
    const input = element("input", { type: "range", id, name, min, max, step, value });
    const readout = element("output", { htmlFor: id, className: "simulator-reading" });
    const show = () => {
      readout.textContent = text(Number(input.value));
      input.setAttribute("aria-valuetext", readout.textContent);
    };
    input.addEventListener("input", () => {
      show();
      changed();
    });
    show();
    const node = element("div", { className: "simulator-slider" }, element("label", { htmlFor: id }, label), readout, input);
    const write = (next) => {
      input.value = next;
      show();
    };
    return { node, read: () => Number(input.value), write };
  };

  /** Return a function that formats a number with its unit. */
  simulator.reading = (unit) => (value) => {
    if (unit === "MiB") return simulator.size(value);
    if (unit === "± %") return `± ${value} %`;
    return unit ? `${value} ${unit}` : `${value}`;
  };

  /** Make a switch: {node, read, write}. */
  function onOff({ name, label, value }, changed) {
    const input = element("input", { type: "checkbox", id: `simulator-${name}`, name, checked: value });
    input.addEventListener("change", changed);
    const node = element("div", { className: "simulator-switch" }, input, element("label", { htmlFor: input.id }, label));
    return { node, read: () => input.checked, write: (next) => (input.checked = next) };
  }

  /**
   * Make all settings: {main, more, read, write}. `main` has the first group. `more` opens to show the
   * other groups and `others`. `changed()` is called when a setting changes.
   */
  simulator.controls = function (changed, ...others) {
    const parts = {};
    const made = ({ settings }) =>
      settings.map((setting) => {
        parts[setting.name] = "min" in setting ? simulator.slider(setting, changed) : onOff(setting, changed);
        return parts[setting.name].node;
      });
    const [first, ...rest] = simulator.SETTINGS;
    const main = element("div", { className: "simulator-main", role: "group", "aria-label": first.title }, ...made(first));
    const groups = rest.map((group) =>
      element("div", { role: "group", "aria-label": group.title }, element("strong", {}, group.title), ...made(group)));
    const more = element("details", { className: "simulator-more" }, element("summary", {}, "More settings"), ...groups, ...others);
    return {
      main,
      more,
      read: () => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.read()])),
      write: (values) => Object.entries(values).forEach(([name, value]) => parts[name].write(value)),
    };
  };

  /**
   * Make a row of buttons, one for each preset: {node, mark(settings)}, which marks the preset with these settings.
   * `chosen(settings)` is called with all settings of a preset, which are those of `groups`.
   */
  simulator.presets = function (chosen, presets = simulator.PRESETS, groups = simulator.SETTINGS) {
    const node = element("div", { className: "simulator-presets", role: "group", "aria-label": "Situations to start with" });
    const buttons = presets.map(({ name, change }) => {
      const settings = { ...simulator.defaults(groups), ...change };
      const button = element("button", { type: "button", "aria-pressed": "false" }, name);
      button.addEventListener("click", () => chosen(settings));
      node.append(button);
      return [button, simulator.asFragment(settings, groups)];
    });
    const mark = (settings) => {
      const now = simulator.asFragment(settings, groups);
      for (const [button, own] of buttons) button.setAttribute("aria-pressed", String(own === now));
    };
    return { node, mark };
  };
})(globalThis.loaderSimulator);
