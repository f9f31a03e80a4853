"""The process that tries many solutions of a notebook's tasks: a plan on stdin, then one for each solution.

It runs the first plan as far as the task that a further plan replaces, and forks there for each such plan: what stands
before the task is run once, however many solutions are tried.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from tito import checks
from tito.grading.inside.child import main, reporting
from tito.grading.inside.execute import Emit
from tito.grading.inside.guard import keep_temporary_files_in
from tito.grading.inside.plan import Plan, loads
from tito.grading.inside.runner import Patience, Runner


class Server(Runner):
    """A runner that is asked for one solution after the other."""

    def run(self) -> None:
        """Answer each further plan from a fork of this process."""
        send, past = self.emit, list[dict[str, Any]]()
        requests = send.__self__.requests  # type: ignore[attr-defined] # of the wire, whose `write` it is
        self._tell(past.append)
        for request in requests:
            plan = loads(request)
            (task,) = plan.replace
            self._run_until(task)
            pid = os.fork()
            if pid == 0:
                os.setsid()
                self._tell(send)
                send({"event": "forked", "pid": os.getpid()})
                with reporting(send):
                    for event in past:
                        send(event)
                    self._adopt(plan)
                    super().run()
                os._exit(0)
            _, status = os.waitpid(pid, 0)
            send({"event": "exit", "code": os.waitstatus_to_exitcode(status)})

    def _tell(self, emit: Emit) -> None:
        self.emit = self.executor.emit = emit

    def _run_until(self, task: str) -> None:
        checks.listen(self.executor.heard)
        while not ((cell := self.notebook.cells[self.position]).is_solution and cell.id == task):
            self.step()

    def _adopt(self, plan: Plan) -> None:
        self.plan, self.guard.pid = plan, os.getpid()
        keep_temporary_files_in(plan.folder)
        self.statuses |= plan.graded
        self.patience = Patience(self.notebook, plan)


if __name__ == "__main__":
    sys.exit(main(Server))
