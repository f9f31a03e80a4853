"""`tito bench`: a few of the benchmarks, on the user's machine."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from tito.output import TitoError
from tito.workspace import find

QUICK = ("toy", "W1", "workers", "pipeline")


def bench_command(names: Sequence[str]) -> int:
    """Run some benchmarks and print their tables.

    Raises:
        TitoError: this is a student edition, which has none.
    """
    root = find().root
    if not (root / "benchmarks").is_dir():
        raise TitoError("the benchmarks are in the course's repository, and not in a student edition")
    sys.path.insert(0, str(root))  # `tito` is started from its own folder
    return int(importlib.import_module("benchmarks.__main__").main(list(names or QUICK)))
