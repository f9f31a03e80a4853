"use strict";
/** The sliders, switches and presets: made of the table in settings.js, as labels and inputs of the browser. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const NARROW = 640; // pixels; below that, only the first group of sliders is open

  /** Make an element: its name, its properties, what lies in it. */
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

  /** Make a slider with its label and the number it stands at: {node, read, write}. */
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

  /** Return what writes a number with its unit. */
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

  /** Make all groups of settings: {node, read, write}; `changed()` is called when somebody moves one. */
  simulator.controls = function (changed) {
    const parts = {};
    const node = element("div", { className: "simulator-settings" });
    for (const [number, { title, settings }] of simulator.SETTINGS.entries()) {
      const group = element("details", { open: number === 0 || window.innerWidth >= NARROW }, element("summary", {}, title));
      for (const setting of settings) {
        parts[setting.name] = "min" in setting ? simulator.slider(setting, changed) : onOff(setting, changed);
        group.append(parts[setting.name].node);
      }
      node.append(group);
    }
    return {
      node,
      read: () => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.read()])),
      write: (values) => Object.entries(values).forEach(([name, value]) => parts[name].write(value)),
    };
  };

  /** Make a row of buttons, one for each preset; `chosen(settings)` is called with all its settings. */
  simulator.presets = function (chosen) {
    const row = element("div", { className: "simulator-presets", role: "group", "aria-label": "Situations to begin with" });
    for (const { name, change } of simulator.PRESETS) {
      const button = element("button", { type: "button" }, name);
      button.addEventListener("click", () => chosen({ ...simulator.defaults(), ...change }));
      row.append(button);
    }
    return row;
  };
})(globalThis.loaderSimulator);
