"""The pages that people meet first say what is so: commands run and print what is shown, links and tasks exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from first_batch import FILE, first_batch, mosaic
from site_audit import copy_course
from typer.exceptions import TyperException

from tito.book.drawing import svg_for_page
from tito.book.measured.benchmark_pages import headline
from tito.cli import app
from tito.notebooks.notebook import read

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
PAGES = ["index", "start", "student", "workflow", "glossary", "questions"]
FIGURES = sorted(path.name for start in (*PAGES, "landing") for path in (BOOK / "figures").glob(f"{start}*.svg"))
MODULE = ROOT / "modules/08_dataloader"
RECORDED = json.loads((ROOT / "benchmarks/results/two-cores.json").read_text(encoding="utf-8"))
BLOCK = re.compile(r"^```(sh|text|\{code-block\} sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

NAMELESS = 'raise NotImplementedError("no length")'
NAMED = 'raise NotImplementedError(f"{type(self).__name__} lacks __len__ or __getitem__")'
SAMPLES = "return map(self.__getitem__, range(len(self)))"
# what stands in task 8.1 each time that start.md grades it, and the exit code that follows
GRADED = {1: ((), 3), 2: ((NAMED, NAMELESS, SAMPLES), 1), 3: ((NAMED, NAMED, SAMPLES), 0)}


@dataclass(frozen=True)
class Block:
    """Commands of a page, one a line, and what the page shows of their output, in pieces."""

    lines: list[str]
    shown: list[str]
    is_run: bool


def text_of(page: str) -> str:
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


def blocks_of(page: str) -> list[Block]:
    found: list[Block] = []
    for kind, text in BLOCK.findall(text_of(page)):
        if kind == "text":
            found[-1].shown.extend(" ".join(piece.split()) for piece in re.split(r"^\.\.\.$", text, flags=re.MULTILINE))
        else:
            found.append(Block([line.split("#")[0].strip() for line in text.splitlines()], [], kind == "sh"))
    return found


def commands_named_in(page: str) -> Iterator[str]:
    """Yield each command of tito or make on a page: those that are not run, and those in the text."""
    for block in blocks_of(page):
        yield from (line for line in block.lines if not block.is_run)
    yield from re.findall(r"`((?:tito|make) [^`]+)`", BLOCK.sub("", text_of(page)))


class Terminal:
    """Someone who types the commands of a page: each runs with the packages of the course that it is in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        words = shlex.split(line)
        words = [sys.executable, "-m", "tito", *words[1:]] if words[0] == "tito" else [sys.executable, *words[1:]]
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "COLUMNS": "200"}
        return subprocess.run(
            words, cwd=self.folder, env=environment, check=False, capture_output=True, text=True, timeout=240
        )

    def type(self, line: str, expected: int = 0) -> str:
        """Run a line and return what it prints; it must end with the exit code `expected`."""
        if line.startswith("cd "):
            self.folder /= line.removeprefix("cd ")
            return ""
        done = self.run(line)
        assert done.returncode == expected, f"{line}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout


