"use strict";
/**
 * A situation as the last part of an address, `#workers=4&fetchMs=200`: what differs from the settings of the start.
 * `groups` is a table of settings, such as `loaderSimulator.SETTINGS`.
 */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const all = (groups) => groups.flatMap((group) => group.settings);

  /** Return the value that a text stands for, if the setting can have it; undefined for anything else. */
  simulator.valueOf = function ({ min, max, step, choices, pattern }, text) {
    if (choices) return choices.find((choice) => choice === text);
    if (pattern) return pattern.test(text ?? "") ? text : undefined;
    if (min === undefined) return { 0: false, 1: true }[text];
    const isWritten = /^(0|[1-9]\d{0,5})$/.test(text);
    const value = Number(text);
    return isWritten && value >= min && value <= max && (value - min) % step === 0 ? value : undefined;
  };

  /** Return the settings that a page starts with. */
  simulator.defaults = (groups = simulator.SETTINGS) => Object.fromEntries(all(groups).map(({ name, value }) => [name, value]));

  /** Return settings as a fragment of an address, without its `#`; empty for those of the start. */
  simulator.asFragment = function (settings, groups = simulator.SETTINGS) {
    const text = (value) => encodeURIComponent(typeof value === "boolean" ? Number(value) : value);
    return all(groups).filter(({ name, value }) => settings[name] !== value).map(({ name }) => `${name}=${text(settings[name])}`).join("&");
  };

  /** Return the settings that a fragment names, all of them; what it does not name, or names wrongly, is as at the start. */
  simulator.fromFragment = function (fragment, groups = simulator.SETTINGS) {
    const named = new URLSearchParams(fragment.replace(/^#/, ""));
    return Object.fromEntries(all(groups).map((setting) => [setting.name, simulator.valueOf(setting, named.get(setting.name)) ?? setting.value]));
  };

  /** Tell whether a fragment is a situation, and not the name of a section. */
  simulator.isSituation = (fragment) => fragment.includes("=");

  /** Put a fragment into the address of the page; a section that it named stays if the fragment is empty. */
  simulator.showInAddress = function (fragment) {
    if (!fragment && !simulator.isSituation(location.hash)) return;
    history.replaceState(history.state, "", fragment ? `#${fragment}` : location.pathname + location.search);
  };

  /** Copy a text, also where the page came without encryption; return whether that was possible. */
  async function copied(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = simulator.element("textarea", { value: text, className: "simulator-copied" });
      document.body.append(field);
      field.select();
      const isDone = document.execCommand("copy");
      field.remove();
      return isDone;
    }
  }

  /** Make the button that copies the address of the situation. */
  simulator.copyLink = function () {
    const [idle, done] = ["Copy link", "Link copied"];
    const button = simulator.element("button", { type: "button", name: "copy", className: "simulator-copy" }, idle);
    button.addEventListener("click", async () => {
      const isDone = await copied(location.href);
      button.focus();
      button.textContent = isDone ? done : "Copy the address";
      setTimeout(() => (button.textContent = idle), 2000);
    });
    return button;
  };
})(globalThis.loaderSimulator);
