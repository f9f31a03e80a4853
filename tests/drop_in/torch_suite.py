"""Run torch's own tests of its DataLoader against both classes, and compare what passes.

    python tests/drop_in/torch_suite.py path/to/pytorch/test/test_dataloader.py

The file is part of torch's sources, not of its wheels: Debian's source package `pytorch` has that of release 2.6. It
needs `pip install expecttest psutil pytest-timeout`, and a quarter of an hour. With PYTORCH_TEST_WITH_SLOW=1 it also
runs the tests that kill workers and loaders.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

IMPORT = "from torch.utils.data._utils import MP_STATUS_CHECK_INTERVAL\n"
PROGRAM = "from torch.utils.data import DataLoader, IterableDataset\n"  # in programs that a test writes
OURS = "from tinytorch.torch import DataLoader\n"


def exchanged(source: str) -> str:
    """Return the tests with the class exchanged."""
    source = re.sub(r"torch\.utils\.data\.DataLoader\b", "DataLoader", source)
    source = source.replace(PROGRAM, "from torch.utils.data import IterableDataset\n" + OURS)
    return source.replace(IMPORT, IMPORT + OURS)


def outcomes(source: str) -> dict[str, str]:
    """Run the tests; return test -> outcome."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "test_dataloader.py"
        path.write_text(source, encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-rA",
            "--tb=no",
            "-p",
            "no:cacheprovider",
            "--timeout=600",
            path.name,
        ]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, encoding="utf-8")
    found = re.findall(r"^(PASSED|FAILED|ERROR|XFAIL|XPASS) \S*?::(\S+)", done.stdout, re.MULTILINE)
    if not found:
        sys.exit(f"no test ran:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return {test: outcome for outcome, test in found}


def main() -> None:
    """Say how many tests pass with either class, and which do with torch's alone."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_file():
        sys.exit(__doc__)
    source = Path(sys.argv[1]).read_text(encoding="utf-8")
    theirs, ours = outcomes(source), outcomes(exchanged(source))
    passed = [{test for test, outcome in found.items() if outcome == "PASSED"} for found in (theirs, ours)]
    print(f"torch's class passes {len(passed[0])} of {len(theirs)} tests, ours {len(passed[1])}")
    for test in sorted(passed[0] - passed[1]):
        print(f"only torch's passes {test}: ours {ours.get(test, 'did not run it')}")
    sys.exit(bool(passed[0] - passed[1]))


if __name__ == "__main__":
    main()
