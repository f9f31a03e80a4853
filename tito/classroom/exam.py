"""All that is needed to grade submissions of a module, in one value that can be sent to another machine."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path

from tinytorch import __version__
from tito.classroom.answer_key import AnswerKey
from tito.classroom.reference import make_key
from tito.classroom.sandbox import Level, Sandbox
from tito.classroom.stage import given_files
from tito.grading.limits import Limits
from tito.notebook import Notebook, parse
from tito.workspace import Module


@dataclass(frozen=True)
class Paper:
    """One notebook of the exam: the course's text, the answer key, and the files that a submission may read."""

    name: str
    text: str
    key: AnswerKey
    files: Mapping[str, bytes]

    @cached_property
    def notebook(self) -> Notebook:
        return parse(self.text, Path("modules", "course", self.name))


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
        return content.hexdigest()

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
            yield Sandbox(self.level, stage, self.limits, self.disk_mib)


def set_exam(module: Module, level: Level, limits: Limits | None = None) -> Exam:
    """Run the course's own solutions of a module, and return the exam.

    Raises:
        NotebookError: a notebook cannot be read.
        RunnerError: the course's own solutions do not pass.
    """
    exam = Exam(module.name, (), level, limits or Limits())
    papers = []
    for path in module.notebooks:
        text = path.read_text(encoding="utf-8-sig")
        paper = Paper(path.name, text, AnswerKey({}, {}, {}), given_files(module, path))
        with exam.sandbox(paper) as sandbox:
            papers.append(replace(paper, key=make_key(paper.notebook, sandbox)))
    return replace(exam, papers=tuple(papers))
