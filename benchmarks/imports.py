"""Start-up: what `import tinytorch.core.dataloader` adds to `import numpy`, and how soon `tito --help` answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from benchmarks.harness import Ratio, Result, measure


def run() -> list[Result]:
    """Measure fresh interpreters; the bounds are seconds, not ratios."""
    timings = measure(
        {
            "import numpy": python("import numpy"),
            "import the loader": python("import tinytorch.core.dataloader"),
            "import DataLoader": python("from tinytorch.core.dataloader import DataLoader"),
            "tito --help": lambda: subprocess.run(
                [sys.executable, "-m", "tito", "--help"], check=True, capture_output=True
            ),
        },
        rounds=9,
    )
    base = timings["import numpy"].median_s
    result = Result(
        name="start",
        workload="a fresh interpreter",
        timings=list(timings.values()),
        ratios=[
            Ratio(
                "seconds: import the loader - import numpy", timings["import the loader"].median_s - base, at_most=0.05
            ),
            Ratio(
                "seconds: import DataLoader - import numpy", timings["import DataLoader"].median_s - base, at_most=0.05
            ),
            Ratio("seconds: tito --help", timings["tito --help"].median_s, at_most=0.2),
        ],
    )
    return [result]


def python(code: str) -> Callable[[], object]:
    """Return a function that runs the code in a fresh interpreter."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)
