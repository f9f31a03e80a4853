"""The process that runs a notebook for `tito test`: a plan on stdin, events as JSON lines on what was its stdout.

`python -m tito.grading.inside.child` runs one plan.
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from typing import Any, NoReturn

from tito.grading.inside.execute import Emit
from tito.grading.inside.guard import Guard, program
from tito.grading.inside.limits import limit_memory
from tito.grading.inside.plan import AGAIN, loads
from tito.grading.inside.runner import MemoryExhaustedError, Runner
from tito.grading.inside.unbuilt import let_placeholders_through
from tito.grading.inside.wire import Wire
from tito.notebooks.notebook import Notebook, NotebookError
from tito.notebooks.solutions import SolutionsError

_exit = os._exit


def main(kind: type[Runner] = Runner) -> NoReturn:
    """Run the plan that comes in on stdin, and end the process whatever threads are left in it."""
    wire = Wire()
    plan = loads(wire.requests.readline())
    limit_memory(plan.memory_mib)
    with reporting(wire.write):
        names = program(plan.path, plan.folder).__dict__
        let_placeholders_through()
        sys.modules.update(dict.fromkeys(plan.absent))  # type: ignore[arg-type] # None means that it cannot be imported
        guard = Guard(str(plan.path.parent), wire.fault)
        kind(Notebook(plan.path, plan.cells), plan, guard, wire.write, names).run()
    _exit(0)


@contextlib.contextmanager
def reporting(emit: Emit) -> Any:
    """Tell the parent that the course is at fault (`error`), or that a cell broke what this program needs (`lost`)."""
    try:
        yield
    except MemoryExhaustedError:
        _exit(AGAIN)
    except (NotebookError, SolutionsError) as error:
        emit({"event": "error", "message": str(error)})
        _exit(1)
    except Exception:
        emit({"event": "lost", "message": traceback.format_exc()})
        _exit(1)


if __name__ == "__main__":
    main()
