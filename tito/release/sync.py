"""What `tito sync` prints, and what other commands say when they find that the `.ipynb` was edited."""

from __future__ import annotations

from collections.abc import Iterable

from tito import output
from tito.release.pairs import SIDES, bring_together, take_over
from tito.workspace import Module, WorkspaceError, find


def sync_command(module: str | None, *, counts: str | None, json: bool) -> int:
    """Bring `.py` and `.ipynb` of the notebooks to the same state; return 0.

    Raises:
        NotebookError, WorkspaceError: as `bring_together`; or `counts` is neither `py` nor `ipynb`.
    """
    if counts not in (None, *SIDES):
        raise WorkspaceError(f"--from is {' or '.join(SIDES)}, got {counts!r}")
    done = [item for chosen in find().select(module) for item in bring_together(chosen, counts)]
    if json:
        output.put_json([{"notebook": name, "from": side} for name, side in done])
        return 0
    for name, side in done:
        output.say(f"{name}: taken from the .{side}")
    if not done:
        output.say("nothing to do: what is there in both forms holds the same")
    return 0


def take_over_aloud(modules: Iterable[Module]) -> None:
    """Take over what was edited in an `.ipynb` before the notebooks are read, and say so on stderr.

    Raises:
        NotebookError, WorkspaceError: as `take_over`.
    """
    for module in modules:
        for name in take_over(module):
            output.console(stderr=True).print(output.plain(f"{name}: taken over from the .ipynb"))
