"""Put an error of a cell into words: what was expected and what came, and the line of the notebook."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import TracebackType

from tito.checks import CheckFailed
from tito.grading.results import Status
from tito.notebooks.cell import line_of

Lines = Mapping[str, Mapping[int, str]]  # file -> line number -> text
Frame = tuple[str, int, str]  # file, line, function

MESSAGE_LIMIT = 2000  # characters
_FRAMES = 12
_TASK = re.compile(r"\btask (\d+\.\d+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True)
class Failure:
    """Why a cell did not run through. `waits_for` is the task whose unbuilt name it met."""

    status: Status
    message: str
    traceback: str = ""
    waits_for: str = ""


def explain(error: BaseException, files: Lines, title: str = "", names: Mapping[str, str] | None = None) -> Failure:
    """Return what to tell about an error.

    Args:
        error: what the cell raised.
        files: the lines of the notebook, and of any file that a cell of it is replaced from.
        title: the `with check(...)` block that it happened in.
        names: what to call a file where its lines are named; others are not called anything.
    """
    names = names or {}
    places = list(_places(error.__traceback__, files))
    if isinstance(error, SyntaxError) and error.filename and error.filename in files and error.lineno:
        places.append((error.filename, error.lineno, ""))
    trace = _traceback(places, files, names)
    task = waits_for(error)
    if task:
        return Failure(Status.WAITS, f"waits for {task}", trace, task)
    message = clean(error) if isinstance(error, CheckFailed) else _other(error, places, files, names)
    return Failure(Status.FAILED, f"{clean(title)}: {message}" if title else message, trace)


def clean(value: object, limit: int = MESSAGE_LIMIT) -> str:
    """Return `str(value)` as text that can be sent, printed and put into XML, whatever the value does."""
    try:
        text = str.__str__(str(value))[: limit + 1]
    except BaseException:  # the value is code under test: its `__str__` may raise anything
        return f"({type(value).__name__}, whose text cannot be made)"
    text = _CONTROL.sub("?", text.encode("utf-8", "replace").decode("utf-8"))
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _other(error: BaseException, places: list[Frame], files: Lines, names: Mapping[str, str]) -> str:
    said = error.msg if isinstance(error, SyntaxError) else clean(error)
    message = clean(type(error).__name__) + (f": {said}" if said else "")
    if not places:
        return message
    file, line, _ = places[-1]
    return f"{message}, in {line_of(line, names.get(file, ''))}: {clean(files[file].get(line, '').strip())}"


def _places(trace: TracebackType | None, files: Lines) -> Iterator[Frame]:
    """Yield (file, line, function) of each frame in the notebook, the innermost last."""
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename in files and trace.tb_lineno:
            yield code.co_filename, trace.tb_lineno, code.co_name
        trace = trace.tb_next


def _traceback(places: list[Frame], files: Lines, names: Mapping[str, str]) -> str:
    rows = [
        f"{line_of(line, names.get(file, ''))}, in {name or 'the cell'}: {clean(files[file].get(line, '').strip())}"
        for file, line, name in places
    ]
    if len(rows) > _FRAMES:
        rows[_FRAMES // 2 : -_FRAMES // 2] = [f"... {len(rows) - _FRAMES} more ..."]
    return "\n".join(rows)


def waits_for(error: BaseException | None) -> str:
    """Return the task whose name was not built, if that is what the error comes from."""
    from tinytorch.core.dataloader.errors import NotBuiltError

    for _ in range(20):  # causes can form a ring
        if error is None:
            return ""
        if isinstance(error, NotBuiltError):
            match = _TASK.search(clean(error))
            return match[1] if match else "another task"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return ""
