"""What a notebook must keep to beyond being readable: for those who maintain it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tito.export.cells.code import Code
from tito.export.cells.imports import LINE_LENGTH
from tito.export.cells.markers import cleaned
from tito.notebooks.amounts import amounts, code_rows, rows_of
from tito.notebooks.cell import BEGIN_HIDDEN, BEGIN_SOLUTION, DIRECTIVE, END_HIDDEN, Cell, NotebookError, marked
from tito.notebooks.ipynb import FORMAT
from tito.notebooks.notebook import Notebook, looks_unsolved
from tito.notebooks.tree import tree_of
from tito.release.blank import blanked

CODE_LINES = 25
WALL_LINES = 60  # of given code between two tasks
PROSE_CHARACTERS = 120
DIRECTIVES = ("default_exp", "export")

TOLD = re.compile(r"\*Tasks? (?P<first>[\d.]+\d)(?: (?:to|and) (?P<last>[\d.]+\d))? · (?P<points>[\d.]+) points ·")


@dataclass(frozen=True)
class Problem:
    """Something to fix, and its line in the file."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


def lint(notebook: Notebook) -> list[Problem]:
    """Return what is wrong with a notebook, in the order of its lines."""
    found = [Problem(notebook.path, line, message) for rule in RULES for line, message in rule(notebook)]
    return sorted(found, key=lambda problem: (problem.line, problem.message))


Rule = Callable[[Notebook], Iterator[tuple[int, str]]]


