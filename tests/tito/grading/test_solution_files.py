"""The files that hold right and wrong solutions."""

from __future__ import annotations

import pytest

from tito.notebooks.solutions import SolutionsError, Variant, read_solutions


@pytest.fixture
def file(tmp_path):
    def file(text: str):
        path = tmp_path / "8.3.py"
        path.write_text(text, encoding="utf-8")
        return path

    return file


def test_blocks_are_read_with_their_lines(file):
    path = file('"""About."""\n\n# %% right: plain\n\n\nx = 1\n  \n# %% wrong: off by one\nx = 2\ny = 3\n')
    assert read_solutions(path) == [
        Variant("right", "plain", "x = 1", 6),
        Variant("wrong", "off by one", "x = 2\ny = 3", 9),
    ]
    assert [variant.is_right for variant in read_solutions(path)] == [True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# %% good: a\nx = 1\n", "8.3.py:1: expected '# %% right: title' or '# %% wrong: title', got '# %% good: a'"),
        ("# %% right:\nx = 1\n", "got '# %% right:'"),
        ("# %%\nx = 1\n", "got '# %%'"),
        ("\n# %% right: a\n\n# %% wrong: b\nx = 1\n", "8.3.py:2: no code follows '# %% right: a'"),
        ("# %% right: a\nx = 1\n# %% wrong: a\nx = 2\n", "the title 'a' is used twice"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(file, text, message):
    with pytest.raises(SolutionsError) as caught:
        read_solutions(file(text))
    assert message in str(caught.value)
