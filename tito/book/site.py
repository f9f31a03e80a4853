"""The site: sources put together in a folder, built by Jupyter Book, searched for leaks, put in place."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tito.book import notebook_page
from tito.book.api_pages import api_pages, arguments_table
from tito.book.commands_page import commands_pages, commands_table
from tito.book.measured.benchmark_pages import benchmark_pages
from tito.book.measured.peers_pages import peers_pages
from tito.book.measured.rust_pages import rust_pages
from tito.book.recording import RecordingError
from tito.workspace import Workspace, WorkspaceError

BUILD = Path("book/_build")
RUN = "from jupyter_book.cli.main import main; main()"  # it has no __main__, and its script may not be on the path
_LEFT_OUT = {"_build", "recorded", "__pycache__"}


class BookError(Exception):
    """The site could not be built, or must not be shown."""


def build(workspace: Workspace) -> Path:
    """Build the site into `book/_build/html`; return that folder. A failed build keeps the old site.

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
    made = generated(root)
    for module in workspace.modules:
        folder = f"modules/{module.name}"
        if (module.folder / "figures").is_dir():
            shutil.copytree(module.folder / "figures", sources / "book/figures", dirs_exist_ok=True)
        made[f"{folder}/ABOUT.md"] = (module.folder / "ABOUT.md").read_text(encoding="utf-8")
        made |= {f"{folder}/{name}": text for name, text in notebook_page.pages(root, module).items()}
    made["_toc.yml"] = _contents((root / "_toc.yml").read_text(encoding="utf-8"), list(made))
    for name, content in made.items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(content, encoding="utf-8")


def generated(root: Path) -> dict[str, str]:
    """Return the pages made from what they describe: the path of each below the folder of the sources -> its text."""
    changes = "---\nno-search: true\n---\n" + (root / "CHANGELOG.md").read_text(encoding="utf-8")
    licence = (root / "LICENSE").read_text(encoding="utf-8")
    tables = {"book/generated/arguments.md": arguments_table(), "book/generated/commands.md": commands_table()}
    pages = {"book/changelog.md": changes, "LICENSE": licence, **tables, **commands_pages(), **api_pages()}
    return pages | benchmark_pages(root) | peers_pages(root) | rust_pages(root)


def _contents(toc: str, names: list[str]) -> str:
    """Return the table of contents with the pages of a folder below the page that is called as the folder is."""
    pages = [name.rpartition(".")[0] for name in names]

    def below(found: re.Match[str]) -> str:
        inner = [page for page in pages if page.startswith(f"{found[2]}/")]
        lines = [f"{found[1]}  sections:", *(f"{found[1]}    - file: {page}" for page in inner)] if inner else []
        return "\n".join([found[0].rstrip("\n"), *lines, ""])

    return re.sub(r"^( *)- file: (\S+)\n(?:\1  title: .*\n)?", below, toc, flags=re.MULTILINE)


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
    first = html / "index.html"  # leads on to the first page; without an icon, browsers ask for one that is not there
    first.write_text('<link rel="icon" href="_static/favicon.svg">\n' + first.read_text("utf-8"), "utf-8")
    (html / ".nojekyll").touch()  # else GitHub Pages leaves out _static
    for name in ("objects.inv", ".buildinfo"):  # for other builds, not for readers
        (html / name).unlink(missing_ok=True)
    return html


def _complaints(said: str) -> str:
    """Return the lines that name what is wrong, without colours; all lines if none does."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()
    return "\n".join([line for line in lines if re.search(r"\b(?:WARNING|ERROR|CRITICAL)\b", line)] or lines)


def _require_no_leaks(workspace: Workspace, *folders: Path) -> None:
    from tito.notebooks.notebook import read
    from tito.release.leaks import find_leaks, secrets_of

    for module in workspace.modules:
        secrets = secrets_of([read(path) for path in module.notebooks], module.solutions)
        leaks = [leak for folder in folders for leak in find_leaks(folder, secrets)]
        if leaks:
            raise BookError("the site would show what students must not see:\n" + "\n".join(map(str, leaks[:20])))


__all__ = ["BUILD", "BookError", "RecordingError", "assemble", "build", "generated"]