def canonical(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """The file is what jupytext writes after it was a `.ipynb`."""
    import jupytext

    there = notebook.path.read_text(encoding="utf-8")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            as_json = jupytext.writes(jupytext.reads(there, fmt=FORMAT), fmt="ipynb")
            back = jupytext.writes(jupytext.reads(as_json, fmt="ipynb"), fmt=FORMAT)
    except Exception as error:  # whatever the YAML of the header makes its libraries raise
        yield 1, f"jupytext cannot read this file: {error}"
        return
    if "comment_magics: false" not in there.split("# %%")[0]:
        yield 1, "the header needs comment_magics: false, or comments such as `# cat` come back as code"
    if back != there:
        rows = list(zip(there.split("\n"), back.split("\n"), strict=False))
        line = next((number for number, (old, new) in enumerate(rows, 1) if old != new), len(rows))
        yield line, f"jupytext writes this line as {rows[line - 1][1]!r}"


def formatted(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """The file is as `ruff format` writes it; without ruff, this is not checked."""
    if find_spec("ruff") is None:
        return
    command = [sys.executable, "-m", "ruff", "format", "--check", str(notebook.path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    if done.returncode == 1:
        yield 1, f"run `ruff format {notebook.path.name}`"
    elif done.returncode:
        yield 1, f"ruff cannot format this file: {(done.stderr or done.stdout).strip()}"


def tasks(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Every task has a heading with its id, a check with points, an exported name; the ids rise."""
    before: tuple[int, ...] = ()
    for task in notebook.tasks:
        if task.id not in notebook.headings:
            yield task.cell.line, f"task {task.id} has no heading such as `### {task.id} · Title`"
        if not any(check.points > 0 for check in task.checks):
            yield task.cell.line, f"task {task.id} has no check with points"
        if not all(word.isdecimal() for word in task.id.split(".")) or task.id.count(".") != 1:
            yield task.cell.line, f"the id of a task is two numbers such as 8.3, got {task.id!r}"
            continue
        number = tuple(int(word) for word in task.id.split("."))
        if number <= before:
            yield task.cell.line, f"task {task.id} comes after task {'.'.join(map(str, before))}"
        before = number
        for check in task.checks:
            if check.line < task.cell.line:
                yield check.line, f"check {check.id} is above its task"


def metadata(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """nbgrader's metadata is whole and means one of: a solution, a check, a question, a given cell that is locked."""
    for cell in notebook.cells:
        if not cell.grade:
            continue
        grade, solution = bool(cell.grade.get("grade")), bool(cell.grade.get("solution"))
        for key, value in {"grade": grade, "solution": solution, "locked": not solution}.items():
            if cell.grade.get(key) is not value:
                yield cell.line, f"{cell.id}: nbgrader metadata needs {key}: {json.dumps(value)}"
        if not re.fullmatch(r"[A-Za-z0-9_-]+", cell.grade["grade_id"]):
            yield cell.line, f"a grade_id takes letters, digits, - and _, got {cell.grade['grade_id']!r}"
        if grade and "points" not in cell.grade:
            yield cell.line, f"{cell.id}: a graded cell needs points"


def regions(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Students write between markers inside function bodies, so that a stub can replace their lines."""
    for task in notebook.tasks:
        begins = [row for row, text in enumerate(task.cell.source.split("\n")) if text.strip() == BEGIN_SOLUTION]
        if not begins:
            yield task.cell.line, f"task {task.id} has no solution markers: its cell would be wiped whole"
            continue
        functions = _functions(task.cell)
        for row in begins:  # the region may end below the function: a helper that only the solution has
            if not _is_inside(task.cell, row, functions):
                yield task.cell.line + row, f"task {task.id}: solution markers must be inside a function body"
        yield from _stub_faults(task.cell)


def _functions(cell: Cell) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = tree_of(cell.source) or ast.Module([], [])
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _is_inside(cell: Cell, row: int, functions: list[ast.FunctionDef | ast.AsyncFunctionDef]) -> bool:
    """Return whether a row, counted from 0, is in the body of a function, or is the comment that ends it."""
    text = cell.source.split("\n")[row]
    indent = len(text) - len(text.lstrip())
    return any(node.lineno <= row <= (node.end_lineno or 0) and indent > node.col_offset for node in functions)


def _stub_faults(cell: Cell) -> Iterator[tuple[int, str]]:
    """See whether the cell is an unsolved task when students get it, with a stub for each region."""
    source = "\n".join(blanked(cell, cell.source.split("\n")))
    try:
        Code.of(Cell("code", source, cell.line)).parse(Path(), cell.id)
    except NotebookError:
        yield cell.line, f"task {cell.id}: with stubs in place of the solution, the cell is a syntax error"
        return
    if not looks_unsolved(source):
        yield cell.line, f"task {cell.id}: with stubs in place of the solution, the cell still looks solved"


def size(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Exported lines are short, and the body of an exported function has at most 25 lines of code.

    Its signature, docstrings, comments and blank lines do not count; a class may have as many methods as it needs.
    """
    for cell in notebook.cells:
        if cell.is_export:
            for line, text in cell.lines():
                if len(text) > LINE_LENGTH:
                    yield line, f"exported lines have at most {LINE_LENGTH} characters, this one {len(text)}"
            try:
                long = [(name, count) for name, count in bodies(notebook, cell) if count > CODE_LINES]
            except NotebookError as error:
                yield error.line, str(error).split(": ", 1)[-1]
                continue
            for name, count in long:
                yield cell.line, f"{name} has {count} lines of code, at most {CODE_LINES} read well"


def bodies(notebook: Notebook, cell: Cell) -> Iterator[tuple[str, int]]:
    """Yield the name of each function of an exported cell, and how many lines of its body are to be understood."""
    code = cleaned(Code.of(cell))
    tree, rows = code.parse(notebook.path, cell.task), code_rows(code.text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, sum(row in rows for statement in node.body for row in rows_of(statement))


def directives(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """`#| export` and `#| default_exp` are above the code; there are no others, and each Part has a docstring."""
    for cell in notebook.cells:
        if cell.kind != "code":
            continue
        for line, text in cell.lines():
            found = DIRECTIVE.match(text)
            if found and (found[1] not in DIRECTIVES or found[1] not in cell.directives):
                known = " and ".join(f"`#| {name}`" for name in DIRECTIVES)
                yield line, f"`{text}` does nothing: {known} go above the code of a cell"
        if "default_exp" in cell.directives and not cell.source.rstrip().endswith(('"""', "'''")):
            yield cell.line, f"the cell that opens {cell.module} needs the docstring of the file, and nothing else"


def comparisons(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Comparisons outside of tasks are written so that no submission can decide them itself, as the grader requires."""
    from tito.classroom.examined.sites import WRITTEN, unwatched

    for cell in notebook.cells:
        if cell.kind == "code" and not cell.is_solution and tree_of(cell.source) is not None:
            for row in unwatched(cell.source):
                yield cell.line + row - 1, WRITTEN


def handed(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """A student writes at least half as many lines as are given, and at most 60 given lines are between two tasks."""
    try:
        found = amounts(notebook)
    except SyntaxError:
        return  # other rules tell
    if found.given > 2 * found.asked > 0:
        yield 1, f"{found.given} lines are given and {found.asked} asked for: a student should write half as many"
    for wall in found.walls:
        if wall.lines > WALL_LINES:
            line = next(task.cell.line for task in notebook.tasks if task.id == wall.task)
            yield line, f"{wall.lines} given lines are above task {wall.task}, at most {WALL_LINES} read well"


def prose(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """Lines of prose are short, except in tables, and a Part says which tasks it has, and how many points."""
    for cell in notebook.cells:
        if cell.kind == "markdown":
            for line, row in cell.lines():
                if len(row) > PROSE_CHARACTERS and not row.startswith("|"):
                    yield line, f"lines of prose have at most {PROSE_CHARACTERS} characters, this one {len(row)}"
            yield from _told_amounts(notebook, cell)


def _told_amounts(notebook: Notebook, cell: Cell) -> Iterator[tuple[int, str]]:
    for line, row in cell.lines():
        told = TOLD.match(row)
        if told:
            here = [task for task in notebook.tasks if task.part == cell.part]
            wanted = (here[0].id, here[-1].id, f"{sum(task.points for task in here):g}") if here else ("", "", "")
            if (told["first"], told["last"] or told["first"], told["points"]) != wanted:
                yield line, f"this Part has the tasks {wanted[0]} to {wanted[1]}, with {wanted[2]} points together"


def hidden(notebook: Notebook) -> Iterator[tuple[int, str]]:
    """All of a check that is called hidden is between its markers, so that students do not get it."""
    for cell in notebook.cells:
        rows = [row for row, begin in marked(cell.source.split("\n")) if not begin]
        if cell.is_check and cell.is_hidden and any(row.strip() and not row.lstrip().startswith("#") for row in rows):
            yield cell.line, f"{cell.id}: students would get what is not between {BEGIN_HIDDEN!r} and {END_HIDDEN!r}"


RULES: tuple[Rule, ...] = (
    canonical,
    formatted,
    tasks,
    metadata,
    regions,
    size,
    directives,
    comparisons,
    handed,
    hidden,
    prose,
)


def lint_command(word: str | None, *, json: bool) -> int:
    """Print what is wrong with the notebooks of a module, or of all; return 1 where something is.

    Raises:
        WorkspaceError: this is a student edition.
    """
    from tito import output
    from tito.notebooks.notebook import read
    from tito.workspace import WorkspaceError, find

    workspace = find()
    if workspace.is_edition:
        raise WorkspaceError("`tito lint` is for the authors of a course; `tito test` looks at your work")
    paths = [path for module in workspace.select(word) for path in module.notebooks]
    problems = [problem for path in paths for problem in lint(read(path))]
    if json:
        found = [{"file": str(item.path), "line": item.line, "message": item.message} for item in problems]
        output.put_json(found)
        return 1 if problems else 0
    for problem in problems:
        output.fail(str(problem))
    if not problems:
        for path in paths:
            output.say(f"{path.name}: {amounts(read(path))}")
        output.say(f"{len(paths)} notebooks, nothing to fix" if len(paths) != 1 else "1 notebook, nothing to fix")
    return 1 if problems else 0
