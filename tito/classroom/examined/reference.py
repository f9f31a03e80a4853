"""Run the course's own solutions once, and keep what their checks find: the answer key."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from tito.classroom.examined.answer_key import AnswerKey, CheckKey, Recorder
from tito.classroom.examined.influence import influence_before
from tito.classroom.examined.judge import Judge
from tito.classroom.examined.sites import WRITTEN, Site, Watched, unwatched, watch
from tito.classroom.sandbox.remote import Kernel, Outcome
from tito.classroom.sandbox.sandbox import Sandbox
from tito.grading.inside.names import given_names
from tito.grading.supervise import RunnerError
from tito.notebooks.notebook import Cell, Notebook

KEPT = ("what", "expected", "options", "kinds", "mentions", "raised")  # of an observation, in the key


def watched_cells(notebook: Notebook) -> dict[str, Watched]:
    """Return the cells of the course, tasks and questions left out, with their sites marked, by key.

    Raises:
        RunnerError: a comparison is written in a way that cannot be watched.
    """
    found: dict[str, Watched] = {}
    count = 0
    for cell, names in influence_before(notebook):
        for row in unwatched(cell.source) if "expect" in cell.source else ():
            raise RunnerError(f"{notebook.path}:{cell.line + row - 1}: {WRITTEN}")
        found[cell.key] = watch(cell.source, names, count)
        count += len(found[cell.key].sites)
    return found


def graded_cells(notebook: Notebook) -> tuple[Cell, ...]:
    """Return the cells up to the last check: what comes after it uses the package, which holds the solutions."""
    return notebook.cells[: max((place for place, cell in enumerate(notebook.cells) if cell.is_check), default=-1) + 1]


def make_key(notebook: Notebook, sandbox: Sandbox) -> AnswerKey:
    """Return the answer key of a solved notebook, from a run of it.

    Raises:
        RunnerError: a cell of it does not run, or a check is not right by its own key: the course is at fault.
    """
    watched, given = watched_cells(notebook), given_names(notebook)
    sites = tuple(site for cell in watched.values() for site in cell.sites)
    checks: dict[str, CheckKey] = {}
    with closing(Kernel(sandbox, f"modules/{notebook.path.parent.name}/{notebook.path.name}")) as kernel:
        for cell in graded_cells(notebook):
            if not cell.is_run:
                continue
            recorder = Recorder() if cell.is_check else None
            source = cell.source if cell.is_solution else watched[cell.key].full
            how = {} if cell.is_check or cell.is_solution else {"given": given[cell.key], "isolated": False}
            outcome = kernel.run(source, cell.line, recorder.verdict if recorder else None, **how)
            _require(notebook, cell, outcome)
            if recorder is not None:
                _require_right(notebook, cell, CheckKey(recorder.asked, outcome.titles), sites)
                checks[cell.id] = CheckKey(_expected(recorder.asked, sites), outcome.titles, watched[cell.key].titles)
    blind, spoken = ({key: getattr(it, form) for key, it in watched.items()} for form in ("blind", "spoken"))
    return AnswerKey(blind, sites, checks, spoken, given)


def _expected(asked: dict[int, list[dict[str, Any]]], sites: Sequence[Site]) -> dict[int, list[dict[str, Any]]]:
    """Return what the key needs of each observation: for an open site, only what it is about."""
    return {
        number: [
            {name: it[name] for name in (KEPT if sites[number].closed else ("what",)) if name in it}
            for it in observations
        ]
        for number, observations in asked.items()
    }


def _require(notebook: Notebook, cell: Cell, outcome: Outcome) -> None:
    if outcome.ended or outcome.failure:
        said = outcome.ended or (outcome.failure or {}).get("message", "")
        raise RunnerError(f"{notebook.path}:{cell.line}: the course's own {cell.id or 'cell'} does not run: {said}")


def _require_right(notebook: Notebook, cell: Cell, key: CheckKey, sites: Sequence[Site]) -> None:
    judge = Judge(key, sites)
    for asked in key.asked.values():
        for observation in asked:
            judge.verdict(observation)
    fault = judge.fault or judge.missing()
    if fault:
        raise RunnerError(f"{notebook.path}:{cell.line}: the course's own solution does not pass {cell.id}: {fault}")
