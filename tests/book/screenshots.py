"""Photograph every page of the site: `python tests/book/screenshots.py DIR [SITE]`, wide and narrow, light and dark.

SITE is the folder of a built site; without it, the site is built from a copy of the working tree.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from site_audit import SIZES, THEMES, Site, build, open_page, resize, served, started_browser, wear

TALLEST = 16_000  # pixels; a browser draws no taller picture


def photograph(browser: Any, made: Site, to: Path) -> None:
    """Write a picture of the whole of each page in each view."""
    for name in made.pages:
        open_page(browser, f"{made.address}/{name}")
        for theme in THEMES:
            for width, height in SIZES.items():
                wear(browser, theme)
                resize(browser, width, height)
                whole = browser.execute_script("return document.scrollingElement.scrollHeight")
                resize(browser, width, min(whole, TALLEST))  # so that what sticks to the window's edge hides nothing
                picture = browser.execute_cdp_cmd("Page.captureScreenshot", {"format": "png"})
                file = to / f"{name.removesuffix('.html').replace('/', '-')}-{width}-{theme}.png"
                file.write_bytes(base64.b64decode(picture["data"]))


def main(to: Path, folder: Path | None = None) -> int:
    """Build the site if there is none, and photograph it; return 0, or 1 without a browser."""
    browser = started_browser()
    if browser is None:
        print("needs a browser: apt-get install chromium chromium-driver", file=sys.stderr)
        return 1
    to.mkdir(parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            if folder is None:
                build(Path(temporary))
                folder = Path(temporary) / "book/_build/html"
            with served(folder) as made:
                photograph(browser, made, to)
    finally:
        browser.quit()
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(*map(Path, sys.argv[1:])))
