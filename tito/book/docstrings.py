"""A Sphinx extension: our docstrings, which are Markdown with Google's sections, as autodoc and napoleon read them.

It runs before napoleon does, on lines, and touches no example: a `>>>` block is code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from docutils import nodes

from tito.book.api_pages import QUOTED, links

SECTIONS = ("Args", "Attributes", "Example", "Raises", "Returns", "Warns")
_SPAN = re.compile(r"(?<!`)`([^`]+)`(?!`)")
_NEXT_ERROR = re.compile(r"(?<=\.) (?=[A-Z]\w+Error: )")
_NEXT_NAME = re.compile(r"(?<=\.) (?=[a-z_]+(?:, [a-z_]+)*: )")
_PLACE = "\0{}\0"  # what stands for a code span while the text around it is escaped


def as_rst(lines: list[str], names: Mapping[str, str]) -> list[str]:
    """Return a docstring as reStructuredText that napoleon understands.

    Args:
        lines: the docstring, cleaned of its indentation.
        names: what can be linked to: a name -> the full name of what it stands for.
    """
    return "\n\n".join(_block(block, names) for block in _blocks(lines)).split("\n") + [""]


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    """Yield runs of lines without a blank one between them; a section begins a block of its own."""
    block: list[str] = []
    for line in [*lines, ""]:
        if block and (not line.strip() or line.rstrip().removesuffix(":") in SECTIONS):
            yield block
            block = []
        if line.strip():
            block.append(line)


def _block(block: list[str], names: Mapping[str, str]) -> str:
    """Return a block as reStructuredText: a section, a table, an example, or a paragraph."""
    header = block[0].rstrip().removesuffix(":")
    if block[0].lstrip().startswith(">>>"):
        return "\n".join(block)
    if header == "Example":
        return "\n".join(block)
    if block[0].startswith("|"):
        return _table(block, names)
    if block[0].startswith("Raises ") and ":" in block[0]:
        return _raises([block[0].removeprefix("Raises "), *block[1:]], names)
    if header not in SECTIONS:
        return _inline("\n".join(block), names)
    body = block[1:]
    if header == "Returns":  # napoleon would take what stands before a colon for a type
        return ":returns: " + _inline("\n".join(body), names).lstrip()
    if header == "Raises":
        return "\n".join(["Raises:", *_inline(_split("\n".join(body), _NEXT_ERROR), names).split("\n")])
    text = _split("\n".join(body), _NEXT_NAME) if header == "Attributes" else "\n".join(body)
    return f"{header}:\n{_inline(text, names)}"


def _raises(lines: list[str], names: Mapping[str, str]) -> str:
    """Return a paragraph `Raises X: when` as the section that it is."""
    return "Raises:\n" + "\n".join(f"    {line}" for line in _inline("\n".join(lines), names).split("\n"))


def _split(text: str, at: re.Pattern[str]) -> str:
    """Begin a new entry of a section where the next name follows on the same line."""
    indent = text[: len(text) - len(text.lstrip())]
    return at.sub("\n" + indent, text)


def _table(rows: list[str], names: Mapping[str, str]) -> str:
    """Return a Markdown table as a list-table."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows if set(row) - set("|-: ")]
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in cells:
        for number, cell in enumerate(row):
            lines.append(f"   {'  -' if number else '* -'} {_inline(cell, names)}")
    return "\n".join(lines)


def _inline(text: str, names: Mapping[str, str]) -> str:
    """Return text with its code spans as literals or links, and the rest as plain text."""
    spans: list[str] = []

    def keep(found: re.Match[str]) -> str:
        spans.append(" ".join(found[1].split()))
        return _PLACE.format(len(spans) - 1)

    text = re.sub(r"(?<!\\)([*|\\])|(?<=\w)(_)(?!\w)", r"\\\1\2", QUOTED.sub(keep, _SPAN.sub(keep, text)))
    for number, span in enumerate(spans):
        text = text.replace(_PLACE.format(number), _span(span, names))
    return re.sub(r"(?<=\w)(?=\0<)|(?<=>\0)(?=\w)", r"\\ ", text).replace("\0<", "").replace(">\0", "")


def _span(code: str, names: Mapping[str, str]) -> str:
    """Return a code span between `\\0<` and `>\\0`, so that a letter beside it can be told apart."""
    target = names.get(code.removesuffix("()"))
    return f"\0<:py:obj:`{code} <{target}>`>\0" if target else f"\0<``{code}``>\0"


def signature(text: str | None) -> str | None:
    """Return a signature with defaults that can be written: a class is its name, a function that has none is `...`."""
    return text and re.sub(r"<class '([\w.]+)'>", r"\1", re.sub(r"<function .+?>(?=[,)])", "...", text))


def put_dashes(app: Any, page: nodes.document) -> None:
    """Put a dash between the name of an argument and what it is; Sphinx has two hyphens there."""
    for field in page.findall(nodes.field):
        for text in [text for text in field.findall(nodes.Text) if text.startswith(" -- ")]:
            text.parent.replace(text, nodes.Text(" \N{EN DASH} " + text.removeprefix(" -- ")))


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx to change signatures, docstrings before napoleon reads them, and what comes out of it."""
    names = links()

    def process(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
        lines[:] = as_rst(lines, {key: target for key, target in names.items() if target != name})

    def sign(app: Any, what: str, name: str, obj: Any, options: Any, args: str, returns: str) -> tuple[Any, Any]:
        return signature(args), signature(returns)

    app.connect("autodoc-process-docstring", process, priority=400)
    app.connect("autodoc-process-signature", sign)
    app.connect("doctree-read", put_dashes)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
