"""Find for every name that a file uses where it comes from: an import of the notebook, or a Part before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tito.export.cells.imports import PACKAGE, Import
from tito.export.cells.outline import Outline, unexported
from tito.export.cells.parts import Chunk, Contents, Part
from tito.notebooks.cell import NotebookError
from tito.notebooks.notebook import Notebook

ORDER = "a file imports only from Parts before it"


@dataclass(frozen=True)
class Resolver:
    """Knows all files of a module in notebook order; answers for the files of one notebook."""

    notebook: Notebook
    contents: Contents
    earlier: Outline
    later: Outline
    handed_in: bool = False

    @cached_property
    def own(self) -> Outline:
        return {part.module: frozenset(part.defines) for part in self.contents.parts}

    @cached_property
    def every(self) -> Outline:
        return self.earlier | self.own | self.later

    def imports(self, part: Part) -> set[Import]:
        """Return the imports that the file of this Part needs.

        Raises:
            NotebookError: a name that no file exports, or one that only a later Part defines.
        """
        found: set[Import] = set()
        for name, line, chunk in part.uses():
            sources = self.sources(name, part)
            if not sources:
                raise NotebookError(self.notebook.path, line, self._why_missing(name, part, chunk), chunk.task_id)
            found |= {self._require_before(item, part, line, chunk) for item in sources}
        return found

    def missing(self) -> Iterator[tuple[str, str]]:
        """Yield (name, module of the Part that uses it) for each name that comes from nowhere."""
        defined = set().union(*self.own.values())
        for part in self.contents.parts:
            for name in sorted({name for name, _, _ in part.uses()}):
                if name not in defined and not self.sources(name, part):
                    yield name, part.module

    def sources(self, name: str, part: Part) -> list[Import]:
        """Return the imports that bind the name, or the one from the last Part before that defines it."""
        if name in self.contents.imports:
            return [self._from_its_file(item) for item in self.contents.imports[name]]
        files = self._before(part)
        return next(([Import(f"{PACKAGE}.{file}", name)] for file in reversed(files) if name in files[file]), [])

    def _before(self, part: Part) -> Outline:
        before = list(self.own)[: list(self.own).index(part.module)]
        return self.earlier | {file: self.own[file] for file in before}

    def _from_its_file(self, item: Import) -> Import:
        """Turn `from tinytorch.core.dataloader import Dataset` into the import from the file that defines it.

        The package itself refuses names that are not built; the file holds a placeholder for them.
        """
        for file, names in self.every.items():
            if item.module == f"{PACKAGE}.{file.rpartition('.')[0]}" and item.name in names:
                return Import(f"{PACKAGE}.{file}", item.name, item.alias, item.line)
        return item

    def _require_before(self, item: Import, part: Part, line: int, chunk: Chunk) -> Import:
        file = item.module.removeprefix(f"{PACKAGE}.")
        if file in self.every and file not in self._before(part):
            message = f"{item.binds!r} comes from {file}, which is not before {part.module}: {ORDER}"
            raise NotebookError(self.notebook.path, line, message, chunk.task_id)
        return item

    def _why_missing(self, name: str, part: Part, chunk: Chunk) -> str:
        for other in self.contents.parts:
            if name in other.defines:
                place = f"in line {other.defines[name]}, for {other.module}"
                return f"{name!r} is defined later, {place}: {ORDER}"
        line = unexported(self.notebook).get(name)
        if self.handed_in and chunk.task_id and self.notebook.task_at(line or 0) is None:
            if line:
                mend = f"which is not exported: move it into the cell of {chunk.task_id}, or import it there"
                return f"{name!r} comes from the cell in line {line}, {mend}"
            return f"{name!r} is used and defined nowhere: define or import it in the cell of {chunk.task_id}"
        if line:
            return f"{name!r} is not exported: add `#| export` to the cell in line {line}, which defines it"
        return f"{name!r} is used and defined nowhere: define or import it in a cell with `#| export`"
