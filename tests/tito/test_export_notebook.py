"""From a notebook to the text of its files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tito.export.notebook import export_notebook
from tito.notebooks.notebook import Notebook, NotebookError, parse, read

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "modules/08_dataloader/dataloader_dev.py"


def notebook(*cells: str) -> Notebook:
    """Return a notebook of code cells; one that begins with `part core.x` opens a Part."""
    return parse("\n".join(f"# %%\n{_opened(cell)}\n" for cell in cells), Path("n_dev.py"))


def _opened(cell: str) -> str:
    return f'#| default_exp {cell[5:]}\n"""Doc."""' if cell.startswith("part ") else cell


def export(*cells: str) -> dict[str, str]:
    return export_notebook(notebook(*cells), "modules/m/n_dev.py")


def refusal(*cells: str, **others: Any) -> str:
    with pytest.raises(NotebookError) as caught:
        export_notebook(notebook(*cells), "modules/m/n_dev.py", **others)
    return str(caught.value)


def test_a_file_has_header_docstring_imports_names_and_code(course: Any) -> None:
    texts = export_notebook(read(course.notebook), SOURCE)
    assert list(texts) == ["core/dataloader/dataset.py", "core/dataloader/loader.py"]
    assert texts["core/dataloader/loader.py"] == (
        "# Exported from modules/08_dataloader/dataloader_dev.py; edit that file.\n"
        '"""Batches."""\n\n'
        "from __future__ import annotations\n\n"
        "from .dataset import ArrayDataset, rounded\n\n"
        '__all__ = ["DataLoader"]\n\n\n'
        'class DataLoader:\n    """Batches of a dataset."""\n\n'
        "    def __init__(self, dataset: ArrayDataset, batch_size: int = 32) -> None:\n"
        "        self.dataset, self.batch_size = dataset, batch_size\n\n"
        "    def __len__(self) -> int:\n"
        "        return rounded(len(self.dataset) / self.batch_size)\n"
    )


def test_the_naive_version_and_the_checks_stay_in_the_notebook(course: Any) -> None:
    text = "".join(export_notebook(read(course.notebook), SOURCE).values())
    assert "naive" not in text
    assert "assert" not in text
    assert "###" not in text


def test_the_same_text_every_time(course: Any) -> None:
    found = {str(export_notebook(read(course.notebook), SOURCE)) for _ in range(5)}
    assert len(found) == 1


def test_only_used_imports_are_written_and_in_three_blocks() -> None:
    (text,) = export(
        "#| export\nimport os\nimport sys\nimport numpy as np\nfrom tinytorch.core.errors import E\nimport json",
        "part core.a",
        "#| export\ndef f():\n    return os, np, E",
    ).values()
    assert "annotations\n\nimport os\n\nimport numpy as np\n\nfrom .errors import E\n\n__all__" in text


def test_an_import_in_a_part_serves_the_other_parts_too() -> None:
    texts = export("part core.a", "#| export\nimport os\n\nx = os", "part core.b", "#| export\ny = os")
    assert "import os" in texts["core/b.py"]


def test_a_name_of_another_folder_is_imported_absolutely() -> None:
    texts = export(
        "part core.a", "#| export\nx = 1", "part data.b", "#| export\ny = x", "part core.c", "#| export\nz = x"
    )
    assert "from tinytorch.core.a import x\n" in texts["data/b.py"]
    assert "from .a import x\n" in texts["core/c.py"]


def test_names_of_earlier_notebooks_are_found() -> None:
    earlier = [notebook("part core.a", "#| export\nx = 1\n\n\ndef broken(:\n    pass", "#| export\ny = 2")]
    texts = export_notebook(notebook("part core.b", "#| export\nz = y"), "n", earlier=earlier)
    assert "from .a import y\n" in texts["core/b.py"]


def test_a_name_imported_from_the_package_comes_from_its_file() -> None:
    # the package refuses names that are not built; the file has a placeholder
    earlier = [notebook("part core.a", "#| export\nx = 1")]
    cells = ("#| export\nfrom tinytorch.core import x", "part core.b", "#| export\nz = x")
    assert "from .a import x\n" in export_notebook(notebook(*cells), "n", earlier=earlier)["core/b.py"]


def test_an_import_inside_a_method_is_left_as_it_is() -> None:
    text = "#| export\ndef f():\n    from .later import g\n\n    return g()"
    assert "    from .later import g\n" in export("part core.a", text)["core/a.py"]


def test_private_names_are_shared_but_not_shown() -> None:
    texts = export("part core.a", "#| export\n_x = 1", "part core.b", "#| export\ny = _x")
    assert "__all__: list[str] = []" in texts["core/a.py"]
    assert "from .a import _x\n" in texts["core/b.py"]


def test_the_last_part_before_gives_the_name() -> None:
    texts = export(
        *("part core.a", "#| export\nx = 1"),
        *("part core.b", "#| export\nx = 2"),
        *("part core.c", "#| export\ny = x"),
    )
    assert "from .b import x\n" in texts["core/c.py"]


def test_code_beside_the_docstring_of_a_part_is_exported_where_it_says_so() -> None:
    text = parse('# %%\n#| default_exp core.a\n#| export\n"""Doc."""\n\nx = 1\n')
    assert export_notebook(text, "n")["core/a.py"].endswith('__all__ = ["x"]\n\n\nx = 1\n')


def test_a_syntax_error_names_line_and_task(course: Any) -> None:
    course.edit("    return math.ceil(length)", "    return math.ceil(length")
    with pytest.raises(NotebookError) as caught:
        export_notebook(read(course.notebook), SOURCE)
    line = course.notebook.read_text(encoding="utf-8").split("\n").index("    return math.ceil(length") + 1
    assert str(caught.value).startswith(f"{course.notebook}:{line}: task 8.2: syntax error, '(' was never closed")


def test_a_syntax_error_in_a_cell_that_is_not_exported_does_not_matter() -> None:
    assert "x = 1" in export("part core.a", "def (", "#| export\nx = 1")["core/a.py"]


def test_a_helper_that_was_not_exported_is_pointed_at() -> None:
    text = refusal("part core.a", "def helper(): ...", "#| export\n\n\ndef f():\n    return helper()")
    assert text == "n_dev.py:13: 'helper' is not exported: add `#| export` to the cell in line 6, which defines it"


def test_an_import_that_was_not_exported_is_pointed_at() -> None:
    text = refusal("import os", "part core.a", "#| export\nx = os")
    assert text.endswith("'os' is not exported: add `#| export` to the cell in line 2, which defines it")


def test_a_name_from_nowhere_is_named_with_line_and_task(course: Any) -> None:
    course.edit("    return math.ceil(length)", "    return math.ceil(lenght)")
    with pytest.raises(NotebookError, match=r":\d+: task 8\.2: 'lenght' is used and defined nowhere"):
        export_notebook(read(course.notebook), SOURCE)


def test_a_check_cannot_be_exported_so_its_names_come_from_nowhere(course: Any) -> None:
    course.edit("assert rounded(1.5) == 2", "def helper(): ...")
    course.edit("    return math.ceil(length)", "    return helper()")
    with pytest.raises(NotebookError, match="'helper' is used and defined nowhere"):
        export_notebook(read(course.notebook), SOURCE)


def test_a_name_of_a_later_part_is_refused() -> None:
    text = refusal("part core.a", "#| export\nx = y", "part core.b", "#| export\ny = 1")
    assert text == "n_dev.py:7: 'y' is defined later, in line 15, for core.b: a file imports only from Parts before it"


@pytest.mark.parametrize("module", ["core.a", "core.b", "core.z"])
def test_an_import_from_a_later_part_is_refused(module: str) -> None:
    cells = (
        f"#| export\nfrom tinytorch.{module} import q",
        "part core.a",
        "#| export\nx = q",
        "part core.b",
        "#| export\ny = 1",
    )
    text = refusal(*cells, later=[notebook("part core.z", "#| export\nz = 1")])
    assert (
        text
        == f"n_dev.py:11: 'q' comes from {module}, which is not before core.a: a file imports only from Parts before it"
    )


REFUSED = {
    ("#| export\nx = 1",): "n_dev.py:3: exported code is in no Part",
    ("part core/../../x",): "n_dev.py:2: default_exp must be a dotted path in the package",
    ("part core.class",): "n_dev.py:2: default_exp must be a dotted path in the package",
    ("part core.a", "part core.a"): "n_dev.py:6: default_exp core.a is used twice, first in line 2",
    ("part core.a", "#| export core.b\nx = 1"): "n_dev.py:6: `#| export` takes no value",
    (
        "part core.a",
        "#| export\ndef f(): ...",
        "#| export\ndef f(): ...",
    ): "n_dev.py:11: 'f' is exported twice, first in line 7: export only its last version",
    (
        "#| export\nfrom os import path",
        "part core.a",
        "#| export\npath = 1",
    ): "n_dev.py:11: 'path' is defined here and imported in line 3",
    (
        "#| export\nfrom os import path",
        "#| export\nfrom sys import path",
    ): "n_dev.py:7: 'path' is imported from elsewhere in line 3",
}


@pytest.mark.parametrize(("cells", "message"), REFUSED.items())
def test_what_would_be_exported_wrong_is_refused(cells: tuple[str, ...], message: str) -> None:
    assert refusal(*cells).startswith(message)


def test_two_notebooks_cannot_share_a_file() -> None:
    text = refusal("part core.a", earlier=[notebook("part core.a")])
    assert text == "n_dev.py:2: default_exp core.a is used by an earlier notebook too"


def test_a_huge_notebook_is_exported() -> None:
    cells = [f"#| export\ndef f{n}():\n    return f{max(n - 1, 0)}" for n in range(2000)]
    (text,) = export("part core.a", *cells).values()
    assert text.count("def f") == 2000


def test_the_real_notebooks_pass_ruff(tmp_path: Path) -> None:
    paths = sorted(ROOT.glob("modules/*/*_dev.py"))
    for place, path in enumerate(paths):
        earlier, later = [read(other) for other in paths[:place]], [read(other) for other in paths[place + 1 :]]
        for file, text in export_notebook(read(path), "n", earlier=earlier, later=later).items():
            (tmp_path / file.replace("/", "_")).write_text(text, encoding="utf-8")
    assert list(tmp_path.iterdir())
    for job in (("format", "--check"), ("check",)):
        command = [
            sys.executable,
            "-m",
            "ruff",
            *job,
            "--config",
            str(ROOT / "pyproject.toml"),
            "--no-cache",
            str(tmp_path),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