def require_shown(block: Block, printed: str) -> None:
    """Require that the pieces of output which a page shows were printed, in that order; spaces do not matter."""
    rest = " ".join(printed.split())
    for piece in block.shown:
        assert piece in rest, printed
        rest = rest[rest.index(piece) + len(piece) :]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the course, as it is after a clone."""
    return copy_course(tmp_path_factory.mktemp("course"))


def write_solution(notebook: Path, released: str, lines: tuple[str, ...]) -> None:
    """Put a line of code in each of the places of task 8.1."""
    for line in lines:
        released = released.replace('raise NotImplementedError("task 8.1")', line, 1)
    notebook.write_text(released, encoding="utf-8")


def follow_start(terminal: Terminal) -> Iterator[tuple[Block, str]]:
    """Do what start.md says from top to bottom; yield each block that is run, and what it printed."""
    graded, released = 0, ""
    for block in filter(lambda block: block.is_run, blocks_of("start")):
        printed = []
        for line in block.lines:
            expected = 0
            if line == "tito test 8 --task 8.1":
                graded += 1
                notebook = terminal.folder / "modules/08_dataloader/dataloader_dev.py"
                released = released or notebook.read_text(encoding="utf-8")
                solution, expected = GRADED[graded]
                write_solution(notebook, released, solution)
            printed.append(terminal.type(line, expected))
        yield block, "".join(printed)


@pytest.mark.timeout(400)  # some twenty commands, over five notebooks
def test_the_commands_of_the_first_pages_print_what_is_shown(course: Path, tmp_path: Path) -> None:
    clean = tmp_path / "student"
    for block, printed in follow_start(Terminal(course)):
        require_shown(block, printed)
        if not clean.exists():
            shutil.copytree(course / "student", clean)
    terminal = Terminal(clean)
    for block in filter(lambda block: block.is_run, [*blocks_of("student"), *blocks_of("workflow")]):
        printed = "".join(terminal.type(line, 3 * line.startswith("tito test")) for line in block.lines)
        require_shown(block, printed)
    assert (clean / "08_dataloader-submission.zip").is_file()


def test_the_program_of_the_landing_page_runs(course: Path) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```$", text_of("index"), re.MULTILINE | re.DOTALL)
    assert len([line for line in program.splitlines() if line]) == 5
    claim = (
        "    assert [x.shape, str(x.dtype), y.shape, str(y.dtype)] == [(100, 3, 32, 32), 'uint8', (100,), 'int64']\n"
    )
    (course / "landing.py").write_text(program + claim, encoding="utf-8")
    terminal = Terminal(course)
    terminal.type("tito data sample")
    terminal.type("python landing.py")


STUDENTS = "tito/release/templates/Makefile.template"


def has_form(line: str, makefile: str = STUDENTS) -> bool:
    """Tell whether a command which is not run has a form that its program knows."""
    words = shlex.split(line)
    if words[0] == "make":
        return f"\n{words[1]}: " in (ROOT / makefile).read_text(encoding="utf-8")
    if words[0] != "tito":
        return True
    command: Any = typer.main.get_command(app)
    words = [word for word in words[1:] if word != "…"]
    try:
        while words and hasattr(command, "commands"):
            command, words = command.commands[words[0]], words[1:]
        if words:
            command.make_context(command.name, words)
    except (KeyError, TyperException):  # no such command; an argument or option that it does not know
        return False
    return True


@pytest.mark.parametrize("page", PAGES)
def test_commands_that_are_not_run_have_the_form_that_help_shows(page: str) -> None:
    makefile = "Makefile" if page == "index" else STUDENTS  # the landing page speaks to those who have the course
    assert [line for line in commands_named_in(page) if not has_form(line, makefile)] == []


def test_a_command_of_another_form_is_noticed() -> None:
    assert has_form("tito test 8 --task 8.1")
    assert not has_form("tito test 8 --tsak 8.1")
    assert has_form("make demo", "Makefile")
    assert not has_form("make demo")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_pages(page: str) -> None:
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", text_of(page)) if "://" not in link}
    made = "../modules/08_dataloader/tasks.md"  # when the book is built
    assert {link for link in links if not (BOOK / link).exists()} <= {made}


@pytest.mark.parametrize("page", PAGES)
def test_tasks_that_a_page_names_exist(page: str) -> None:
    ids = {task.id for path in MODULE.glob("*_dev.py") for task in read(path).tasks}
    text = text_of(page)
    named = set(re.findall(r"\b8\.\d+\b", text)) | {f"8.{number}" for number in re.findall(r"task-8-(\d+)", text)}
    assert named <= ids


def test_parts_and_sections_that_the_questions_name_exist() -> None:
    named = re.findall(r'`(\w+_dev\.py)`, Part (\d+)(?:, "([^"]+)")?', text_of("questions") + text_of("glossary"))
    assert len(named) >= 6
    for notebook, part, section in named:
        text = (MODULE / notebook).read_text(encoding="utf-8")
        (content,) = re.findall(rf"^## Part {part}: .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        assert not section or f"### {section}" in content


def test_the_picture_of_the_questions_has_each_of_them_once() -> None:
    asked = re.findall(r"^\*\*(\d+)\. ", text_of("questions"), re.MULTILINE)
    drawn = re.findall(r">([\d, ]+)</text>", (BOOK / "figures/questions_where.svg").read_text(encoding="utf-8"))
    assert sorted(int(number) for row in drawn for number in row.split(",")) == [int(number) for number in asked]


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_follows_the_colours_of_the_page(name: str) -> None:
    text = (BOOK / "figures" / name).read_text(encoding="utf-8")
    assert svg_for_page(text, "")
    colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', text)) - {"none"}
    known = set(re.findall(r"(--d-[\w-]+):", (BOOK / "_static/book.css").read_text(encoding="utf-8")))
    assert colours <= {f"var({colour})" for colour in known}
    assert not re.search(r"<style|<script|https?://(?!www\.w3\.org/2000/svg)", text)
    assert min(int(size) for size in re.findall(r'font-size="(\d+)"', text)) >= 13


def test_each_figure_is_shown() -> None:
    shown = {name for page in PAGES for name in re.findall(r"\{drawing\} (\S+)", text_of(page))}
    assert shown == set(FIGURES)


def test_the_picture_of_the_landing_page_is_the_first_batch_of_its_program() -> None:
    from PIL import Image

    shown, wanted = np.asarray(Image.open(FILE), np.float64), mosaic(first_batch()).astype(np.float64)
    assert shown.shape == wanted.shape
    assert np.abs(shown - wanted).mean() < 10  # a JPEG; another batch is off by 80
    assert np.abs(np.roll(shown, 34, 1) - wanted).mean() > 50
    assert FILE.name in text_of("index")
    assert "batch_size=100, shuffle=True, generator=7" in text_of("index")


def test_the_number_of_the_landing_page_is_the_recorded_one() -> None:
    (result,) = [result for result in RECORDED["results"] if result["name"] == "W1"]
    (value,) = [ratio["value"] for ratio in result["ratios"] if ratio["name"] == "torch, TensorDataset / ours"]
    assert headline(RECORDED["results"]).startswith(f"**{value:.3g}\N{MULTIPLICATION SIGN}** as fast as torch's loader")
    assert headline([]) == "% nothing was measured\n"
    assert "generated/benchmarks/headline.md" in text_of("index")
    assert (
        re.findall(r"\d+(?:\.\d+)? ?(?:times|\N{MULTIPLICATION SIGN}|x) ", text_of("index")) == []
    )  # no other, by hand


def test_the_landing_page_asks_for_one_thing() -> None:
    assert re.findall(r"^```\{button-ref\} (\S+)$", text_of("index"), re.MULTILINE) == ["start"]
    assert text_of("index").count(":color: primary") == 1
    cards = re.findall(
        r"^```\{grid-item-card\} .+\n:link: (\S+)\n:link-type: doc\n\n((?:.+\n)+)```", text_of("index"), re.MULTILINE
    )
    assert [link for link, _ in cards] == ["student", "instructor", "how_to/torch"]
    assert [text for _, text in cards if "](" in text] == []  # a link within could not be reached
    assert all((BOOK / f"{link}.md").is_file() for link, _ in cards)


def test_what_the_landing_page_says_of_installing_is_so(course: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    section = text_of("index").split("## Only the library")[1].split("\n## ")[0]
    install, check = BLOCK.findall(section)[0][1].splitlines()
    assert install == "pip install ."
    assert f"Python {project['requires-python'].removeprefix('>=')} or later" in section
    assert not any(re.match("torch", package) for package in project["dependencies"])
    assert Terminal(course).type(check) == "10\n"
    assert "The second line prints `10`" in section


def test_the_landing_page_leads_to_source_and_licence() -> None:
    assert (BOOK / "../LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert "](../LICENSE)" in text_of("index")
    assert "`tinytorch/core/dataloader/loader.py`" in text_of("index")
    assert re.findall(r"https?://\S+", text_of("index")) == []  # the project has no address


def test_the_landing_page_moves_only_where_motion_is_welcome_and_can_be_stopped() -> None:
    css = (BOOK / "_static/landing.css").read_text(encoding="utf-8")
    still, moving = css.split("@media screen and (prefers-reduced-motion: no-preference) {")
    moving, rest = moving.split("\n}\n", 1)
    assert "animation" not in re.sub(r"/\*.*?\*/|@keyframes", "", still + rest, flags=re.DOTALL)
    assert '.landing-pause:checked ~ .drawing [class^="landing-"] { animation-play-state: paused; }' in moving
    assert text_of("index").index('class="landing-pause"') < text_of("index").index("{drawing} landing.svg")


def test_what_moves_in_the_landing_picture_has_rules() -> None:
    svg = (BOOK / "figures/landing.svg").read_text(encoding="utf-8")
    css = (BOOK / "_static/landing.css").read_text(encoding="utf-8")
    classes = {name for names in re.findall(r'class="([^"]+)"', svg) for name in names.split()}
    assert all(f".{name}" in css for name in classes)
    assert set(re.findall(r"animation-name: ([\w-]+)", css)) <= set(re.findall(r"@keyframes ([\w-]+)", css))
