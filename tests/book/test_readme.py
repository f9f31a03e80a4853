"""The README and ABOUT say what is so: every command runs, every table agrees with the notebook."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tito.classroom.sandbox.sandbox import probe
from tito.notebooks.notebook import Notebook, read
from tito.workspace import Workspace

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "book/instructor.md").read_text(encoding="utf-8")
ABOUT = (ROOT / "modules/08_dataloader/ABOUT.md").read_text(encoding="utf-8")
NOTEBOOKS = [read(path) for module in Workspace(ROOT).modules for path in module.notebooks]
TASKS = [task for notebook in NOTEBOOKS for task in notebook.tasks]
# these install, or fetch from the internet, or are this very test run: only their form is checked
NOT_RUN = {
    "make demo",
    "make test",
    "pip install .",
    "pip install '.[grade]'",
    "sudo apt-get install bubblewrap",
    "tito data cifar10",
}
MADE = re.compile(r"book/(changelog|reference/.*)|modules/\w+/tasks")  # pages made when the book is built
CLASS = re.compile(r"tito (release|grade|feedback|scores) ")  # each needs what the one before has made


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(page: str = README) -> list[str]:
    lines = [line.split("#")[0].strip() for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the course as a user has it, with the sample data."""
    copy = tmp_path_factory.mktemp("course")
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    run("tito data sample", copy)
    return copy


def run(
    command: str, course: Path, folder: str = ".", accepted: tuple[int, ...] = (0,)
) -> subprocess.CompletedProcess[str]:
    """Run a command of the README in the copy, with the copy's own packages."""
    words = shlex.split(command)
    words = [sys.executable, "-m", "tito", *words[1:]] if words[0] == "tito" else [sys.executable, *words[1:]]
    environment = {**os.environ, "PYTHONPATH": str(course)}
    done = subprocess.run(
        words, cwd=course / folder, env=environment, check=False, capture_output=True, text=True, timeout=120
    )
    assert done.returncode in accepted, done.stdout + done.stderr
    return done


def test_commands_that_are_not_run_stand_in_the_readme() -> None:
    assert set(commands()) >= NOT_RUN


@pytest.mark.parametrize("command", [line for line in commands() if line not in NOT_RUN and not CLASS.match(line)])
def test_a_command_of_the_readme_runs(course: Path, command: str) -> None:
    assert run(command, course).returncode == 0


@pytest.mark.skipif(bool(probe()), reason=probe())
@pytest.mark.timeout(300)
def test_the_commands_of_a_class_run_one_after_the_other(course: Path) -> None:
    """Those of the README, and then, in the same course, those that only the instructor's guide has."""
    (course / "submissions").mkdir()
    shutil.copy(course / "modules/08_dataloader/dataloader_dev.py", course / "submissions/ada.py")
    for command in dict.fromkeys(filter(CLASS.match, commands(README) + commands(GUIDE))):
        done = run(command, course, accepted=(0, 3))  # 3: an answer waits for a person
    assert "ada" in (course / "grading/08_dataloader/scores/canvas.csv").read_text(encoding="utf-8-sig"), done.stdout


def test_commands_of_the_guide_that_are_not_run_are_those_that_install_or_serve() -> None:
    rest = [line for line in commands(GUIDE) if not CLASS.match(line)]
    assert rest[:2] == ["sudo apt-get install bubblewrap", "pip install '.[grade]'"]
    assert rest[2:] == ["cd grading/08_dataloader/course", "jupyter notebook"]  # tests/classroom/test_formgrader.py


def test_commands_that_fetch_have_the_form_that_help_shows(course: Path) -> None:
    assert "CIFAR-10" in run("tito data cifar10 --help", course).stdout


def test_the_program_at_the_top_runs(course: Path) -> None:
    (program,) = blocks(README, "python")
    (course / "program.py").write_text(program + "print(features.shape, y.dtype)\n", encoding="utf-8")
    assert run("python program.py", course).stdout == "(8, 3, 32, 32) int64\n"


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.path.stem)
def test_a_notebook_runs_as_a_program(course: Path, notebook: Notebook) -> None:
    done = run(f"python {notebook.path.name}", course, "modules/08_dataloader")
    assert done.stdout.rstrip().endswith(f"{notebook.points:g} of {notebook.points:g} points")


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^(\w+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`?make (\w+)", README)) <= targets


def test_the_table_of_tasks_is_the_notebooks() -> None:
    rows = re.findall(r"^\| (8\.\d+) \| (.+?) \| (\d+) \|$", README, re.MULTILINE)
    assert rows == [(task.id, task.title, f"{task.points:g}") for task in TASKS]


def test_about_places_each_task_where_it_is_exported() -> None:
    rows = re.findall(r"^\| \d+ [\w -]+ \| 8\.(\d+)(?:\u20138\.(\d+))? \| `([\w/]+)\.py`", ABOUT, re.MULTILINE)
    assert len(rows) == len({task.cell.module for task in TASKS})
    for first, last, file in rows:
        wanted = [f"8.{number}" for number in range(int(first), int(last or first) + 1)]
        assert [t.id for t in TASKS if t.cell.module == f"core.dataloader.{file.replace('/', '.')}"] == wanted


def test_points_in_the_texts_are_the_notebooks() -> None:
    for notebook in NOTEBOOKS:
        questions = [cell.points for cell in notebook.cells if cell.is_question]
        assert f"{len(notebook.tasks)} tasks, {notebook.points:g} points" in ABOUT
        assert f"{notebook.points:g} points." in README
        assert f"({sum(questions):g} points, graded by a person)" in README


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "modules/08_dataloader/ABOUT.md",
        ".github/CONTRIBUTING.md",
        "book/index.md",
        "book/differences.md",
        "book/instructor.md",
    ],
)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not ((ROOT / page).parent / link).exists()] == []


def test_pages_of_the_table_of_contents_exist() -> None:
    names = re.findall(r"(?:root|file): (\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    sources = {
        str(path.relative_to(ROOT).with_suffix("")) for end in ("md", "py") for path in ROOT.glob(f"[bm]*/**/*.{end}")
    }
    assert names
    assert [name for name in names if name not in sources and not MADE.fullmatch(name)] == []
