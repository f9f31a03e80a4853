"""All that is needed to grade submissions of a module, in one value that can be sent to another machine."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tinytorch import __version__
from tito.classroom.examined.answer_key import AnswerKey
from tito.classroom.examined.kept_keys import KeptKeys
from tito.classroom.examined.reference import make_key
from tito.classroom.sandbox.sandbox import Level, Sandbox
from tito.classroom.sandbox.stage import given_files
from tito.grading.inside.limits import Limits
from tito.grading.inside.names import given_modules
from tito.notebooks.notebook import Notebook, parse, read
from tito.release.history import known_releases
from tito.release.released import Released
from tito.workspace import Module


@dataclass(frozen=True)
class Paper:
    """One notebook of the exam: the course's text, the answer key, and the files that a submission may read.

    Attributes:
        known: what students were given of it, now and earlier; if empty, what the text gives.
        folder: the name of its module, for messages and for its place in the sandbox.
    """

    name: str
    text: str
    key: AnswerKey
    files: Mapping[str, bytes]
    known: tuple[Released, ...] = ()
    folder: str = "course"

    @cached_property
    def notebook(self) -> Notebook:
        return parse(self.text, Path("modules", self.folder, self.name))

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """Return what its given cells and its checks import."""
        return tuple(given_modules(self.notebook))


@dataclass(frozen=True)
class Exam:
    """The notebooks of a module with their answer keys, and where and within what limits submissions run.

    Attributes:
        fingerprint: of the notebooks, the given files and the limits; with it a grade is known to be still good.
    """

    module: str
    papers: tuple[Paper, ...]
    level: Level
    limits: Limits = field(default_factory=Limits)
    disk_mib: int = 128

    @cached_property
    def fingerprint(self) -> str:
        content = hashlib.sha256(json.dumps([__version__, self.level, asdict(self.limits), self.disk_mib]).encode())
        for paper in self.papers:
            for name, data in (("", paper.text.encode()), *sorted(paper.files.items())):
                content.update(repr((paper.name, name, hashlib.sha256(data).hexdigest())).encode())
            content.update(repr(paper.known).encode() if len(paper.known) > 1 else b"")
        return content.hexdigest()

    @cached_property
    def checks(self) -> dict[str, str]:
        """Return task -> a digest of its checks and their points."""
        found: dict[str, Any] = {}
        for cell in (cell for paper in self.papers for cell in paper.notebook.cells if cell.is_check):
            found.setdefault(cell.task, hashlib.sha256()).update(repr((cell.id, cell.points, cell.source)).encode())
        return {task: content.hexdigest() for task, content in found.items()}

    @contextmanager
    def sandbox(self, paper: Paper) -> Iterator[Sandbox]:
        """Make the files of a notebook, and yield where its submissions run; all is removed afterwards."""
        with tempfile.TemporaryDirectory(prefix="tito-stage-", ignore_cleanup_errors=True) as folder:
            stage = Path(folder).resolve() / "stage"  # in a folder that only its owner can enter: it holds solutions
            for name, content in paper.files.items():
                (stage / name).parent.mkdir(parents=True, exist_ok=True)
                (stage / name).write_bytes(content)
            (stage / paper.notebook.path).parent.mkdir(parents=True)
            for path in [stage, *stage.rglob("*")]:
                path.chmod(0o755 if path.is_dir() else 0o644)
            yield Sandbox(self.level, stage, self.limits, self.disk_mib, paper.modules)


def set_exam(module: Module, level: Level, limits: Limits | None = None, kept: Path | None = None) -> Exam:
    """Run the course's own solutions of a module, and return the exam.

    Args:
        kept: a file of answer keys; notebooks whose key is there are not run, and the others are kept there.

    Raises:
        NotebookError: a notebook cannot be read.
        RunnerError: the course's own solutions do not pass.
    """
    exam = Exam(module.name, (), level, limits or Limits())
    releases = known_releases(module, [read(path) for path in module.notebooks])
    blank = [
        Paper(
            path.name,
            path.read_text(encoding="utf-8-sig"),
            _NO_KEY,
            given_files(module, path),
            releases[path.name],
            module.name,
        )
        for path in module.notebooks
    ]
    keys = KeptKeys(kept) if kept else None
    own = [replace(exam, papers=(paper,)).fingerprint for paper in blank]
    known = {fingerprint: key for fingerprint in own if keys and (key := keys.find(fingerprint))}
    new = [paper for paper, fingerprint in zip(blank, own, strict=True) if fingerprint not in known]
    if len(new) < 2:
        made = [_key_of(exam, paper) for paper in new]
    else:  # side by side, and not in threads: while one thread makes a syntax tree, no other may (CPython 3.11)
        with ProcessPoolExecutor(len(new), mp_context=get_context("spawn")) as processes:
            made = list(processes.map(_key_of, [exam] * len(new), new))
    known |= zip([fingerprint for fingerprint in own if fingerprint not in known], made, strict=True)
    if keys and new:
        keys.keep(known)
    papers = [replace(paper, key=known[fingerprint]) for paper, fingerprint in zip(blank, own, strict=True)]
    return replace(exam, papers=tuple(papers))


_NO_KEY = AnswerKey({}, (), {})


def _key_of(exam: Exam, paper: Paper) -> AnswerKey:
    """Return the answer key of a paper, from a run of the course's own solutions."""
    with exam.sandbox(paper) as sandbox:
        return make_key(paper.notebook, sandbox)
