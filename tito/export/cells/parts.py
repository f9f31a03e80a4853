"""What a notebook gives to the package: Parts, which become files, made of chunks, which come from cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tito.export.cells.imports import Import
from tito.notebooks.notebook import Task


@dataclass(frozen=True)
class Chunk:
    """What one exported cell gives to its file. Names map to the line of the notebook that defines or uses them."""

    line: int
    text: str = ""
    task: Task | None = None
    defines: Mapping[str, int] = field(default_factory=dict)
    uses: Mapping[str, int] = field(default_factory=dict)
    public: frozenset[str] = frozenset()
    definitions: frozenset[str] = frozenset()
    is_placeholder: bool = False

    @property
    def task_id(self) -> str | None:
        return self.task.id if self.task else None


@dataclass(frozen=True)
class Part:
    """One file of the package: `module` is its path in the package with dots, such as `core.dataloader.dataset`."""

    module: str
    line: int
    docstring: str = ""
    chunks: tuple[Chunk, ...] = ()

    @property
    def file(self) -> str:
        return self.module.replace(".", "/") + ".py"

    @property
    def folder(self) -> str:
        return self.module.rpartition(".")[0]

    @cached_property
    def defines(self) -> dict[str, int]:
        return {name: line for chunk in self.chunks for name, line in chunk.defines.items()}

    def uses(self) -> Iterator[tuple[str, int, Chunk]]:
        """Yield (name, line, chunk) for each name that this file does not define itself."""
        for chunk in self.chunks:
            yield from ((name, line, chunk) for name, line in chunk.uses.items() if name not in self.defines)


@dataclass(frozen=True)
class Contents:
    """What a notebook exports: its Parts in order, and its imports by the name they bind."""

    parts: tuple[Part, ...]
    imports: Mapping[str, tuple[Import, ...]]
