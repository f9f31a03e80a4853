"use strict";
/** The form of a pipeline: a line for each stage, as in a program that builds one; made from pipeline_settings.js. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const element = simulator.element;
  const HEADS = ["stage", "ms an item", "kind", "concurrency", "buffer size"];

  /** Make the input of a setting. */
  function inputOf({ name, label, min, max, step, choices, value }) {
    const common = { id: `simulator-${name}`, name, "aria-label": label };
    if (choices) {
      const options = simulator.KINDS.map(([kind, text]) => element("option", { value: kind, selected: kind === value }, text));
      return element("select", common, ...options);
    }
    if (min === undefined) return element("input", { ...common, type: "text", maxLength: 10, value, autocomplete: "off", spellcheck: false });
    return element("input", { ...common, type: "number", inputMode: "numeric", min, max, step, value });
  }

  /** Make a setting: {input, read, write}. What it cannot be is marked, and gives way to the last value that it can be. */
  function field(setting, changed) {
    const input = inputOf(setting);
    let last = setting.value;
    const write = (value) => {
      last = value;
      input.value = value;
      input.removeAttribute("aria-invalid");
    };
    input.addEventListener("input", () => {
      const value = simulator.valueOf(setting, input.value);
      input.setAttribute("aria-invalid", String(value === undefined));
      if (value === undefined || value === last) return;
      last = value;
      changed();
    });
    input.addEventListener("change", () => write(last));
    return { input, read: () => last, write };
  }

  /** Make the form: {node, read, write}. `changed()` is called when a setting has another value. */
  simulator.pipelineForm = function (changed) {
    const settings = simulator.PIPELINE_SETTINGS.flatMap((group) => group.settings);
    const show = () => lines.forEach((line, place) => (line.hidden = place >= parts.stages.read()));
    const update = () => {
      show();
      changed();
    };
    const parts = Object.fromEntries(settings.map((setting) => [setting.name, field(setting, update)]));
    const cells = (...names) => names.map((name) => element("td", {}, ...(name ? [parts[name].input] : [])));
    const line = (text, ...names) => element("tr", {}, element("th", { scope: "row" }, text), ...cells(...names));
    const lines = simulator.PIPELINE_SETTINGS.slice(0, -1).map((_, place) => {
      const of = (field) => `${field}${place + 1}`;
      return element("tr", {}, ...cells(of("name"), of("ms"), of("kind"), of("concurrency"), of("buffer")));
    });
    const head = element("tr", {}, ...HEADS.map((text) => element("th", { scope: "col" }, text)));
    const body = element("tbody", {}, line("source", "sourceMs", "", "", ""), ...lines, line("consumer", "stepMs", "", "", "sink"));
    const labelled = ([name, text]) => element("label", {}, `${text} `, parts[name].input);
    const others = [["stages", "Stages"], ["cores", "Cores"], ["spread", "Spread, ± %"], ["seed", "Seed"]].map(labelled);
    const node = element("div", { className: "simulator-form", role: "group", "aria-label": "The pipeline" },
      element("table", {}, element("thead", {}, head), body), element("div", { className: "simulator-others" }, ...others));
    show();
    return {
      node,
      read: () => Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.read()])),
      write: (values) => {
        Object.entries(values).forEach(([name, value]) => parts[name].write(value));
        show();
      },
    };
  };
})(globalThis.loaderSimulator);
