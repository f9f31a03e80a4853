"""Which names a file binds, shows and uses."""

from __future__ import annotations

import ast
import builtins
import symtable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tito.export.cells.annotations import without_quotes
from tito.export.cells.bound import bound, public
from tito.export.cells.code import Code
from tito.export.cells.used import used
from tito.notebooks.cell import Cell

USES = {
    "x = np.zeros(size)": {"np", "size"},
    "def f(a, *b, c=default, **d):\n    return a, b, c, d, e": {"default", "e"},
    "def f():\n    x = 1\n    def g():\n        return x, y\n    return g": {"y"},
    "def f():\n    global total\n    total = start": {"start"},
    "def f():\n    global total\n    return total": {"total"},
    "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = y": {"y"},
    "lambda a, b=c: a + b + d": {"c", "d"},
    "[a + b for a in source if a > limit]": {"b", "source", "limit"},
    "{k: v for k, v in pairs for w in v}": {"pairs"},
    "[[b for b in a] for a in rows]": {"rows"},
    "def f():\n    return [x for x in range(3)], x": {"x"},
    "if (n := len(items)) > 1:\n    print(n)": {"items", "n"},
    "def f(items):\n    return [y := 1 for _ in items], y": set(),
    "class A(Base, metaclass=Meta):\n    size = 3\n    rows = size\n    def f(self):\n        return size": {
        "Base",
        "Meta",
        "size",
    },
    "class A:\n    size = size": {"size"},
    "class A:\n    class Kind: ...\n    def f(self, kind: Kind) -> Kind: ...": set(),
    "class A:\n    rows = [x for x in range(3)]": set(),
    "@decorate(option)\ndef f(): ...": {"decorate", "option"},
    "def f(x: Batch) -> Iterator[Other]: ...": {"Batch", "Iterator", "Other"},
    "def f(x: 'Batch | None') -> list['Other']: ...": {"Batch", "list", "Other"} - {"list"},
    "x: 'np.ndarray' = 1": {"np"},
    "def f(x: Literal['word', 'np']) -> 'not an expression': ...": {"Literal"},
    "def f():\n    x: Batch = 1\n    return x": {"Batch"},
    "try:\n    pass\nexcept Broken as error:\n    print(error)": {"Broken", "error"},
    "def f():\n    try:\n        pass\n    except OSError as error:\n        print(error)": set(),
    "def f(command):\n    match command:\n        case [a, *rest]: return a, rest": set(),
    "def f(command):\n    match command:\n        case {'a': b, **more}: return b, more": set(),
    "def f(command):\n    match command:\n        case Point(x=0) as point: return point": {"Point"},
    "with open(path) as file:\n    file.read()": {"path", "file"},
    "for a in range(3):\n    pass\nprint(a)": {"a"},
    "def f():\n    import os.path\n    from .pool import Pool\n    return os, Pool": set(),
    "total += step": {"total", "step"},
    "del x": set(),
    "async def f():\n    async with lock as held:\n        return held": {"lock"},
    'f"{value:{width}}"': {"value", "width"},
    "print(__name__, __file__)": set(),
}


@pytest.mark.parametrize(("text", "names"), USES.items())
def test_names_that_come_from_the_module_are_used(text: str, names: set[str]) -> None:
    assert set(used(ast.parse(text))) == names


def test_the_first_row_of_a_use_is_told() -> None:
    assert used(ast.parse("x = 1\n\n\ndef f():\n    return a\n\n\nb = a")) == {"a": 5}


PIECES = (
    "a = b",
    "def f(a):\n    return a, b, c",
    "def g():\n    c = [a for a in b]\n    return c, f",
    "class A(B):\n    def m(self):\n        return A, a",
    "for c in b:\n    print(c)",
    "import os as c",
    "x = lambda a: a(b)",
    "def h():\n    global b\n    b = f",
)


@given(st.lists(st.sampled_from(PIECES), max_size=5))
@settings(deadline=None)
def test_the_symbol_table_of_python_agrees(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert set(used(ast.parse(text))) == looked_up(symtable.symtable(text, "n", "exec"), is_module=True) - set(
        dir(builtins)
    )


def looked_up(table: symtable.SymbolTable, *, is_module: bool = False) -> set[str]:
    own = {name.get_name() for name in table.get_symbols() if name.is_referenced() and (is_module or name.is_global())}
    return own.union(*(looked_up(inner) for inner in table.get_children()))


def test_what_a_module_binds() -> None:
    text = (
        "import os.path\nfrom a import b as c\nx, (y, *z) = 1, (2, 3)\nn: int = 3\nfor i in x:\n    j = i\n"
        "def f(k):\n    l = 1\n    global g\n    g = 2\nclass C:\n    d = 1\n[m for m in x]\nwith o as p: pass\n"
    )
    assert set(bound(ast.parse(text))) == {"os", "c", "x", "y", "z", "n", "i", "j", "f", "g", "C", "p"}


def test_public_names_are_what_is_made_here() -> None:
    text = (
        "import os\nLIMIT = 1\n_hidden = 2\nn: int = 3\nfor i in range(3):\n    pass\n"
        "def f(): ...\nclass C: ...\nif n:\n    m = 1\ntry:\n    import torch\nexcept ImportError:\n    o = None\n"
    )
    assert public(ast.parse(text)) == {"LIMIT", "n", "f", "C", "m", "o"}


QUOTES = {
    'def f(self) -> "A":\n    return "A"': 'def f(self) -> A:\n    return "A"',
    "x: list['A'] | None = 1": "x: list[A] | None = 1",
    "def f(x: 'é', y: 'B'): ...": "def f(x: é, y: B): ...",
    "def f(x: Literal['A']): ...": "def f(x: Literal['A']): ...",
    "def f(x: 'not a type'): ...": "def f(x: 'not a type'): ...",
}


@pytest.mark.parametrize(("text", "bare"), QUOTES.items())
def test_types_lose_their_quotes(text: str, bare: str) -> None:
    assert without_quotes(Code.of(Cell("code", text, 1)), ast.parse(text)).text == bare
