"""Put the text of an exported file together."""

from __future__ import annotations

from collections.abc import Iterable

from tito.export.cells.imports import PACKAGE, Import, bracketed, import_block
from tito.export.cells.order import name_key
from tito.export.cells.parts import Part

HEADER = "# Exported from {source}; edit that file."


def assemble(part: Part, imports: Iterable[Import], source: str) -> str:
    """Return the text of the file of a Part: header, docstring, imports, `__all__`, code."""
    head = HEADER.format(source=source) + (f"\n{part.docstring}" if part.docstring else "")
    block = import_block(imports, f"{PACKAGE}.{part.folder}".rstrip("."))
    public = sorted({name for chunk in part.chunks for name in chunk.public}, key=name_key)
    blocks = [head, "from __future__ import annotations", block, exported_names(public)]
    code = [chunk.text for chunk in part.chunks if chunk.text]
    return "\n\n\n".join(["\n\n".join(block for block in blocks if block), *code]) + "\n"


def exported_names(names: list[str]) -> str:
    """Return the line that sets `__all__`."""
    if not names:
        return "__all__: list[str] = []"
    return bracketed("__all__ = ", [f'"{name}"' for name in names], "[", "]", always=True)
