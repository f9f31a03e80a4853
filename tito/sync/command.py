"""What `tito sync` prints, and what other commands say of the files of the notebooks before they read them."""

from __future__ import annotations

from collections.abc import Iterable

from tito import output
from tito.sync.pairs import bring_together, take_over
from tito.sync.remarks import remarks
from tito.workspace import Module, WorkspaceError, find


def sync_command(module: str | None, *, counts: str | None, json: bool) -> int:
    """Bring `.py` and `.ipynb` of the notebooks to the same state; return 0.

    Raises:
        NotebookError, WorkspaceError: as `bring_together`; or this is no student edition, and there are `.ipynb`.
    """
    workspace = find()
    modules = workspace.select(module)
    if not workspace.is_edition and any(
        path.with_suffix(".ipynb").is_file() for it in modules for path in it.notebooks
    ):
        raise WorkspaceError(
            "`tito sync` works in a student edition: copy .tito-release.json and .tito/ from what you were given, too "
            "(`cp -r FOLDER/* .` leaves them out)"
        )
    done = [item for chosen in modules for item in bring_together(chosen, counts)]
    if json:
        output.put_json([{"notebook": name, "from": side} for name, side, _ in done])
        return 0
    for name, side, copy in done:
        output.say(f"{name}: taken from the .{side}" + (f"; what was there is now {copy.name}" if copy else ""))
    if not done:
        output.say("nothing to do: what is there in both forms holds the same")
    say_remarks(modules)
    return 0


def take_over_aloud(modules: Iterable[Module], *, judged: bool = False) -> None:
    """Take over what was edited in an `.ipynb` before the notebooks are read, or `judged`, and say so on stderr.

    Raises:
        NotebookError, WorkspaceError: as `take_over`.
    """
    for module in modules:
        for name in take_over(module):
            output.console(stderr=True).print(output.plain(f"{name}: taken over from the .ipynb"))
        say_remarks([module], judged=judged)


def say_remarks(modules: Iterable[Module], *, judged: bool = False) -> None:
    for remark in (remark for module in modules for remark in remarks(module, judged=judged)):
        output.fail(remark)
