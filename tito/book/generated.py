"""Pages that are made when the book is built, from what they describe."""

from __future__ import annotations

from tito.book.api_pages import api_pages, arguments_table
from tito.book.commands_page import commands_pages, commands_table
from tito.book.measured.benchmark_pages import benchmark_pages
from tito.book.measured.peers_pages import peers_pages
from tito.book.measured.rust_pages import rust_pages
from tito.workspace import Workspace


def generated(workspace: Workspace) -> dict[str, str]:
    """Return each generated file: its path below the folder of the sources -> its text."""
    changes = "---\nno-search: true\n---\n" + (workspace.root / "CHANGELOG.md").read_text(encoding="utf-8")
    licence = (workspace.root / "LICENSE").read_text(encoding="utf-8")
    pages = {"book/changelog.md": changes, "LICENSE": licence, "book/generated/arguments.md": arguments_table()}
    pages |= {"book/generated/commands.md": commands_table()}
    root = workspace.root
    pages |= {**commands_pages(), **api_pages(), **benchmark_pages(root), **peers_pages(root), **rust_pages(root)}
    return pages
