"""Pages that are made when the book is built, from what they describe."""

from __future__ import annotations

from tito.workspace import Workspace


def generated(workspace: Workspace) -> dict[str, str]:
    """Return each generated file: its path below the folder of the sources -> its text."""
    changes = (workspace.root / "CHANGELOG.md").read_text(encoding="utf-8")
    return {"book/changelog.md": changes}
