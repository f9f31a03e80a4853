"""A class that grows over several cells of a notebook is one class in the package."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tito.export.cells.growing import grown
from tito.export.cells.parts import Chunk
from tito.export.module import export_module
from tito.notebooks.notebook import NotebookError
from tito.workspace import find

BEGUN = 'class Loader:\n    """Batches."""\n\n    def first(self):\n        return 1'


def of(*texts: str) -> list[str]:
    """Return the texts of the chunks of a Part, with classes that have grown."""
    return [chunk.text for chunk in grown(Chunk(line, text) for line, text in enumerate(texts))]


def made(*texts: str) -> dict[str, Any]:
    """Return the names that such a file defines."""
    names: dict[str, Any] = {}
    exec("\n\n\n".join(of(*texts)), names)
    return names


def test_what_a_later_cell_adds_stands_at_the_end_of_the_class() -> None:
    later = "class Loader(Loader):\n    def second(self):\n        return self.first() + 1"
    assert of(BEGUN, later) == [f"{BEGUN}\n\n    def second(self):\n        return self.first() + 1", ""]
    kind = made(BEGUN, later)["Loader"]
    assert (kind.__bases__, kind().second()) == ((object,), 2)


def test_cells_may_add_again_and_with_other_chunks_between() -> None:
    adding = [f"class Loader(Loader):\n    def more{k}(self):\n        return {k}" for k in range(3)]
    texts = of(adding[0].replace("(Loader)", "", 1), "x = 1", adding[1], "def f():\n    pass", adding[2])
    assert [bool(text) for text in texts] == [True, True, False, True, False]
    assert [name for name in ("more0", "more1", "more2") if name in texts[0]] == ["more0", "more1", "more2"]


def test_the_docstring_of_what_is_added_is_for_readers_of_the_notebook() -> None:
    kind = made(BEGUN, 'class Loader(Loader):\n    """And more."""\n\n    limit = 3')["Loader"]
    assert (kind.__doc__, kind.limit) == ("Batches.", 3)
    assert of(BEGUN, 'class Loader(Loader):\n    """Nothing else."""')[0] == BEGUN


@pytest.mark.parametrize("docstring", ["", '    """More."""\n\n'])
def test_decorators_of_a_first_method_come_along(docstring: str) -> None:
    later = f"class Loader(Loader):\n{docstring}    @property\n    def second(self):\n        return 2"
    assert made(BEGUN, later)["Loader"]().second == 2


def test_several_classes_in_a_cell_go_each_to_its_own() -> None:
    later = (
        "class Loader(Loader):\n    def second(self):\n        return 2\n\n\n"
        "class Other(Other):\n    def third(self):\n        return 3\n\n\n"
        "LIMIT = 4\n\n\nclass Loader(Loader):\n    def fourth(self):\n        return LIMIT"
    )
    texts = of(BEGUN, "class Other:\n    pass", later)
    assert texts[2] == "LIMIT = 4"
    names = made(BEGUN, "class Other:\n    pass", later)
    assert (names["Loader"]().second(), names["Other"]().third(), names["Loader"]().fourth()) == (2, 3, 4)


def test_helpers_beside_it_stay_where_they_are() -> None:
    later = "def before():\n    return 1\n\n\nclass Loader(Loader):\n    x = 1\n\n\ndef after():\n    return 2"
    _, rest = of(BEGUN, later)
    assert [node.name for node in ast.parse(rest).body if isinstance(node, ast.FunctionDef)] == ["before", "after"]


@pytest.mark.parametrize(
    "other",
    [
        "class Other(Loader):\n    pass",
        "class Loader(Base, Loader):\n    pass",
        "class Loader(Base):\n    pass",
        "class Loader:\n    pass",
    ],
)
def test_other_classes_do_not_grow(other: str) -> None:
    assert of(BEGUN, other) == [BEGUN, other]


def test_names_go_with_what_uses_them() -> None:
    first = Chunk(1, BEGUN, defines={"Loader": 1}, public=frozenset({"Loader"}), definitions=frozenset({"Loader"}))
    later = Chunk(
        9,
        "def helper():\n    pass\n\n\nclass Loader(Loader):\n    x = np.pi",
        defines={"helper": 9, "Loader": 13},
        uses={"np": 14, "Loader": 13},
        public=frozenset({"helper", "Loader"}),
        definitions=frozenset({"helper", "Loader"}),
    )
    whole, rest = grown([first, later])
    assert (whole.defines, whole.uses) == ({"Loader": 1}, {"np": 14})
    assert (rest.defines, rest.public, rest.definitions) == ({"helper": 9}, {"helper"}, {"helper"})


# ---- in a course

CELLS = '''
# %%
#| default_exp core.dataloader.growing
"""What grows."""

# %%
#| export
class Growing:
    def first(self):
        return 1

# %%
#| export
class Growing(Growing):
    """More of it."""

    @property
    def second(self):
        return 2
'''


def test_a_notebook_gives_one_class_to_the_package(course: Any) -> None:
    course.write(course.notebook.read_text(encoding="utf-8") + CELLS)
    export_module(find().module("8"), course.package)
    text = course.exported()["growing.py"].decode()
    assert (text.count("class Growing"), "More of it" in text) == (1, False)
    names: dict[str, Any] = {}
    exec(text, names)
    assert (names["Growing"]().first(), names["Growing"]().second, names["__all__"]) == (1, 2, ["Growing"])


def test_a_class_of_that_name_on_another_base_is_given_twice(course: Any) -> None:
    text = course.notebook.read_text(encoding="utf-8") + CELLS.replace("Growing(Growing)", "Growing(dict)")
    course.write(text)
    with pytest.raises(NotebookError, match="Growing"):
        export_module(find().module("8"), course.package)
