"""An environment for each peer, on top of the project's: `.venv/peers/NAME` holds what the peer needs beyond that.

Peers ask for versions that exclude one another. Torch, which most of them share and which is large, is not installed
again: what an environment does not have itself comes from the project's own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = Path(sys.prefix) / "peers"
PATIENCE_S = 600
STAND_IN = '''"""Replaced: it is imported and not used. Every name is a class."""


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return object
'''


class NotInstalledError(Exception):
    """A peer cannot be installed here; says why."""


@dataclass(frozen=True)
class Environment:
    """What a peer needs.

    Attributes:
        name: the name of its folder.
        packages: what pip installs; nothing: the project's own environment is used.
        emptied: packages that are replaced by stand-ins, outer ones first: the peer imports them, does without them for
            what is measured, and they do not start beside a torch without CUDA.
    """

    name: str
    packages: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()

    def python(self) -> str:
        """Return the path of its interpreter; install what is missing first.

        Raises:
            NotInstalledError: pip failed, or took longer than ten minutes.
        """
        if not self.packages:
            return sys.executable
        folder = PLACE / self.name
        finished = folder / "installed.txt"
        wanted = "\n".join((*self.packages, *self.emptied, sysconfig.get_path("purelib")))
        interpreter = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        if not finished.exists() or finished.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(folder, ignore_errors=True)
            self._install(folder, interpreter)
            finished.write_text(wanted, encoding="utf-8")
        return str(interpreter)

    def _install(self, folder: Path, interpreter: Path) -> None:
        venv.create(folder, with_pip=True, symlinks=sys.platform != "win32")
        said = _output((interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
        library = Path(said.strip())
        (library / "project.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
        kept = folder / "kept.txt"
        kept.write_text(f"torch=={version('torch').partition('+')[0]}\n", encoding="utf-8")
        pip = (interpreter, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--constraint", kept)
        _output((*pip, *self.packages))
        for package in self.emptied:
            place = library.joinpath(*package.split("."))
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            (place / "__init__.py").write_text(STAND_IN, encoding="utf-8")


def _output(command: Sequence[str | Path]) -> str:
    """Return what a command printed.

    Raises:
        NotInstalledError: it failed, with the last line that is no warning.
    """
    try:
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S, check=False)
    except subprocess.TimeoutExpired:
        raise NotInstalledError(f"pip took longer than {PATIENCE_S} seconds") from None
    if ran.returncode:
        lines = [line for line in ran.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        raise NotInstalledError(lines[-1] if lines else f"pip exited with {ran.returncode}")
    return ran.stdout
