"""The student edition of the course: it works by itself, from nothing solved to everything, and gives nothing away."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from small_course import MODULE, ROOT, commands, module_of, put, put_in_ipynb, solutions

from tito.classroom.collected.collect import collect
from tito.classroom.examined.exam import set_exam
from tito.classroom.examined.grade import Script, grade
from tito.classroom.sandbox.sandbox import Level, probe
from tito.export.plan import exported_from
from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, END_HIDDEN, END_SOLUTION
from tito.notebooks.notebook import read
from tito.release.edition import FOR_TORCH, edition, write
from tito.release.leaks import find_leaks, secrets_of

COURSE = [read(path) for path in module_of(ROOT).notebooks]
SOLUTIONS = {task: source for notebook in COURSE for task, source in solutions(notebook).items()}
VISIBLE = sum(cell.points for notebook in COURSE for cell in notebook.cells if cell.is_check and not cell.is_hidden)
# These install, wait for a person or go on for ever, or another test runs them.
NOT_RUN = re.compile(r"make|python -m (venv|pip)|source|jupyter|.* --watch$|tito demo|tito test( 8)?$")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return edition(module_of(ROOT))


@pytest.fixture(scope="module")
def written(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a student edition that no test changes."""
    folder = tmp_path_factory.mktemp("release")
    write(files, folder)
    return folder


@pytest.fixture
def student(written: Path, tmp_path: Path) -> Path:
    """Return a student edition to work in."""
    return shutil.copytree(written, tmp_path / "student")


def run(command: str, folder: Path, *, below: str = ".") -> subprocess.CompletedProcess[str]:
    """Run a command in the edition, with the edition's own packages."""
    words = shlex.split(command)
    words = [sys.executable, *(["-m", "tito", *words[1:]] if words[0] == "tito" else words[1:])]
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        words, cwd=folder / below, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def graded(folder: Path, *options: str) -> tuple[int, dict[str, Any]]:
    done = run(f"tito test 8 --json {' '.join(options)}", folder)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)["modules"][0]


def solve(folder: Path, *tasks: str) -> None:
    for path in module_of(folder).notebooks:
        put(path, {task: source for task, source in SOLUTIONS.items() if not tasks or task in tasks})


def text(files: dict[str, bytes], name: str) -> str:
    return files[name].decode()


# From nothing to everything.


@pytest.mark.timeout(120)
def test_with_nothing_solved_everything_is_to_do(written: Path) -> None:
    code, result = graded(written)
    assert code == 3
    assert {task["status"] for task in result["tasks"]} == {"to do"}
    assert len(result["tasks"]) == len(SOLUTIONS)
    assert (result["points"], result["of"]) == (0, VISIBLE)
    assert (result["tests"]["failed"], result["tests"]["error"]) == (0, "")
    assert result["tests"]["to_do"] > 100


@pytest.mark.timeout(120)
def test_one_task_solved_is_green(student: Path) -> None:
    solve(student, "8.1")
    code, result = graded(student, "--task", "8.1")
    assert code == 0
    (task,) = result["tasks"]
    assert (task["status"], task["points"], task["of"]) == ("passed", 3, 3)


@pytest.mark.timeout(120)
def test_with_the_reference_every_check_that_is_there_passes(student: Path) -> None:
    solve(student)
    code, result = graded(student)
    assert (code, result["points"], result["of"]) == (0, VISIBLE, VISIBLE)
    assert {task["status"] for task in result["tasks"]} == {"passed"}
    assert (result["tests"]["failed"], result["tests"]["to_do"], result["tests"]["error"]) == (0, 0, "")
    assert run("tito export 8", student).returncode == 0
    assert run("tito export 8 --check", student).returncode == 0
    for path in (student / "tinytorch").rglob("*.py"):
        assert path.read_bytes() == (ROOT / path.relative_to(student)).read_bytes()


@pytest.mark.timeout(120)
def test_with_the_reference_the_instructor_gives_all_points(student: Path, tmp_path: Path) -> None:
    fault = probe()
    if fault:
        pytest.skip(f"submissions are graded in bubblewrap (Debian package `bubblewrap`): {fault}")
    solve(student)
    done = run(f"tito submit 8 --name ada --to {tmp_path / 'handed-in' / 'ada.zip'}", student)
    assert done.returncode == 0, done.stdout + done.stderr
    (handed_in,) = collect(tmp_path / "handed-in", module_of(ROOT)).submissions
    record = grade(set_exam(module_of(ROOT), Level.BUBBLEWRAP), Script("ada", handed_in.files)).record
    assert {task.id for task in record.tasks if task.earned < task.points} == set()
    assert record.by_checks == sum(cell.points for notebook in COURSE for cell in notebook.cells if cell.is_check)
    assert (record.problem, record.evidence) == ("", ())


# Nothing leaks.


