"""What `tito submit` does: check, pack, and show a receipt. It accepts partial submissions, too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tinytorch import __version__
from tito import output
from tito.classroom.collected.receipt import Receipt, Sealed, printable
from tito.classroom.recorded.folder import write_whole
from tito.grading.results import number
from tito.release.marker import read_release
from tito.submit.look import Look, look
from tito.submit.pack import notebook_files, pack
from tito.sync.pairs import pairs_of, take_over
from tito.sync.remarks import remarks
from tito.workspace import Module, WorkspaceError, find

INTERRUPTED = 130  # what shells give for a program ended by Ctrl-C


@dataclass(frozen=True)
class Submitted:
    """The file to hand in, the receipt in it, what was seen of the notebooks, and those taken over from a `.ipynb`."""

    path: Path
    receipt: Receipt
    look: Look
    taken_over: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def submit_command(word: str | None, *, to: Path | None = None, name: str | None = None, json: bool = False) -> int:
    """Write the file to hand in for the module that `word` names; return 0 once it is written.

    Args:
        word: the module; may be left out where there is only one.
        to: file (`*.zip`) or folder to write to, instead of the root of the course.
        name: of the student, for the receipt.
        json: print the receipt for programs.

    Raises:
        WorkspaceError: no such module, or no notebook in it.
    """
    workspace = find()
    modules = workspace.select(word)
    if len(modules) > 1:
        raise WorkspaceError(f"say which module to hand in: {', '.join(module.name for module in modules)}")
    try:
        with output.working(f"{modules[0].name} …") as tell:
            done = submit(
                modules[0], to=to, name=name or "", progress=lambda check: tell(f"{modules[0].name} {check} …")
            )
    except KeyboardInterrupt:
        output.fail("stopped; nothing was written")
        return INTERRUPTED
    _put(done) if json else _show(done)
    return 0


def submit(
    module: Module,
    *,
    to: Path | None = None,
    name: str = "",
    now: datetime | None = None,
    progress: Callable[[str], None] | None = None,
) -> Submitted:
    """Check a module and write the file to hand in: the notebooks as they are when this begins, and a receipt.

    Edits made only in an `.ipynb` are first taken over into the `.py`, as other commands do it.

    Raises:
        WorkspaceError: there is no notebook. OSError: the file cannot be written.
    """
    taken_over, unsettled = _take_over(module)
    release = read_release(module.root)
    is_whole = not any(
        pair.py.fault or pair.ipynb.fault for pair in pairs_of(module)
    )  # else what is in it is handed in as it is
    is_settled = is_whole and not unsettled and release is not None
    paths = notebook_files(module, is_settled=is_settled)
    files = {path.name: path.read_bytes() for path in paths}
    sealed = {path.name: Sealed.of(files[path.name], path.stat().st_mtime) for path in paths}
    seen = look(module, files, progress)
    seen = replace(seen, problems=tuple(dict.fromkeys((*unsettled, *seen.problems))))
    receipt = Receipt(
        module=module.name,
        time=(now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds"),
        files=sealed,
        points=seen.points,
        todo=seen.todo,
        unanswered=seen.unanswered,
        student=" ".join(printable(name).split()),
        tito=__version__,
        release=release.key if release else "",
    )
    path = _target(module, to)
    write_whole(path, pack(receipt, files))
    return Submitted(path, receipt, seen, taken_over, tuple(remarks(module, judged=True)))


def _take_over(module: Module) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the notebooks that were taken over; and why none could be, if so."""
    try:
        return tuple(take_over(module)), ()
    except Exception as error:  # whatever is wrong with a file, it is handed in
        return (), (str(error),)


def _target(module: Module, to: Path | None) -> Path:
    file = f"{module.name}-submission.zip"
    if to is None:
        return module.root / file
    return to if to.suffix.lower() == ".zip" and not to.is_dir() else to / file


def _show(done: Submitted) -> None:
    receipt, seen = done.receipt, done.look
    output.say(f"{done.path}: {', '.join(receipt.files)}", "bold")
    output.say(
        f"receipt {receipt.number}, {receipt.when:%Y-%m-%d %H:%M:%S} UTC"
        + f", {receipt.student}" * bool(receipt.student)
    )
    later = f" ({number(seen.later)} more are graded later)" if seen.later else ""
    output.say(f"points seen here: {number(seen.result.earned)} of {number(seen.result.of)}{later}")
    for words, found in (("to do", seen.todo), ("not answered", seen.unanswered)):
        if found:
            output.say(f"{words}: {output.spans(found)}")
    for task in seen.result.tasks:
        if task.id in seen.failed:
            message = next((text for _, text in task.messages), "").partition("\n")[0]
            output.say(f"not right yet: {task.id}, {message or task.status}")
    for taken in done.taken_over:
        output.say(f"{taken}: taken over from the .ipynb")
    for note in seen.result.notes:
        output.fail(note)
    _show_pairs(receipt)
    for remark in done.remarks:
        output.fail(remark)
    for problem in seen.problems:
        output.fail(f"{problem}\nIt is handed in all the same.")
    output.say("Hand in this file. You may run the command again and hand in the new file: the last one counts.")


def _show_pairs(receipt: Receipt) -> None:
    for name in receipt.files:
        text = f"{Path(name).stem}.py"
        if name.endswith(".ipynb") and text in receipt.files:
            output.fail(
                f"{name} and {text} differ: both are handed in, and the one you worked in counts (if both, the newer). "
                f"The points are those of {text}; `tito sync` makes both the same."
            )


def _put(done: Submitted) -> None:
    output.put_json(
        {
            "file": str(done.path),
            "receipt": done.receipt.number,
            "hash": done.receipt.hash,
            "time": done.receipt.time,
            "student": done.receipt.student,
            "notebooks": {name: sealed.sha256 for name, sealed in done.receipt.files.items()},
            "points": done.look.result.earned,
            "of": done.look.result.of,
            "tasks": {task: {"points": earned, "of": of} for task, (earned, of) in done.receipt.points.items()},
            "todo": list(done.look.todo),
            "failed": list(done.look.failed),
            "unanswered": list(done.look.unanswered),
            "taken_over": list(done.taken_over),
            "problems": list(done.look.problems),
            "remarks": list(done.remarks),
            "notes": list(done.look.result.notes),
        }
    )
