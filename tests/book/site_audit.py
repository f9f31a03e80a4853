"""Build the site for tests, read its pages, and look at them in a browser."""

from __future__ import annotations

import contextlib
import json
import posixpath
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup
from filelock import FileLock

from tito.book import site
from tito.book.serve import serving
from tito.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
LOOK = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing is fetched from the network
)
SIZES = {390: 844, 768: 1024, 1280: 800, 1920: 1080}  # from a phone to a large desk: width -> height
DESK = (1440, 900)  # in screens of this size, the length of a page is told
THEMES = ("light", "dark")
FRAGMENTS = re.compile(r"_static/(?:sbt-)?webpack-macros\.html")  # the theme's, no pages


# The site on disk


def copy_course(to: Path) -> Path:
    """Copy what belongs to the working tree, committed or not, to a folder."""
    command = ["git", "--no-optional-locks", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    return to


def build(to: Path) -> None:
    """Copy the course to a folder, and build its site there."""
    site.build(Workspace(copy_course(to)))


def once(to: Path, make: Callable[[Path], None]) -> Path:
    """Let one of the workers that share a folder make something; where it failed for one, it fails for all."""
    failed, done = to.with_name(f"{to.name}.failed"), to.with_name(f"{to.name}.done")
    with FileLock(f"{to}.lock"):
        if failed.exists():
            raise site.BookError(failed.read_text(encoding="utf-8"))
        if not done.exists():
            try:
                make(to)
            except Exception as error:
                failed.write_text(f"{type(error).__name__}: {error}", encoding="utf-8")
                raise
            done.touch()
    return to


@dataclass(frozen=True)
class Site:
    """A site on disk, and where it is served."""

    folder: Path
    address: str = ""
    _parsed: dict[str, BeautifulSoup] = field(default_factory=dict, repr=False, compare=False)
    _anchors: dict[str, set[str]] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def names(self) -> list[str]:
        """Return all files, as paths below the folder."""
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    @cached_property
    def pages(self) -> list[str]:
        """Return the pages that a reader can open."""
        return [name for name in self.names if name.endswith(".html") and not FRAGMENTS.fullmatch(name)]

    @cached_property
    def articles(self) -> list[str]:
        """Return the pages that are there to be read; the search and the way to the first page are none."""
        return [name for name in self.pages if self.page(name).select_one("article.bd-article")]

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def page(self, name: str) -> BeautifulSoup:
        if name not in self._parsed:
            self._parsed[name] = BeautifulSoup(self.text(name), "html.parser")
        return self._parsed[name]

    def article(self, name: str) -> Any:
        return self.page(name).select_one("article.bd-article")

    def anchors(self, name: str) -> set[str]:
        """Return what a link into a page may name."""
        if name not in self._anchors:
            self._anchors[name] = {str(tag["id"]) for tag in self.page(name).find_all(id=True)}
        return self._anchors[name]

    def target(self, name: str, link: str) -> tuple[str, str]:
        """Return the file to which a link on a page leads, as a path below the folder, and the anchor in it."""
        address, _, anchor = link.partition("#")
        path = unquote(address.partition("?")[0])
        file = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
        return (f"{file}/index.html" if path.endswith("/") else file), unquote(anchor)


def is_elsewhere(link: str) -> bool:
    """Tell whether a link names another host, or no file at all."""
    return re.match(r"[a-z][a-z0-9+.-]*:|//", link, re.IGNORECASE) is not None


def is_fetched_from_elsewhere(link: str) -> bool:
    """Tell whether a browser that loads this asks another host."""
    return re.match(r"https?:|wss?:|//", link, re.IGNORECASE) is not None


# The site in a browser


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a folder on a free port for as long as the context lasts."""
    with serving(folder, 0) as server:
        yield Site(folder, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


def started_browser() -> Any:
    """Return a headless browser that keeps a log of its console and its requests; None where there is none."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if not program or not driver:
        return None
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for option in OPTIONS:
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    started.set_page_load_timeout(60)
    return started


def resize(browser: Any, width: int, height: int) -> None:
    """Give the page a window of this size."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_async_script(
        "const [width, done] = arguments;"
        "const wait = () => (innerWidth === width ? done() : requestAnimationFrame(wait)); wait()",
        width,
    )


def wear(browser: Any, theme: str) -> None:
    """Show the page in light or in dark, as the theme's own button does, without its transitions."""
    browser.execute_script(
        "const root = document.documentElement; root.dataset.mode = root.dataset.theme = arguments[0];"
        "if (!document.getElementById('still')) {"
        "  const still = Object.assign(document.createElement('style'), {id: 'still'});"
        "  still.textContent = '*, *::before, *::after { transition: none !important; animation: none !important }';"
        "  document.head.append(still) }",
        theme,
    )


def open_page(browser: Any, address: str) -> None:
    """Load a page, and wait until its fonts and formulas are there."""
    browser.get(address)
    browser.execute_async_script(
        "const done = arguments[0];"
        "Promise.all([document.fonts.ready, window.MathJax?.startup?.promise]).then(() => done(), () => done())"
    )


def audited(to: Path, made: Site, browser: Any) -> dict[str, Any]:
    """Look at every page in every view; return page -> what was found, its "screens", and "views"."""

    def look(to: Path) -> None:
        to.mkdir()
        text = json.dumps({name: _seen(browser, made, name) for name in made.pages})
        (to / "views.json").write_text(text, encoding="utf-8")

    return json.loads((once(to, look) / "views.json").read_text(encoding="utf-8"))


def _seen(browser: Any, made: Site, name: str) -> dict[str, Any]:
    for kind in ("browser", "performance"):
        browser.get_log(kind)  # forget what was before
    open_page(browser, f"{made.address}/{name}")
    views = {}
    for theme in THEMES:
        wear(browser, theme)
        for width, height in SIZES.items():
            resize(browser, width, height)
            found = browser.execute_script(f"{LOOK}\nreturn look({width})")
            views[f"{theme} {width}"] = {**found, "overflow": max(0, found["overflow"] - width)}
    resize(browser, *DESK)
    screens = browser.execute_script("return document.scrollingElement.scrollHeight") / DESK[1]
    console = [entry["message"] for entry in browser.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
    asked = requested(browser)
    own = (f"{made.address}/", "data:", "blob:", "about:")
    return {
        "console": console,
        "asked": len(asked),
        "loaded": sorted(
            {address.removeprefix(own[0]).partition("?")[0] for address in asked if address.startswith(own[0])}
        ),
        "elsewhere": [address for address in asked if not address.startswith(own)],
        "screens": screens,
        "views": views,
    }


def requested(browser: Any) -> list[str]:
    """Return the addresses that were asked for since the log was read last."""
    events = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
