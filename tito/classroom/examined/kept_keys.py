"""Answer keys of earlier runs, so that the course's own solutions run once and not at each start of `tito grade`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

import tito.classroom.examined
import tito.grading.inside
import tito.notebooks
from tito.classroom.examined.answer_key import AnswerKey, CheckKey
from tito.classroom.examined.sites import Site
from tito.classroom.recorded.folder import write_whole
from tito.classroom.recorded.maker import maker


class KeptKeys:
    """The answer keys of notebooks: one file, which only its owner can read.

    A key is found again by all that it depends on: the notebook, the files it reads, where and within what limits it
    ran, Python and NumPy, and the code that makes keys.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def find(self, fingerprint: str) -> AnswerKey | None:
        """Return the key of a notebook; None where it is not kept, or the file cannot be read."""
        try:
            return _key_of(**self._kept[_all_of(fingerprint)])
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def keep(self, keys: Mapping[str, AnswerKey]) -> None:
        """Keep the keys of some notebooks, by fingerprint, and none beside them."""
        content = json.dumps({_all_of(fingerprint): asdict(key) for fingerprint, key in keys.items()})
        if json.loads(content) != self._kept:
            write_whole(self.path, content.encode(), private=True)

    @cached_property
    def _kept(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _key_of(sites: list[dict[str, Any]], checks: dict[str, dict[str, Any]], **rest: Any) -> AnswerKey:
    found = {name: _check_of(**check) for name, check in checks.items()}
    return AnswerKey(sites=tuple(Site(**site) for site in sites), checks=found, **rest)


def _check_of(asked: dict[str, list[dict[str, Any]]], titles: list[str], numbers: dict[str, str]) -> CheckKey:
    return CheckKey({int(site): observations for site, observations in asked.items()}, tuple(titles), numbers)


def _all_of(fingerprint: str) -> str:
    return maker((tito.classroom.examined, tito.grading.inside, tito.notebooks), ["numpy"], fingerprint)
