"""The subjects of the package's reference, from `api_subjects.toml`: a page for each, and the names it shows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

LOADER = "tinytorch.core.dataloader"
FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Page:
    """One page: its file, its title, what its subject is (Markdown), and the names it shows, in this order."""

    file: str
    title: str
    text: str
    names: list[str]
    brief: bool = False  # the overview of all pages names them, without a sentence about each


_TABLE = tomllib.loads(FILE.read_text(encoding="utf-8"))
RETURNED, INSIDE = _TABLE["returned"], _TABLE["inside"]
PAGES = tuple(Page(**page) for page in _TABLE["page"])


def links() -> dict[str, str]:
    """Return what a text can link to: a name -> its full name."""
    return {short(name): name for page in PAGES for name in page.names}


def short(name: str) -> str:
    """Return the last part of a full name."""
    return name.rpartition(".")[2]
