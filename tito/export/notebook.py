"""From a notebook to the text of its files: a pure function, made of the transformations beside it."""

from __future__ import annotations

import warnings
from collections.abc import Container, Sequence

from tito.export.assemble import assemble
from tito.export.cells.gather import gather
from tito.export.cells.outline import outline
from tito.export.cells.parts import Contents, Part
from tito.export.cells.placeholders import adopt
from tito.export.resolve import Resolver
from tito.notebooks.cell import NotebookError
from tito.notebooks.notebook import Notebook


def export_notebook(
    notebook: Notebook,
    source: str,
    *,
    earlier: Sequence[Notebook] = (),
    later: Sequence[Notebook] = (),
    without: Container[str] = (),
    handed_in: bool = False,
) -> dict[str, str]:
    """Return {path in the package: text} for the files of a notebook, the same text every time.

    Args:
        notebook: the notebook to export.
        source: how the files call it, such as `modules/08_dataloader/dataloader_dev.py`.
        earlier, later: the other notebooks of the module; a file may import from the Parts of earlier ones.
        without: tasks that count as not built, whatever their cells hold.
        handed_in: whether only the cells of tasks are taken from it one day: messages never ask to fix others.

    Raises:
        NotebookError: syntax error, code outside any Part, a name that comes from nowhere or from a later Part.
    """
    before, after = outline(earlier), outline(later)
    contents = gather(notebook, source, without)
    for part in contents.parts:
        if part.module in before:
            raise NotebookError(
                notebook.path, part.line, f"default_exp {part.module} is used by an earlier notebook too"
            )
    taken = {*contents.imports, *(name for part in contents.parts for name in part.defines)}
    parts = adopt(contents.parts, Resolver(notebook, contents, before, after).missing(), taken, source)
    resolver = Resolver(notebook, Contents(parts, contents.imports), before, after, handed_in)
    texts = {part.file: (part, assemble(part, resolver.imports(part), source)) for part in parts}
    for part, text in texts.values():
        _require_compiles(notebook, part, text)
    return {file: text for file, (_, text) in texts.items()}


def _require_compiles(notebook: Notebook, part: Part, text: str) -> None:
    """Cells that compile one by one may still not compile as one file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, part.file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        raise NotebookError(notebook.path, part.line, f"the file {part.file} would not compile: {error}") from error
