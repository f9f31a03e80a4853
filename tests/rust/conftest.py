"""Build the library once. Without cargo, these tests are skipped, because nothing else in the project needs Rust."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

CRATE = Path(__file__).parents[2] / "rust"
MISSING = "cargo is not on the PATH, or does not start: the Rust lab needs it, see https://rustup.rs"


@pytest.fixture(scope="session")
def cargo() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs cargo offline, in a folder, and returns what it said."""
    program = shutil.which("cargo")
    if program is None or subprocess.run([program, "--version"], capture_output=True, check=False).returncode:
        pytest.skip(MISSING)  # rustup's cargo is there without a toolchain, too

    def run(*arguments: str, folder: Path = CRATE, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments, "--offline", "--quiet"],
            cwd=folder,
            env={**os.environ, "CARGO_PROFILE_DEV_DEBUG": "0", **environment},  # tests compile faster without
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def built(cargo: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Have the library built; cargo does nothing if it is up to date."""
    done = cargo("build", "--release")
    assert done.returncode == 0, done.stderr
