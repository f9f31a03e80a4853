"""Stand-ins for the names of unsolved tasks, so that the rest of the package still imports."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from tito.export.cells.imports import PACKAGE, Import, bracketed
from tito.export.cells.parts import Chunk, Part

NOT_BUILT = Import(f"{PACKAGE}.core.dataloader.errors", "NotBuilt")


def placeholders(chunk: Chunk, names: Iterable[str], source: str) -> Chunk:
    """Return the chunk of a task that is not built with a line for each of its names."""
    names = list(names)
    return replace(
        chunk,
        text="\n".join(_row(name, chunk.task_id or "", source) for name in names),
        defines=dict.fromkeys(names, chunk.line),
        uses={"NotBuilt": chunk.line} if names else {},
        definitions=frozenset(names),
        is_placeholder=True,
    )


def adopt(parts: Iterable[Part], missing: Iterable[tuple[str, str]], taken: Set[str], source: str) -> tuple[Part, ...]:
    """Assign names without a definition to the last task before their use whose cell was emptied.

    An emptied cell does not tell which names it defined. Its heading may (`8.3 · Subset: a view of some samples`), and
    names that are used and defined nowhere must be its. Without this, one empty cell would stop the whole export.

    Args:
        parts: all Parts of the notebook.
        missing: (name, module of the Part that uses it).
        taken: names that are defined or imported somewhere.
    """
    files = {part.module: [_titled(chunk, taken, source) for chunk in part.chunks] for part in parts}
    for name, user in missing:
        before = list(files)[: list(files).index(user) + 1]
        empty = [(file, index) for file in before for index, chunk in enumerate(files[file]) if _is_emptied(chunk)]
        if empty:
            file, index = empty[-1]
            chunk = files[file][index]
            files[file][index] = placeholders(chunk, sorted({*chunk.defines, name}), source)
    return tuple(replace(part, chunks=tuple(files[part.module])) for part in parts)


def _is_emptied(chunk: Chunk) -> bool:
    return chunk.is_placeholder and chunk.task is not None and not chunk.task.names


def _titled(chunk: Chunk, taken: Set[str], source: str) -> Chunk:
    """Return an emptied chunk with a placeholder for the name that its heading begins with."""
    if chunk.task is None or not _is_emptied(chunk):
        return chunk
    name = chunk.task.title.split(":")[0].strip("` ")
    return placeholders(chunk, [name] if name.isidentifier() and name not in taken else [], source)


def _row(name: str, task: str, source: str) -> str:
    return bracketed(f"{name} = NotBuilt", [f'"{text}"' for text in (name, task, source)], "(", ")", always=True)
