"""The file that makes a folder a release: what was released, when, and with which bytes."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

FILE = ".tito-release.json"
FORMAT = 1


@dataclass(frozen=True)
class Release:
    """What one `tito release` wrote.

    Attributes:
        module: such as `08_dataloader`.
        version: of tito.
        released: ISO time with zone.
        files: path below the folder -> SHA-256 of the file, in hexadecimal digits.
        cells: path of a notebook -> digest of its cells, in the `.py` and in the `.ipynb`.
    """

    module: str
    version: str
    released: str
    files: Mapping[str, str]
    cells: Mapping[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def key(self) -> str:
        """Return what tells apart releases of different notebooks, in twelve hexadecimal digits."""
        return sha256(json.dumps([(name, self.files.get(name)) for name in sorted(self.cells)]).encode())[:12]

    def dumps(self) -> bytes:
        return (json.dumps(asdict(self), indent=1, sort_keys=True) + "\n").encode()


def read_release(root: Path) -> Release | None:
    """Return what the folder says of itself, None if it is no release."""
    try:
        return loads((root / FILE).read_bytes())
    except (OSError, ValueError):
        return None


def loads(data: bytes) -> Release:
    """Return the release that `Release.dumps` wrote. Raises ValueError if it is none."""
    try:
        release = Release(**json.loads(data))
    except TypeError as error:
        raise ValueError(f"not the mark of a release: {error}") from error
    hashes = release.files.values() if isinstance(release.files, dict) else [None]
    if not all(isinstance(digest, str) and re.fullmatch("[0-9a-f]{64}", digest) for digest in hashes):
        raise ValueError("not the mark of a release: its files have no hashes")
    return release


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def now() -> str:
    """Return the time, or the one that SOURCE_DATE_EPOCH asks for (https://reproducible-builds.org/specs)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)
    return moment.isoformat(timespec="seconds")
