"""Run the source of one cell in the namespace of its notebook, guarded, and say in words how it failed."""

from __future__ import annotations
import __future__

import linecache
import re
import sys
from collections.abc import Callable, Iterable
from types import CodeType, FunctionType, ModuleType
from typing import Any

from tito import checks
from tito.grading.inside.explain import Failure, explain
from tito.grading.inside.guard import BUILTINS, Guard, Originals
from tito.grading.results import Status

Emit = Callable[[dict[str, Any]], None]

_MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
_exc_info, _WATCHERS = sys.exc_info, (sys.setprofile, sys.settrace)
_FUTURE_FLAGS = __future__.annotations.compiler_flag


class Executor:
    """Execute cells, one after another, in one namespace.

    Attributes:
        names: what to call a file where a line of it is named; see `explain`.
        titles: of the last cell, the `with check(...)` blocks that held.
        exhausted: whether the last cell used up the memory.
    """

    def __init__(
        self, file: str, namespace: dict[str, Any], guard: Guard, emit: Emit, originals: Originals | None = None
    ) -> None:
        self.file, self.namespace, self.guard, self.emit, self.originals = file, namespace, guard, emit, originals
        self.names: dict[str, str] = {}
        self.titles: list[str] = []
        self.exhausted = False
        self._failing = ""
        self._lines: dict[str, dict[int, str]] = {file: {}}
        self._flags = 0
        self._fixed: dict[str, Any] = {}

    def run(
        self,
        source: str,
        line: int,
        *,
        limit_s: float,
        file: str | None = None,
        key: str = "",
        folder: str | None = None,
        show: bool = False,
        isolated: bool = True,
    ) -> Failure | None:
        """Execute a cell; return None, or why it failed.

        Args:
            source: the code.
            line: its first line in `file`, so that errors point there.
            limit_s: the time it may take.
            file: where the code is from, if not from the notebook.
            key: of the cell, for who listens.
            folder: the folder to run in, if not that of the notebook.
            show: let its output through.
            isolated: put back everything that it changes in the process, and what given cells have bound.
        """
        file, names = file or self.file, dict(self.namespace)
        self._lines.setdefault(file, {}).update(enumerate(source.split("\n"), start=line))
        self._show_lines(file)
        self.titles, self._failing, self.exhausted = [], "", False
        self.emit({"event": "begin", "cell": key, "limit_s": limit_s})
        before = self.guard.enter(limit_s, folder=folder, keep_output=not show)
        try:
            exec(self._compile(source, file, line), self.namespace)
            error = None
        except:  # noqa: E722 - nothing may be looked up here: the cell may have deleted `BaseException`
            error = _exc_info()[1]
        finally:
            for switch in _WATCHERS:  # before anything is called: a tracer that raises would end the run
                try:  # noqa: SIM105 - nothing else may be called here
                    switch(None)
                except:  # noqa: E722 - having raised, it is off
                    pass
            self.guard.leave(before, everything=isolated)
        if isolated:
            self._put_back(names)
        failure = None if error is None else self._failure(error)
        self.guard.disarm()
        return failure

    def run_check(self, source: str, line: int, **how: Any) -> Failure | None:
        """Execute a check: it sees the names as the notebook gave them, and may add names but change none."""
        before = dict(self.namespace)
        if self.originals is not None:
            self.originals.put_back()
        self.namespace.update(self._fixed)
        for name in [name for name, value in self.namespace.items() if _is_accident(name, value)]:
            del self.namespace[name]
        failure = self.run(source, line, **how)
        self.namespace.update(before)
        return failure

    def keep_given(self, names: Iterable[str] = ()) -> None:
        """Remember the modules and check helpers bound so far: checks still get these when a cell takes their names.

        With `names`, also the functions and classes among them, which the last cell has bound.
        """
        self._fixed = {name: value for name, value in self.namespace.items() if _is_given(value)} | self._fixed
        made = {name: self.namespace[name] for name in names if type(self.namespace.get(name)) in (FunctionType, type)}
        self._fixed |= made
        if self.originals is not None:
            for value in made.values():
                self.originals.keep(value)

    def _put_back(self, before: dict[str, Any]) -> None:
        """Undo what no task may do to others: `np = 5`, `list = [1]`, `del Subset`."""
        self.namespace.update(self._fixed)
        for name, value in list(self.namespace.items()):
            if _is_accident(name, value) and before.get(name) is not value:
                del self.namespace[name]
        for name, value in before.items():
            self.namespace.setdefault(name, value)

    def forget(self, line: int, rows: int) -> None:
        """Forget the text of lines of the notebook."""
        for number in range(line, line + rows):
            self._lines[self.file].pop(number, None)
        self._show_lines(self.file)

    def _show_lines(self, file: str) -> None:
        """Let tracebacks show the lines of cells, as they do in Jupyter, where no file holds them."""
        lines = self._lines[file]
        linecache.cache[file] = (lambda: "\n".join(lines.get(n, "") for n in range(1, max(lines) + 1)),)

    def heard(self, task: str, title: str, held: bool) -> None:
        """Take note of a `with check(...)` block; see `tito.checks.listen`."""
        if held:
            self.titles.append(title)
        else:
            self._failing = self._failing or title

    def _failure(self, error: BaseException) -> Failure:
        failure = explain(error, self._lines, self._failing, self.names)
        if isinstance(error, MemoryError):
            self.exhausted = True
            return Failure(Status.CRASHED, f"ran out of memory: {failure.message}", failure.traceback)
        return failure

    def _compile(self, source: str, file: str, line: int) -> CodeType:
        flags = self._flags
        try:
            code = _compiled(source, file, line, flags)
        except SyntaxError:
            without_magics = _MAGIC.sub(r"\1pass", source)
            if without_magics == source:
                raise
            code = _compiled(without_magics, file, line, flags)
        self._flags |= code.co_flags & _FUTURE_FLAGS  # a kernel, too, keeps them for the cells below
        return code


def _compiled(source: str, file: str, line: int, flags: int) -> CodeType:
    return compile("\n" * (line - 1) + source + "\n", file, "exec", flags=flags, dont_inherit=True)


def _is_given(value: object) -> bool:
    kind = type(value)  # `isinstance` asks the value, which may be anything
    return issubclass(kind, ModuleType) or (kind is FunctionType and value.__module__ == checks.__name__)


def _is_accident(name: str, value: object) -> bool:
    """Tell whether a name hides a built-in function, as after `list = [1, 2]`."""
    return callable(BUILTINS.get(name)) and not callable(value)
