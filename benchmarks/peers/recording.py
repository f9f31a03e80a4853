"""All runs in a file, as JSON: machine, versions, values, what failed, and what the page says of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .cells import CELLS, PARTS
from .schedule import Found, Run, peers
from .verdict import Standing, standings, unsteadiness, verdict


def write(path: Path, found: Found) -> None:
    """Write what was found; every run is kept, so that medians and spreads can be computed again."""
    content = {
        "machine": found.machine,
        "versions": found.versions,
        "missing": found.missing,
        "values": [[*key, values] for key, values in sorted(found.values.items())],
        "failures": [[run.peer, run.task, run.configuration, why] for run, why in found.failures.items()],
        **summary(found),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def summary(found: Found) -> dict[str, Any]:
    """Return what a page needs that is made without these programs: the loaders, and each cell with its standings."""
    cells = []
    for cell in CELLS.values():
        each = standings(found.values, cell)
        ours = each.pop("ours", None)
        if ours is not None:
            said = verdict(cell, ours, each)
            rows = [shown(one) for one in (ours, *each.values())]
            cells.append({**asdict(cell), "verdict": said, "standings": rows})
    known = {name: {"name": peer.name, "guide": peer.guide} for name, peer in peers().items()}
    return {"unsteadiness": unsteadiness(found.values, CELLS), "parts": PARTS, "peers": known, "cells": cells}


def shown(one: Standing) -> dict[str, Any]:
    """Return what is shown of a loader in a cell."""
    return {"who": one.who, "configuration": one.configuration, "median": one.median, "quartiles": one.quartiles}


def read(path: Path) -> Found:
    """Read what was written.

    Raises:
        OSError: there is no such file. ValueError, KeyError, TypeError: it is something else.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return Found(
        machine=content["machine"],
        versions=content["versions"],
        missing=content["missing"],
        values={(cell, peer, way): values for cell, peer, way, values in content["values"]},
        failures={Run(peer, task, way): why for peer, task, way, why in content["failures"]},
    )
