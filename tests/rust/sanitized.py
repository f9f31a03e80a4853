"""Run the random configurations with a library that AddressSanitizer watches: `make rust-sanitize` does it.

Before that, a batch is read from beyond an array on purpose, to see that the sanitizer looks.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "rust/target/sanitized"
SETUP = "import ctypes, importlib.util, pathlib, sys, tempfile, numpy as np\n"
BEYOND = f"""{SETUP}
from rust.column import Column
from rust.library import Output, checked, library
described = Column(np.arange(4)).described()
described.count = 1 << 20  # which is not so
out, rows = np.empty(1, np.int64), np.array([30_000])
handle = checked(library().loader_open(ctypes.byref(described), 1, 0, 1))
library().loader_submit(handle, rows.ctypes.data, 1, (Output * 1)(Output(out.ctypes.data, 8)), 1)
"""
CONFIGURATIONS = f"""{SETUP}
spec = importlib.util.spec_from_file_location("batches", {str(ROOT / "tests/rust/test_batches.py")!r})
batches = importlib.util.module_from_spec(spec)
spec.loader.exec_module(batches)
for group in range(batches.GROUPS):
    with tempfile.TemporaryDirectory() as folder:
        batches.test_random_configurations_give_the_bytes_of_the_python_loader(group, pathlib.Path(folder))
print(batches.CONFIGURATIONS, "configurations, and no access outside of an array")
"""


def watched(program: str, runtime: str) -> subprocess.CompletedProcess[str]:
    """Run a program whose allocator and library are those of the sanitizer."""
    environment = {
        "LD_PRELOAD": runtime,
        "ASAN_OPTIONS": "detect_leaks=0",  # Python leaves some memory to the system when it ends
        "PYTHONMALLOC": "malloc",
        "CARGO_TARGET_DIR": str(FOLDER),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=os.environ | environment, check=False, capture_output=True, text=True)


def main() -> str:
    """Return what is wrong, or an empty text."""
    runtime = subprocess.run(["gcc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True)
    if not Path(runtime.stdout.strip()).is_file():
        return "libasan.so was not found: install gcc with its sanitizers"
    (built,) = FOLDER.glob("*/release/libloader.so")
    (FOLDER / "release").mkdir(exist_ok=True)
    shutil.copy(built, FOLDER / "release")
    if "ERROR: AddressSanitizer" not in watched(BEYOND, runtime.stdout.strip()).stderr:
        return "AddressSanitizer did not notice an access outside of an array"
    done = watched(CONFIGURATIONS, runtime.stdout.strip())
    print(done.stdout, end="")
    return done.stderr if done.returncode else ""


if __name__ == "__main__":
    sys.exit(main() or 0)
