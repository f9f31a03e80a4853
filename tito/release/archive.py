"""A folder as a zip archive: the same bytes for the same files."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
_MODE = 0o100644 << 16


def write_zip(files: Mapping[str, bytes], folder: str, path: Path) -> None:
    """Write files into an archive, in the order of their names, below one folder."""
    with zipfile.ZipFile(path, "x") as archive:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(f"{folder}/{name}", _TIME)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(member, data)
