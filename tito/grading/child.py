"""The process that runs a notebook for `tito test`: a plan on stdin, events as JSON lines on what was its stdout.

`python -m tito.grading.child` runs one plan. With `--serve` it runs a first plan as far as the task that a further plan
replaces, and forks there for each such plan: what stands before the task is run once, however many solutions are tried.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import sys
import traceback
from types import ModuleType
from typing import Any, NoReturn

from tito.grading.execute import Emit
from tito.grading.guard import Guard, keep_temporary_files_in
from tito.grading.limits import limit_memory
from tito.grading.plan import AGAIN, Plan, loads
from tito.grading.runner import MemoryExhaustedError, Runner
from tito.notebook import NotebookError, parse
from tito.solutions import SolutionsError

_exit, _write = os._exit, os.write


def main(arguments: list[str]) -> NoReturn:
    """Run the plan or plans that come in on stdin, and end the process whatever threads are left in it."""
    requests, events, fault = os.fdopen(os.dup(0), encoding="utf-8"), os.dup(1), os.fdopen(os.dup(2), "ab", buffering=0)
    emit = _sender(events)
    faulthandler.enable(fault)
    nowhere = os.open(os.devnull, os.O_RDWR)
    plan = loads(requests.readline())
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    limit_memory(plan.memory_mib)
    with _reporting(emit):
        runner = _runner(plan, fault, emit)
        if "--serve" in arguments:
            _serve(runner, requests)
        else:
            runner.run()
    _exit(0)


def _runner(plan: Plan, fault: Any, emit: Emit) -> Runner:
    notebook = parse(plan.text, plan.path)
    module = ModuleType(plan.path.stem)  # a module of its own, so that its classes can be pickled
    module.__file__ = str(plan.path)
    sys.modules[module.__name__] = module
    sys.path.append(str(plan.path.parent))
    sys.argv = [str(plan.path)]
    keep_temporary_files_in(plan.folder)
    return Runner(notebook, plan, Guard(str(plan.path.parent), fault), emit, module.__dict__)


def _serve(runner: Runner, requests: Any) -> None:
    send = runner.emit
    past: list[dict[str, Any]] = []
    runner.tell(past.append)
    for request in requests:
        plan = loads(request)
        (task,) = plan.replace
        runner.run(until=task)
        pid = os.fork()
        if pid == 0:
            os.setsid()
            runner.tell(send)
            send({"event": "forked", "pid": os.getpid()})
            with _reporting(send):
                for event in past:
                    send(event)
                runner.adopt(plan)
                runner.run()
            _exit(0)
        _, status = os.waitpid(pid, 0)
        send({"event": "exit", "code": os.waitstatus_to_exitcode(status)})


@contextlib.contextmanager
def _reporting(emit: Emit) -> Any:
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


def _sender(descriptor: int) -> Emit:
    encode = json.JSONEncoder().encode  # held here: a cell may replace `json.dumps`

    def emit(event: dict[str, Any]) -> None:
        data = encode(event).encode() + b"\n"
        while data:
            data = data[_write(descriptor, data) :]

    return emit


if __name__ == "__main__":
    main(sys.argv[1:])
