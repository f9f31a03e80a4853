"""How a process that runs a notebook talks to the one that started it: lines of JSON on descriptors of their own."""

from __future__ import annotations

import faulthandler
import hashlib
import json
import os
from typing import Any

ANSWER_BYTES = 4 << 20  # of one answer; longer ones are not read

_exit, _write = os._exit, os.write


class Wire:
    """Requests in on what was stdin, answers out on what was stdout; the three streams of the process lead nowhere.

    Attributes:
        fault: what was stderr, where the interpreter says at which line it hung or crashed.
    """

    def __init__(self) -> None:
        self.requests, self.answers = os.fdopen(os.dup(0), encoding="utf-8"), os.dup(1)
        self.fault = os.fdopen(os.dup(2), "ab", buffering=0)
        self._encode, self._decode = json.JSONEncoder().encode, json.JSONDecoder().decode  # a cell may replace `json`
        self.turn = 0
        faulthandler.enable(self.fault)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)

    def read(self) -> dict[str, Any]:
        """Return the next request; end the process where there is none."""
        line = self.requests.readline()
        if not line:
            _exit(0)
        request: dict[str, Any] = self._decode(line)
        return request

    def write(self, answer: dict[str, Any]) -> None:
        """Send an answer."""
        data = self._encode(answer | {"turn": self.turn}).encode("utf-8", "replace") + b"\n"
        while data:
            data = data[_write(self.answers, data) :]

    def ask(self, observation: dict[str, Any]) -> str | None:
        """Send an observation, and return its verdict: None, or that the check has failed; why, it is not told."""
        event = {"event": "observed", **observation}
        if len(self._encode(event)) > ANSWER_BYTES:
            event |= {part: _summary(event[part]) for part in ("actual", "expected") if part in event}
        self.write(event)
        return "it is not as it should be" if self.read().get("failed") is not False else None


def _summary(code: Any) -> list[str]:
    """Return what stands for the code of a value that is too long to travel."""
    text = json.dumps(code).encode()
    return ["x", "a large value", f"<{len(text)} bytes, sha256 {hashlib.sha256(text).hexdigest()}>"]
