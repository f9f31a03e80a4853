"""Files as a zip archive: the same bytes for the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest that the format knows
_MODE = 0o100644 << 16


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _TIME)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, _MODE, 3
            archive.writestr(member, data)
    return out.getvalue()
