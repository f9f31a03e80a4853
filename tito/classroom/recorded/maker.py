"""What made a file that is kept: if it is the same, the file would be the same, and is not made again."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from types import ModuleType


def maker(code: Iterable[ModuleType], packages: Iterable[str], *content: str) -> str:
    """Return a digest of Python, of versions of `packages`, of the files of packages of ours, and of some content."""
    digest = hashlib.sha256(sys.version.encode())
    for text in (*(version(name) for name in packages), *content):
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest())
    for package in code:
        for file in sorted(Path(package.__path__[0]).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
