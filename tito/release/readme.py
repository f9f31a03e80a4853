"""The texts of a student edition that are made from templates: README, Makefile, pyproject.toml, workflow."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from tito.notebooks.notebook import Notebook
from tito.workspace import Module

_BLOCK = re.compile(r"^```sh\n.*?^```$", re.MULTILINE | re.DOTALL)
_COMMENTED = re.compile(r"(?P<command>\S.*?) {2,}(?P<comment># .*)")
_TEMPLATES = Path(__file__).parent / "templates"


def readme(module: Module, notebooks: Sequence[Notebook]) -> str:
    """Return the README for students; its tables are made from the notebooks."""
    first = next(notebook for notebook in notebooks if notebook.tasks)
    text = _render(
        "README.md",
        title=_title(notebooks[0]),
        module=module.name,
        number=number(module),
        first_notebook=first.path.relative_to(module.root).as_posix(),
        first_name=first.path.name,
        first_task=first.tasks[0].id,
        tables="\n\n".join(_table(notebook) for notebook in notebooks),
    )
    return _BLOCK.sub(lambda block: _aligned(block[0]), text)


def workflow(module: Module) -> str:
    """Return the workflow that grades what students push."""
    return _render("workflow.yml", number=number(module))


def makefile() -> str:
    return (_TEMPLATES / "Makefile.template").read_text(encoding="utf-8")


def gitignore() -> str:
    return (_TEMPLATES / "gitignore.template").read_text(encoding="utf-8")


def pyproject(course: str) -> str:
    """Return the student's `pyproject.toml`: what the course's says of the package, without what maintainers need."""
    project = tomllib.loads(course)["project"]
    return _render(
        "pyproject.toml",
        name=_string(project["name"]),
        version=_string(project["version"]),
        description=_string(project["description"]),
        python=_string(project["requires-python"]),
        dependencies=_list(project["dependencies"]),
        torch=_list(project.get("optional-dependencies", {}).get("torch", [])),
    )


def number(module: Module) -> str:
    """Return the shortest word that names a module: `8` for `08_dataloader`."""
    first = module.name.split("_")[0]
    return str(int(first)) if first.isdecimal() else module.name


def _render(template: str, **values: Any) -> str:
    return Template((_TEMPLATES / f"{template}.template").read_text(encoding="utf-8")).substitute(values)


def _aligned(block: str) -> str:
    """Return a block of commands with the comments behind them in one column, whatever the length of the names."""
    rows = block.split("\n")
    found = [_COMMENTED.fullmatch(row) for row in rows]
    width = max((len(match["command"]) for match in found if match), default=0)
    pairs = zip(rows, found, strict=True)
    return "\n".join(f"{match['command']:<{width}}  {match['comment']}" if match else row for row, match in pairs)


def _title(notebook: Notebook) -> str:
    """Return the first heading of a notebook."""
    lines = (line for cell in notebook.cells if cell.kind == "markdown" for line in cell.source.split("\n"))
    return next((line.lstrip("# ") for line in lines if line.startswith("# ")), notebook.path.stem)


def _table(notebook: Notebook) -> str:
    """Return what a notebook asks for, as a table with a sentence above it and one below."""
    tasks = [task for task in notebook.tasks if not task.cell.is_question]
    points = f"{len(tasks)} tasks, {notebook.points:g} points"
    rows = [f"| {task.id} | {task.title} | {task.points:g} |" for task in tasks]
    text = [f"In `{notebook.path.name}`: {points}.", "", "| task | you build | points |", "|---|---|---|", *rows]
    if notebook.questions:
        of = sum(question.points for question in notebook.questions)
        count = len(notebook.questions)
        text += ["", f"Then {count} question{'s' if count > 1 else ''}, which a person grades: {of:g} points."]
    return "\n".join(text)


def _list(values: Sequence[str]) -> str:
    """Return strings as the lines of a TOML list."""
    return "\n".join(f"    {_string(value)}," for value in values)


def _string(value: str) -> str:
    """Return a string of TOML, of which those of JSON are some."""
    return json.dumps(value, ensure_ascii=False)
