"""All runs in a file, as JSON: machine, versions, values, and what failed."""

from __future__ import annotations

import json
from pathlib import Path

from .schedule import Found, Run


def write(path: Path, found: Found) -> None:
    """Write what was found; every run is kept, so that medians and spreads can be computed again."""
    content = {
        "machine": found.machine,
        "versions": found.versions,
        "missing": found.missing,
        "values": [[*key, values] for key, values in sorted(found.values.items())],
        "failures": [[run.peer, run.task, run.configuration, why] for run, why in found.failures.items()],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Found:
    """Read what was written.

    Raises:
        OSError: there is no such file. ValueError, KeyError: it is something else.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return Found(
        machine=content["machine"],
        versions=content["versions"],
        missing=content["missing"],
        values={(cell, peer, way): values for cell, peer, way, values in content["values"]},
        failures={Run(peer, task, way): why for peer, task, way, why in content["failures"]},
    )
