"""The search for leaks: whatever a line of a solution hides in, it is found; what everybody writes is no leak."""

from __future__ import annotations

import html
import io
import json
import py_compile
import sys
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import NOTEBOOK

from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION
from tito.notebooks.ipynb import to_ipynb
from tito.notebooks.notebook import parse
from tito.release.blank import blank
from tito.release.leaks import find_leaks, leaks_in, secrets_of

SECRETS = secrets_of([parse(NOTEBOOK)])
SOLUTION = "if len({len(array) for array in arrays}) > 1:"  # a line of task 8.1
HIDDEN = "assert len(ArrayDataset(np.zeros(4))) == 4"
GIVEN = "assert len(ArrayDataset(np.zeros(3))) == 3"


def leaks(folder: Path) -> list[str]:
    return [str(leak) for leak in find_leaks(folder, SECRETS)]


def put(folder: Path, name: str, data: str | bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def zipped(name: str, data: bytes | str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return memory.getvalue()


def notebook(source: str | list[str], **cell: object) -> str:
    made = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source, **cell}
    return json.dumps({"cells": [made], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def highlighted(line: str) -> str:
    """Return a line as a page shows it: each word in a tag of its own."""
    return " ".join(f'<span class="n">{html.escape(word)}</span>' for word in line.split(" "))


HIDING_PLACES = {
    "a line of a README": ("README.md", f"# Course\n\n    {SOLUTION}\n"),
    "a quote": ("README.md", f"> {SOLUTION}\n"),
    "a comment": ("conftest.py", f"x = 1  # {SOLUTION}\n"),
    "other spaces": ("notes.txt", SOLUTION.replace(" ", "  ").replace("  for", "\tfor")),
    "other line endings": ("notes.txt", f"a\r\n{SOLUTION}\r\nb"),
    "other encoding": ("notes.txt", f"a\n{SOLUTION}\n".encode("utf-16")),
    "a file that is no text": ("picture.png", b"\x89PNG\x00\xff" + SOLUTION.encode() + b"\x00"),
    "a cell": ("x_dev.ipynb", notebook(f"def f():\n    {SOLUTION}\n")),
    "a cell in lines": ("x_dev.ipynb", notebook(["def f():\n", f"    {SOLUTION}\n", "        pass"])),
    "an output": ("x_dev.ipynb", notebook("1", outputs=[{"output_type": "stream", "text": [f"{HIDDEN}\n"]}])),
    "metadata": ("x_dev.ipynb", notebook("1", metadata={"note": {"was": f"x\n{SOLUTION}\n"}})),
    "a key": ("state.json", json.dumps({SOLUTION: 1})),
    "broken JSON": ("state.json", '{"a": "' + SOLUTION + '\\n", '),
    "JSON in a script": ("page.html", f"<script>var x = {json.dumps(f'a{chr(10)}{SOLUTION}')}</script>"),
    "a highlighted page": ("page.html", f"<pre>\n{highlighted(SOLUTION)}\n</pre>"),
    "an escaped page": ("page.html", f"<pre>{html.escape(SOLUTION)}</pre>"),
    "an archive": ("old.zip", zipped("a/b.py", SOLUTION)),
    "an archive in an archive": ("old.zip", zipped("inner.zip", zipped("b.ipynb", notebook(SOLUTION)))),
    "a hidden file": (".backup/.x.py~", SOLUTION),
    "the name of a file": (f"notes on {HIDDEN}.txt", "nothing"),
}


@pytest.mark.parametrize("place", HIDING_PLACES)
def test_a_secret_line_is_found(tmp_path: Path, place: str) -> None:
    name, data = HIDING_PLACES[place]
    put(tmp_path, "README.md", "Nothing to see.\n")
    assert leaks(tmp_path) == []
    put(tmp_path, name, data)
    found = leaks(tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith(name)
    assert ("the solution of task 8.1" in found[0]) != ("a hidden check of task 8.1" in found[0])


def test_a_leak_says_where_it_is_and_where_it_is_from(tmp_path: Path) -> None:
    put(tmp_path, "docs/page.md", f"one\ntwo\n\n  {SOLUTION}\n")
    (first,) = [row for row, text in enumerate(NOTEBOOK.split("\n"), 1) if text.strip() == BEGIN_SOLUTION][:1]
    assert leaks(tmp_path) == [f"docs/page.md:4: is the solution of task 8.1 (notebook_dev.py:{first})"]


def test_the_line_in_a_notebook_is_that_of_the_file(tmp_path: Path) -> None:
    text = json.dumps(json.loads(notebook(["a = 1\n", f"    {SOLUTION}\n"])), indent=1)
    put(tmp_path, "x_dev.ipynb", text)
    (line,) = [row for row, found in enumerate(text.split("\n"), 1) if SOLUTION in found]
    assert leaks(tmp_path)[0].startswith(f"x_dev.ipynb:{line}: ")


def test_the_course_notebook_is_one_leak_after_another_with_markers_and_without(tmp_path: Path) -> None:
    put(tmp_path, "x_dev.py", NOTEBOOK)
    found = leaks(tmp_path)
    assert any(BEGIN_SOLUTION in leak for leak in found)
    assert any(BEGIN_HIDDEN in leak for leak in found)
    put(tmp_path, "x_dev.py", "\n".join(row for row in NOTEBOOK.split("\n") if "###" not in row))
    found = leaks(tmp_path)
    for task in ("solution of task 8.1", "hidden check of task 8.1", "solution of task 8.2", "solution of task 8.3"):
        assert any(task in leak for leak in found), task


def test_the_blank_notebook_gives_nothing_away(tmp_path: Path) -> None:
    text = blank(parse(NOTEBOOK), NOTEBOOK)
    put(tmp_path, "x_dev.py", text)
    put(tmp_path, "x_dev.ipynb", to_ipynb(text))
    assert leaks(tmp_path) == []


@pytest.mark.parametrize("marker", [BEGIN_SOLUTION, BEGIN_HIDDEN])
def test_a_marker_is_found_although_nothing_stands_in_it(tmp_path: Path, marker: str) -> None:
    put(tmp_path, "x_dev.py", f"# %%\ndef f():\n    {marker}\n    pass\n")
    put(tmp_path, "x_dev.ipynb", notebook(f"def f():\n    {marker}\n    pass"))
    assert [leak.split(":")[0] for leak in leaks(tmp_path)] == ["x_dev.ipynb", "x_dev.py"]


def test_a_text_that_names_the_markers_is_none(tmp_path: Path) -> None:
    put(tmp_path, "cell.py", f'BEGIN_SOLUTION = "{BEGIN_SOLUTION}"\n')
    put(tmp_path, "README.md", f"It stood between `{BEGIN_SOLUTION}` and another marker.\n")
    assert leaks(tmp_path) == []


def test_an_exported_file_is_a_leak_whatever_it_holds(tmp_path: Path) -> None:
    put(tmp_path, "tinytorch/core/x.py", "# Exported from modules/08_dataloader/x_dev.py; edit that file.\nx = 1\n")
    assert leaks(tmp_path) == ["tinytorch/core/x.py:1: is exported from a notebook, with its solutions"]


def test_compiled_code_is_a_leak(tmp_path: Path) -> None:
    put(tmp_path, "x.py", "x = 1\n")
    py_compile.compile(str(tmp_path / "x.py"), cfile=str(tmp_path / "__pycache__" / "x.pyc"))
    assert leaks(tmp_path) == ["__pycache__/x.pyc: is compiled code, which may come from a solution"]


@pytest.mark.parametrize("name", ["tests/solutions/08_dataloader/8.1.py", "course/tests/contracts/test_x.py"])
def test_tests_of_instructors_are_a_leak_by_their_name(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, "x = 1\n")
    assert leaks(tmp_path) == [f"{name}: is for instructors only"]


def test_what_is_given_is_no_secret(tmp_path: Path) -> None:
    assert GIVEN not in {secret.text for secret in SECRETS}
    put(tmp_path, "test_x.py", f"{GIVEN}\nimport numpy as np\n")
    assert leaks(tmp_path) == []


def test_a_line_of_a_solution_that_is_also_given_is_no_secret() -> None:
    text = NOTEBOOK.replace(GIVEN, f"{GIVEN}\n# {SOLUTION}")
    assert SOLUTION not in {secret.text for secret in secrets_of([parse(text)])}


def test_short_lines_count_when_they_stand_together() -> None:
    text = NOTEBOOK.replace(
        "    return math.ceil(length)\n", "    low = int(length)\n    up = low < length\n    return low + up\n"
    )
    secrets = secrets_of([parse(text)])
    assert leaks_in("    return low + up\n", secrets) == []
    assert leaks_in("    low = int(length)\n\n    up = low < length\n  return low + up\n", secrets) != []


@pytest.mark.parametrize("form", ["{}", "### BEGIN SOLUTION\n{}\n### END SOLUTION"])
def test_an_answer_is_a_secret_with_markers_and_without(form: str) -> None:
    answer = "Memory grows in proportion to the batch."
    secrets = secrets_of([parse(NOTEBOOK.replace("Your answer.", form.format(answer)))])
    (leak,) = leaks_in(f"> {answer}", secrets)
    assert leak.what.startswith("is the answer of task 8.4")


def test_solutions_kept_for_trying_the_checks_are_secrets(tmp_path: Path) -> None:
    body = (
        "def rounded(length: float) -> int:\n    whole, rest = divmod(length, 1)\n    return int(whole) + bool(rest)\n"
    )
    put(
        tmp_path,
        "8.2.py",
        f"# %% right: without math\n{body}\n# %% wrong: rounds down\n{body.replace('bool', 'not ')}\n",
    )
    secrets = secrets_of([parse(NOTEBOOK)], tmp_path)
    found = leaks_in(f"x = 1\n{body}", secrets, "README.md")
    assert {leak.what for leak in found} == {"is a solution of task 8.2 (8.2.py:2)"}
    assert leaks_in(body, SECRETS) == []


def test_a_broken_archive_is_not_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "x.zip", zipped("a.py", SOLUTION)[:40])
    with pytest.raises(zipfile.BadZipFile):
        find_leaks(tmp_path, SECRETS)


def test_a_file_and_an_archive_can_be_searched_alone(tmp_path: Path) -> None:
    put(tmp_path, "x.zip", zipped("a.py", f"\n{SOLUTION}"))
    put(tmp_path, "a.py", SOLUTION)
    assert [leak.file for leak in find_leaks(tmp_path / "x.zip", SECRETS)] == ["x.zip/a.py"]
    assert [leak.file for leak in find_leaks(tmp_path / "a.py", SECRETS)] == ["a.py"]


def test_garbage_is_read_without_harm(tmp_path: Path) -> None:
    put(tmp_path, "a.ipynb", "[" * 100_000)
    put(tmp_path, "b.ipynb", b"\xff\xfe\x00")
    put(tmp_path, "c.json", "{}")
    put(tmp_path, "empty", b"")
    put(tmp_path, "d.html", "<" * 10_000 + "&" * 10_000)
    assert leaks(tmp_path) == []


def test_what_is_kept_for_restoring_is_searched_too(tmp_path: Path) -> None:
    put(tmp_path, ".tito/released/dataloader_dev.py", f"x = 1\n{SOLUTION}\n")
    found = ".tito/released/dataloader_dev.py:2: is the solution of task 8.1 (notebook_dev.py:59)"
    assert leaks(tmp_path) == [found]
