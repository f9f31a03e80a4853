"""Try many solutions of one task, each in a copy of a kernel that has run the course's own cells up to it."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tito.classroom.examined.answer_key import AnswerKey
from tito.classroom.examined.examine import Examination, Found
from tito.classroom.sandbox.remote import Kernel
from tito.classroom.sandbox.sandbox import Sandbox
from tito.notebooks.notebook import Notebook

_KERNEL = Path(__file__).with_name("bench_kernel.py")


@dataclass(frozen=True)
class _BenchSandbox(Sandbox):
    """A sandbox whose kernels can be forked."""

    def command(self, notebook: str, folder: str) -> list[str]:
        return [
            _KERNEL.stem if word == "tito.grading.inside.kernel" else word for word in super().command(notebook, folder)
        ]


class Workbench:
    """The kernels of one notebook; ask for its tasks in order."""

    def __init__(self, notebook: Notebook, key: AnswerKey, sandbox: Sandbox) -> None:
        self.notebook, self.key, self.sandbox = notebook, key, _BenchSandbox(**vars(sandbox))
        shutil.copy(_KERNEL, sandbox.stage / _KERNEL.name).chmod(0o644)
        self.base: Kernel | None = None
        self.reached = ""

    def examine(self, task: str, source: str) -> Found:
        """Return what is found of a task, with the course's own solutions before it."""
        kernel = self._at(task)
        kernel.tell(fork=True)
        kernel._next(time.monotonic() + 5)  # the fork has begun to read; before, both would
        examination = _OnBench(self.notebook, self.key, {task: source}, self.sandbox, only=task)
        examination.kernel = _Fork(kernel)
        found = examination.run()[task]
        if examination.kernel is not None:
            kernel.tell(leave=True)
        if examination.base_lost or kernel._next(time.monotonic() + 5) is None:
            self.close()
        return found

    def close(self) -> None:
        """End the kernel."""
        if self.base is not None:
            self.base.close()
        self.base, self.reached = None, ""

    def _at(self, task: str) -> Kernel:
        if self.base is None or self.reached != task:
            self.close()
            before = _OnBench(self.notebook, self.key, {}, self.sandbox, only=task)
            position = next(place for place, cell in enumerate(self.notebook.cells) if cell.id == task)
            self.base, self.reached = Examination._at(before, position), task
        return self.base


class _Fork:
    """A fork of a kernel, which ends without it."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def __getattr__(self, name: str) -> Any:
        return getattr(self.kernel, name)

    def close(self) -> None:
        """Leave the fork to the bench."""


class _OnBench(Examination):
    base_lost = False

    def run(self) -> dict[str, Found]:
        start = next(place for place, cell in enumerate(self.notebook.cells) if cell.id == self.only)
        last = self.notebook.last_cells[self.only or ""]
        for position in range(start, last + 1):
            cell = self.notebook.cells[position]
            if not cell.is_run:
                continue
            self._step(position, cell)
            if self.kernel is None or not isinstance(self.kernel, _Fork):
                self.base_lost = True
        self._settle(last, self.tasks[self.only or ""])
        if self.kernel is not None and not isinstance(self.kernel, _Fork):
            self.kernel.close()
        return self.found