def test_a_plain_search_for_lines_of_solutions_finds_nothing(files: dict[str, bytes]) -> None:
    """Search without the code that the release searches with."""
    secret: set[str] = set()
    given: set[str] = set()
    for notebook in COURSE:
        inside = False
        for line in notebook.path.read_text(encoding="utf-8").splitlines():
            row = line.strip()
            inside = row in (BEGIN_SOLUTION, BEGIN_HIDDEN) or (inside and row not in (END_SOLUTION, END_HIDDEN))
            (secret if inside else given).add(row)
    common = ("from ", "import ", "def __")  # the signatures that Python itself prescribes are no secret
    secret = {row for row in secret - given if len(row) > 25 and not row.startswith(common)}
    assert len(secret) > 1000
    for name, data in files.items():
        shown = data.decode()
        rows = {row.strip() for row in shown.splitlines()}
        if name.endswith(".ipynb"):
            rows = {row.strip() for cell in json.loads(shown)["cells"] for row in "".join(cell["source"]).split("\n")}
        assert not rows & secret, name


def test_the_search_of_the_release_finds_nothing(written: Path) -> None:
    assert find_leaks(written, secrets_of(COURSE, module_of(ROOT).solutions)) == []


def test_what_is_for_instructors_is_not_there(files: dict[str, bytes], written: Path) -> None:
    for name in files:
        assert not name.startswith(("tests/solutions", "tests/contracts", "tests/tito", "benchmarks", "book", "data/"))
        assert "__pycache__" not in name
    assert [name for name in files if exported_from(written / name)] == []
    assert [name for name in files if name.startswith(".github/")] == [".github/workflows/tito-test.yml"]


def test_what_students_need_is_there(files: dict[str, bytes]) -> None:
    for folder in ("tito", f"tests/{MODULE}"):
        for path in (ROOT / folder).rglob("*.py"):
            assert path.relative_to(ROOT).as_posix() in files
    for path in (ROOT / "tinytorch").rglob("*.py"):
        is_built = exported_from(path) or (path.parent == ROOT / "tinytorch" and path.name in FOR_TORCH)
        assert (path.relative_to(ROOT).as_posix() in files) != bool(is_built)
    templates = {path.name for path in (ROOT / "tito/release/templates").iterdir()}
    assert {f"tito/release/templates/{name}" for name in templates} <= set(files)
    for notebook in COURSE:
        name = notebook.path.relative_to(ROOT).as_posix()
        assert {name, name.replace(".py", ".ipynb")} <= set(files)


# What its README says works.


@pytest.mark.timeout(180)
def test_the_commands_of_the_readme_work_with_nothing_solved(files: dict[str, bytes], student: Path) -> None:
    to_run = [command for command in commands(text(files, "README.md")) if not NOT_RUN.match(command)]
    assert "tito test 8 --task 8.1" in to_run
    assert "tito export 8" in to_run
    for command in to_run:
        below = f"modules/{MODULE}" if command.startswith("python ") else "."
        done = run(command, student, below=below)
        wanted = (3,) if command.startswith(("tito test", "python")) and "--help" not in command else (0,)
        assert done.returncode in wanted, f"{command}: {done.stdout} {done.stderr}"
        assert "Traceback" not in done.stderr


@pytest.mark.timeout(120)
def test_what_was_solved_in_jupyter_is_graded(student: Path) -> None:
    put_in_ipynb(student / "modules" / MODULE / "dataloader_dev.ipynb", {"8.1": SOLUTIONS["8.1"]})
    done = run("tito test 8 --task 8.1", student)
    assert done.returncode == 0, done.stdout
    assert "dataloader_dev.py: taken over from the .ipynb" in done.stderr
    assert run("tito status", student).stderr == ""


@pytest.mark.parametrize("name", [notebook.path.name for notebook in COURSE])
def test_a_notebook_runs_as_a_program_although_nothing_is_built(student: Path, name: str) -> None:
    done = run(f"python modules/{MODULE}/{name}", student)
    assert (done.returncode, done.stderr) == (3, "")
    assert "✗" not in done.stdout
    assert f'raise NotImplementedError("task {COURSE[0].tasks[0].id.split(".")[0]}.' in done.stdout


@pytest.mark.parametrize("notebook", COURSE[1:], ids=lambda notebook: notebook.path.stem)
def test_a_later_notebook_that_is_solved_first_names_the_tasks_that_it_waits_for(student: Path, notebook: Any) -> None:
    solve(student, *(task.id for task in notebook.tasks))
    done = run(f"python modules/{MODULE}/{notebook.path.name}", student)
    assert "Traceback" not in done.stdout + done.stderr
    told = re.search(r"Some cells wait for ([\d., ]+), of an earlier notebook: solve it there", done.stdout)
    earlier = COURSE[: [one.path.name for one in COURSE].index(notebook.path.name)]
    assert bool(told) == (notebook.path.stem in ("workers_dev", "sampling_dev"))  # the others need none
    assert set(told[1].split(", ") if told else ()) <= {task.id for one in earlier for task in one.tasks}
