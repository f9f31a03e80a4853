"""For the tests of the book: the site, built once from a copy of the working tree, and a browser to look at it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from site_audit import Site, audited, build, once, served, started_browser

from tito.workspace import Workspace


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def course(shared: Path) -> Workspace:
    """Return a copy of the working tree, with the site built in it: the developer's own stays as it is."""
    return Workspace(once(shared / "book-course", build))


@pytest.fixture(scope="session")
def site(course: Workspace) -> Iterator[Site]:
    """Return the built site, served on a free port."""
    with served(course.root / "book/_build/html") as made:
        yield made


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a headless browser that cannot reach the network."""
    started = started_browser()
    if started is None:
        pytest.skip("needs a browser: apt-get install chromium chromium-driver")
    yield started
    started.quit()


@pytest.fixture(scope="session")
def views(shared: Path, site: Site, browser: Any) -> dict[str, Any]:
    """Return what a browser found on every page, in every view; it looks once, whichever worker asks first."""
    return audited(shared / "book-views", site, browser)
