"""The reference of the package: which page shows which public name, and the directives that make Sphinx do it.

The pages, and the names that each shows, are in `api_subjects.toml`.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tinytorch.core.dataloader.homes import PUBLIC

FOLDER = "book/reference/api"
LOADER = "tinytorch.core.dataloader"
QUOTED = re.compile(r"""(?<![\w`])(b?"[^"\s]+")(?![\w`])""")  # `"binary"`, a string of Python's in a sentence
_SPECIAL = ("__call__", "__getitem__", "__iter__", "__len__")


@dataclass(frozen=True)
class Page:
    """One page: its file, its title, what its subject is (Markdown), and the names it shows, in this order."""

    file: str
    title: str
    text: str
    names: list[str]
    brief: bool = False  # the overview of all pages names them, without a sentence about each


_TABLE = tomllib.loads(Path(__file__).with_name("api_subjects.toml").read_text(encoding="utf-8"))
RETURNED, INSIDE = _TABLE["returned"], _TABLE["inside"]
PAGES = tuple(Page(**page) for page in _TABLE["page"])


def api_pages() -> dict[str, str]:
    """Return the pages of the package's reference: the path of each below the sources -> its text, MyST Markdown."""
    pages = {f"{FOLDER}/{page.file}.md": _page(page) for page in PAGES}
    return {f"{FOLDER}/index.md": _index(), **pages}


def arguments_table() -> str:
    """Return a table of the loader's arguments: name and default from its signature, the rest from its docstring."""
    loader = find(f"{LOADER}.DataLoader")
    parameters = inspect.signature(loader).parameters
    (told,) = re.findall(r"^Args:\n(.*?)\n\n", inspect.getdoc(loader) or "", re.MULTILINE | re.DOTALL)
    rows = ["| argument | default | what it is |", "|---|---|---|"]
    for names, meaning in re.findall(r"^    (\w+(?:, \w+)*): (.+(?:\n        .+)*)", told, re.MULTILINE):
        default = parameters[names.partition(",")[0]].default
        shown = "required" if default is inspect.Parameter.empty else f"`{default!r}`".replace("'", '"')
        words = QUOTED.sub(r"`\1`", " ".join(meaning.split()))
        rows.append(f"| {', '.join(f'`{name}`' for name in names.split(', '))} | {shown} | {words} |")
    return "\n".join([*rows, ""])


def links() -> dict[str, str]:
    """Return what a text can link to: a name -> its full name."""
    return {short(name): name for page in PAGES for name in page.names}


def short(name: str) -> str:
    """Return the last part of a full name."""
    return name.rpartition(".")[2]


def members(cls: type) -> list[str]:
    """Return the methods that the entry of a class shows: its own, but those that only do what a base class says."""
    return [name for name in vars(cls) if _is_shown(cls, name)]


def find(name: str) -> Any:
    """Return what a full name stands for."""
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


def _is_shown(cls: type, name: str) -> bool:
    value = vars(cls)[name]
    if f"{cls.__name__}.{name}" in INSIDE or not (inspect.isroutine(value) or isinstance(value, property)):
        return False
    if name.startswith("_"):
        return name in _SPECIAL and bool(value.__doc__)
    return bool(value.__doc__) or not any(hasattr(base, name) for base in cls.__bases__)


def _page(page: Page) -> str:
    entries = "\n".join(map(_entry, page.names))
    return f"# {page.title}\n\n{page.text}\n\n{entries}"


def _entry(name: str) -> str:
    """Return the section of one name: how to import it, the task that builds it, and autodoc's directive."""
    module, _, short = name.rpartition(".")
    options = "".join(f"   {option}\n" for option in _options(find(name)))
    origin = f"`from {module} import {short}`{_task(short, ' · built in ')}"
    return f"""\
(api-{short.lower()})=
## {short}

{origin}

```{{eval-rst}}
.. {_directive(find(name))}:: {name}
{options}```
"""


def _directive(value: Any) -> str:
    if not isinstance(value, type):
        return "autofunction"
    return "autoexception" if issubclass(value, BaseException) else "autoclass"


def _options(value: Any) -> Iterator[str]:
    if isinstance(value, type):
        if shown := members(value):
            yield f":members: {', '.join(shown)}"
            yield ":undoc-members:"
        if value.__bases__ != (object,) and all(_is_known(base) for base in value.__bases__):
            yield ":show-inheritance:"


def _is_known(base: type) -> bool:
    return base.__module__ == "builtins" or base.__name__ in links()


def _task(short: str, before: str = "") -> str:
    """Return a link to the task that builds a name; nothing where it is given."""
    home = PUBLIC.get(short)
    return f"{before}{{ref}}`task {home.task} <task-{home.task.replace('.', '-')}>`" if home else ""


def _index() -> str:
    subjects = "\n".join(f"## [{page.title}]({page.file}.md)\n\n{_terms(page)}" for page in PAGES)
    return f"""\
# The package

All names that the package offers, by subject. Other names may change without notice.
Shapes are in parentheses, as in `(N, 3, 32, 32)`; N is the number of samples.

{subjects}"""


def _terms(page: Page) -> str:
    if page.brief:
        return ", ".join(f"[`{short(name)}`](#api-{short(name).lower()})" for name in page.names) + "\n"
    return "\n".join(
        f"[`{short(name)}`](#api-{short(name).lower()})\n: {_summary(find(name))}\n" for name in page.names
    )


def _summary(value: Any) -> str:
    """Return the first sentence of a docstring, as Markdown."""
    paragraph = " ".join(inspect.getdoc(value).split("\n\n")[0].split())  # type: ignore[union-attr]
    return QUOTED.sub(r"`\1`", re.split(r"(?<=\.) (?=[A-Z])", paragraph)[0])
