"""Measure one task of one peer, in this process: `python -m benchmarks.peers.run PEER TASK CONFIGURATION DATA`.

The last line that it prints is JSON: the value of each cell. Everything else that a peer prints goes to stderr.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str]) -> int:
    """Return 0; what fails ends with its traceback."""
    peer, task, configuration, folder = arguments
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a peer prints is not the result
    tasks = importlib.import_module(f"benchmarks.peers.loaders.{peer}").PEER.tasks
    measured = tasks[task, configuration](Path(folder))
    with out:
        print(json.dumps(measured), file=out)
    return 0


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # threads and workers of a peer may wait for ever
