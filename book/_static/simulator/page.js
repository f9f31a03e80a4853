"use strict";
/** The page: a DataLoader or a pipeline. Starts when the page is loaded; a panel is made when it is shown first. */
globalThis.loaderSimulator = globalThis.loaderSimulator || {};

(function (simulator) {
  const element = simulator.element;
  const MODES = [
    ["loader", "A DataLoader", simulator.loaderPanel],
    ["pipeline", "A pipeline", simulator.pipelinePanel],
  ];

  /** Fill the page's place for the simulator. */
  simulator.begin = function (root) {
    const panels = {};
    let shown = null;
    const toAddress = () => simulator.showInAddress(panels[shown].fragment());
    const buttons = MODES.map(([mode, text]) => {
      const button = element("button", { type: "button", name: mode }, text);
      button.addEventListener("click", () => {
        show(mode);
        toAddress();
      });
      return button;
    });
    const modes = element("div", { className: "simulator-modes", role: "group", "aria-label": "What is simulated" }, ...buttons);
    const bar = element("div", { className: "simulator-head" }, modes, simulator.copyLink());
    const show = (mode, fragment) => {
      const [, , make] = MODES.find(([name]) => name === mode);
      if (shown !== mode) {
        panels[shown]?.leave();
        shown = mode;
        panels[mode] ??= make(toAddress);
        root.replaceChildren(bar, panels[mode].node);
        buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.name === mode)));
      }
      if (fragment !== undefined) panels[mode].show(fragment);
    };
    const fromAddress = () => {
      if (!simulator.isSituation(location.hash)) return;
      const isPipeline = new URLSearchParams(location.hash.slice(1)).get("mode") === "pipeline";
      show(isPipeline ? "pipeline" : "loader", location.hash);
    };
    fromAddress();
    if (!shown) show("loader");
    addEventListener("hashchange", fromAddress);
    panels[shown].start?.();
  };

  const start = () => simulator.begin(document.getElementById("loader-simulator"));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(globalThis.loaderSimulator);
