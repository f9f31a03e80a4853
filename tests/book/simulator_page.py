"""What the tests of the simulator need: its page on a server of their own, and a dataset whose times are known.

Worker processes import the dataset by this file's name: its folder has to be in `sys.path`.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tinytorch.core.dataloader import DataLoader

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "book/simulator.md"
HTML = """<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>The loader, live</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="../_static/book.css">
<style>body {{ background: var(--d-paper); color: var(--d-ink); font: 16px/1.5 sans-serif; margin: 0 auto;
max-width: 50rem; padding: 0 20px }}</style></head><body><main><h1>The loader, live</h1>{block}</main></body></html>"""


def raw_block() -> str:
    """Return the HTML of the page that is not Markdown."""
    (block,) = re.findall(r"^```\{raw\} html\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(block)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *words: Any) -> None:
        """Print no line for a request."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Put the page where it stands in the site, with its static files; yield its address."""
    (folder / "book").mkdir()
    (folder / "book/simulator.html").write_text(HTML.format(block=raw_block()), encoding="utf-8")
    shutil.copytree(ROOT / "book/_static", folder / "_static")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/book/simulator.html"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Page:
    """The simulator's page in a browser."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address

    def open(self, width: int = 1440, height: int = 1000, **media: str) -> None:
        """Open the page in a window of this size, for people with these preferences."""
        features = [{"name": name.replace("_", "-"), "value": value} for name, value in media.items()]
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": features})
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        self.browser.get(self.address)

    def js(self, program: str, *arguments: Any) -> Any:
        """Run a program in the page, and return its value."""
        return self.browser.execute_script(f"return {program}", *arguments)

    def all(self, selector: str) -> list[Any]:
        """Return the elements that a selector finds."""
        return list(self.browser.find_elements("css selector", selector))

    def one(self, selector: str) -> Any:
        """Return the first element that a selector finds."""
        return self.browser.find_element("css selector", selector)

    def preset(self, name: str) -> None:
        """Press the button of a situation."""
        (button,) = [found for found in self.all(".simulator-presets button") if found.text == name]
        button.click()

    def press(self, slider: str, *keys: str) -> None:
        """Press keys on a slider, which may be among those that "More settings" shows."""
        found = self.one(f"#simulator-{slider}")
        if not found.is_displayed():
            self.one(".simulator-more > summary").click()
        found.send_keys(*keys)

    def value(self, slider: str) -> float:
        """Return where a slider stands."""
        return float(self.one(f"#simulator-{slider}").get_property("value"))

    def put(self, **settings: float | bool) -> None:
        """Put sliders and switches somewhere, as a mouse does."""
        program = """for (const [name, value] of Object.entries(arguments[0])) {
            const input = document.getElementById(`simulator-${name}`);
            if (input.type === "checkbox") { if (input.checked !== value) input.click(); continue; }
            input.value = value;
            input.dispatchEvent(new Event("input", {bubbles: true}));
        }"""
        self.browser.execute_script(program, settings)
        assert {name: self.setting(name) for name in settings} == settings

    def setting(self, name: str) -> float | bool:
        """Return the state of a slider or switch."""
        return self.js(
            "(i => i.type === 'checkbox' ? i.checked : Number(i.value))(document.getElementById(arguments[0]))",
            f"simulator-{name}",
        )

    def seconds(self, number: str) -> float:
        """Return one of the numbers that the page shows, in seconds."""
        return float(self.one(f"#simulator-{number}").text.removesuffix(" s"))

    def result(self) -> dict[str, Any]:
        """Return what is simulated with the settings that the page shows."""
        names = self.js("loaderSimulator.SETTINGS.flatMap((group) => group.settings.map(({name}) => name))")
        settings = {name: self.setting(name) for name in names}
        text = self.js("JSON.stringify(loaderSimulator.simulate(arguments[0]))", settings)
        return dict(json.loads(text))

    def shifts(self) -> float:
        """Return how much what is in sight has moved since the page began to load, answers to clicks left out."""
        program = """const done = arguments[0];
            let sum = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
            }).observe({type: "layout-shift", buffered: true});
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 50)));"""
        return float(self.browser.execute_async_script(program))

    def traffic(self) -> tuple[set[str], set[int]]:
        """Return what the browser has asked for since the last call, and the states of the answers."""
        asked, answers = set(), set()
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.add(message["params"]["request"]["url"])
            if message["method"] == "Network.responseReceived":
                answers.add(message["params"]["response"]["status"])
        return asked, answers

    @property
    def advice(self) -> str:
        """The sentence on the bottleneck."""
        return str(self.one("#simulator-advice").text)

    @property
    def cause(self) -> str:
        """What the bottleneck is, in a word."""
        return str(self.one("#simulator-advice").get_attribute("data-cause"))


class Collating:
    """A collate function that takes a known time."""

    def __init__(self, ms: float) -> None:
        self.ms = ms

    def __call__(self, samples: list[Any]) -> Any:
        """Take the time, and give the samples as they are."""
        time.sleep(self.ms / 1000)
        return samples


class Slow:
    """Batches of one sample, which take known times to fetch."""

    def __init__(self, times_ms: list[float]) -> None:
        self.times_ms = times_ms

    def __len__(self) -> int:
        return len(self.times_ms)

    def __getitem__(self, index: int) -> int:
        time.sleep(self.times_ms[index] / 1000)
        return index

    def get_batch(self, indices: Any) -> Any:
        """Take the time of this batch."""
        return [self[int(index)] for index in indices]


def real_seconds(times_ms: list[float], train_ms: float, runs: int, good: float, **how: Any) -> float:
    """Return how long the real loader takes for an epoch: the first of some runs that is good enough, or the best."""
    workers = {"persistent_workers": True, "multiprocessing_context": "forkserver"} if how.get("num_workers") else {}
    best = float("inf")
    with DataLoader(Slow(times_ms), 1, **how, **workers) as loader:
        for _ in loader:  # the workers start
            pass
        for _ in range(runs):
            begun = time.perf_counter()
            for _ in loader:
                time.sleep(train_ms / 1000)
            best = min(best, time.perf_counter() - begun)
            if best <= good:
                break
    return best
