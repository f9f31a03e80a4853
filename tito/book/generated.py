"""Pages that are made when the book is built, from what they describe."""

from __future__ import annotations

from tito.book.api_pages import api_pages
from tito.book.benchmark_pages import benchmark_pages
from tito.book.commands_page import commands_page
from tito.workspace import Workspace


def generated(workspace: Workspace) -> dict[str, str]:
    """Return each generated file: its path below the folder of the sources -> its text."""
    changes = (workspace.root / "CHANGELOG.md").read_text(encoding="utf-8")
    pages = {"book/changelog.md": changes, "book/reference/commands.md": commands_page()}
    return {**pages, **api_pages(), **benchmark_pages(workspace.root)}
