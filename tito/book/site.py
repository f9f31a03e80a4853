"""The site: sources put together in a folder, built by Jupyter Book, searched for leaks, put in place."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tito.book import notebook_page
from tito.book.generated import generated
from tito.book.recording import RecordingError
from tito.workspace import Workspace, WorkspaceError

BUILD = Path("book/_build")
RUN = "from jupyter_book.cli.main import main; main()"  # it has no __main__, and its script may not be on the path
_LEFT_OUT = {"_build", "recorded", "__pycache__"}


class BookError(Exception):
    """The site could not be built, or must not be shown."""


def build(workspace: Workspace) -> Path:
    """Build the site into `book/_build/html`; return that folder. What was there stays until all is well.

    Raises:
        BookError: Jupyter Book is missing, or warned; or the site holds what students must not see.
        RecordingError: a notebook was changed since its run was recorded.
    """
    root = workspace.root
    if not (root / "book/_config.yml").is_file():
        raise WorkspaceError(f"{root} has no book: it is built where the course is made")
    (root / BUILD).mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="work-", dir=root / BUILD) as folder:  # two may build at the same time
        sources = Path(folder, "sources")
        assemble(workspace, sources)
        html = _sphinx(sources, Path(folder))
        _require_no_leaks(workspace, sources, html)
        target = root / BUILD / "html"
        shutil.rmtree(target, ignore_errors=True)
        html.rename(target)
    return target


def assemble(workspace: Workspace, sources: Path) -> None:
    """Write all that the site is made of into a folder: pages, notebooks as students get them, generated pages."""
    root = workspace.root
    ignored = shutil.ignore_patterns(*_LEFT_OUT)
    shutil.copytree(root / "book", sources / "book", ignore=ignored)
    shutil.copy(root / "_toc.yml", sources)
    for module in workspace.modules:
        folder = sources / "modules" / module.name
        folder.mkdir(parents=True)
        shutil.copy(module.folder / "ABOUT.md", folder)
        for path in module.notebooks:
            text = notebook_page.page(root, path)
            (folder / f"{path.stem}.ipynb").write_text(text, encoding="utf-8")
    for name, content in generated(workspace).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(content, encoding="utf-8")


def _sphinx(sources: Path, work: Path) -> Path:
    """Run Jupyter Book with warnings as errors; return the folder of the pages."""
    config, toc = sources / "book/_config.yml", sources / "_toc.yml"
    command = [sys.executable, "-c", RUN, "build", str(sources), "--config", str(config), "--toc", str(toc)]
    command += ["--path-output", str(work), "-W", "--keep-going", "--quiet"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    if "No module named jupyter_book" in done.stderr:
        raise BookError("Jupyter Book is not installed: pip install '.[book]'")
    if done.returncode:
        raise BookError("Jupyter Book failed:\n" + _complaints(done.stdout + done.stderr).replace(f"{sources}/", ""))
    html = work / "_build/html"
    (html / ".nojekyll").touch()  # else GitHub Pages leaves out _static
    for name in ("objects.inv", ".buildinfo"):  # for other builds, not for readers
        (html / name).unlink(missing_ok=True)
    return html


def _complaints(said: str) -> str:
    """Return the lines that name what is wrong, without colours; all lines if none does."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()
    return "\n".join([line for line in lines if re.search(r"\b(?:WARNING|ERROR|CRITICAL)\b", line)] or lines)


def _require_no_leaks(workspace: Workspace, *folders: Path) -> None:
    from tito.notebook import read
    from tito.release.leaks import find_leaks, secrets_of

    for module in workspace.modules:
        secrets = secrets_of([read(path) for path in module.notebooks], module.solutions)
        leaks = [leak for folder in folders for leak in find_leaks(folder, secrets)]
        if leaks:
            raise BookError("the site would show what students must not see:\n" + "\n".join(map(str, leaks[:20])))


__all__ = ["BUILD", "BookError", "RecordingError", "assemble", "build"]
