"""What notebooks are given to try things with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
from tinytorch.lab.tiny_cifar10 import scratch_file, scratch_folder, small_cifar10
for path in (scratch_folder(), scratch_file(b"12").parent, small_cifar10(1)[0]):
    assert path.is_dir()
    print(path)
"""


def test_scratch_folders_are_there_until_python_ends() -> None:
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    folders = [Path(row) for row in said.splitlines()]
    assert len(folders) == 3
    assert not any(folder.exists() for folder in folders)
