"""Run a submission in bubblewrap if this machine has it, else in a process with limits, if that is accepted.

In bubblewrap a submission sees the interpreter, the given files of the course and an empty folder, and nothing else: no
network, no other process, no home, no submission of another student. `process` is the weaker level: limits hold, but it
can read what the user who grades can read, and reach the network.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

import tito
from tito.grading.inside.limits import Limits
from tito.output import TitoError

COURSE, TEMPORARY = "/course", "/tmp"
# A user for each kernel, so that what one starts is not counted for another. These own nothing: systemd lends them out.
_USERS = range(61184, 65520)


class Level(StrEnum):
    """How strongly a submission is isolated from this machine; the first is the strongest."""

    BUBBLEWRAP = "bubblewrap"
    PROCESS = "process"


class SandboxError(TitoError):
    """There is no sandbox that is strong enough; the message says how to get one."""


@dataclass(frozen=True)
class Sandbox:
    """How kernels are started.

    Attributes:
        level: what it is made of.
        stage: folder with what a submission may read: `tinytorch`, `tito`, and the folder of the module.
        limits: what a submission may take. disk_mib: of temporary files, at level bubblewrap.
        modules: what the course's cells import; it is loaded first, and put back before each check.
    """

    level: Level
    stage: Path
    limits: Limits = field(default_factory=Limits)
    disk_mib: int = 128
    modules: tuple[str, ...] = ()

    def command(self, notebook: str, folder: str) -> list[str]:
        """Return the command that runs the kernel of a notebook, a path below the stage; `folder` is for its files."""
        inside = self.level is Level.BUBBLEWRAP
        processes = self.limits.processes if inside else 0  # outside it would count all of the user's
        user = _USERS.start + secrets.randbelow(len(_USERS)) if inside and _is_root() else 0
        limits = replace(self.limits, user=user, sealed=inside, processes=processes)
        path = f"{COURSE}/{notebook}" if inside else str(self.stage / notebook)
        arguments = [path, TEMPORARY if inside else folder, json.dumps(self.modules), json.dumps(limits.__dict__)]
        kernel = [sys.executable, "-P", "-s", "-B", "-m", "tito.grading.inside.kernel", *arguments]
        return [*bubblewrap(self.stage, self.disk_mib), *kernel] if inside else kernel

    def environment(self, folder: str) -> dict[str, str]:
        """Return the environment of the kernel: nothing of the instructor's."""
        inside = self.level is Level.BUBBLEWRAP
        home = TEMPORARY if inside else folder
        values = {
            "PATH": "/usr/bin:/bin" if inside else os.environ.get("PATH", ""),
            "PYTHONPATH": COURSE if inside else str(self.stage),
            "HOME": home,
            "TMPDIR": home,
            "LANG": "C.UTF-8",
            "PYTHONUTF8": "1",
            "MPLBACKEND": "Agg",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        return values | ({"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {})


def bubblewrap(stage: Path, disk_mib: int) -> list[str]:
    """Return the beginning of a command that runs in bubblewrap, with a stage to read and a folder to write."""
    isolation = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    rights = ["--cap-drop", "ALL"]
    if _is_root():  # no namespace of users: it becomes another user itself, so that limits hold for it
        rights += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        isolation.append("--unshare-user")
    files = ["--proc", "/proc", "--dev", "/dev"]
    for path in (TEMPORARY, "/dev/shm"):  # the only places where anything can be written
        files += ["--size", str(disk_mib * 2**20), "--perms", "1777", "--tmpfs", path]
    files += [*_seen(_readable(), _secret()), *_links()]
    files += ["--remount-ro", "/dev", "--ro-bind", str(stage), COURSE, "--remount-ro", "/"]
    return ["bwrap", *isolation, *rights, "--die-with-parent", "--new-session", *files, "--chdir", TEMPORARY, "--"]


def _links() -> list[str]:
    """Return the arguments for the folders of a system that are links into `/usr`, or are beside it."""
    arguments: list[str] = []
    for link in (Path("/lib"), Path("/lib64"), Path("/bin"), Path("/sbin")):
        if link.is_symlink():
            arguments += ["--symlink", str(link.readlink()), str(link)]
        elif link.is_dir():
            arguments += ["--ro-bind", str(link), str(link)]
    return arguments


def probe() -> str:
    """Return '' if bubblewrap works on this machine, or why it does not and how to fix that."""
    if shutil.which("bwrap") is None:
        how = "apt-get install bubblewrap (Debian, Ubuntu), dnf install bubblewrap (Fedora)"
        return f"bubblewrap is not installed: {how}" if sys.platform == "linux" else "bubblewrap needs Linux"
    return _tried()


@cache
def _tried() -> str:
    command = [*bubblewrap(Path(sysconfig.get_paths()["stdlib"]), 1), sys.executable, "-I", "-S", "-c", "pass"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)
    if done.returncode == 0:
        return ""
    said = done.stderr.strip().splitlines()
    mend = "bubblewrap is installed but may not make namespaces: allow them (sysctl kernel.unprivileged_userns_clone=1"
    mend += "; on Ubuntu 23.10 and later also kernel.apparmor_restrict_unprivileged_userns=0)"
    return f"{mend}; it says: {said[-1] if said else f'exit code {done.returncode}'}"


def choose(allow_process: bool) -> Level:
    """Return the strongest level there is.

    Raises:
        SandboxError: that is not bubblewrap, and the weaker level is not allowed.
    """
    fault = probe()
    if not fault:
        return Level.BUBBLEWRAP
    if not allow_process:
        weaker = "or grade with --allow-weak-sandbox: then a submission can read your files and use the network"
        raise SandboxError(f"submissions are programs of other people, and there is no sandbox. {fault}; {weaker}")
    return Level.PROCESS


def _readable() -> list[str]:
    """Return the folders that an interpreter with its packages needs, those above others first."""
    paths = sysconfig.get_paths()
    wanted = {"/usr", sys.prefix, sys.base_prefix, paths["purelib"], paths["platlib"], paths["stdlib"]}
    wanted |= {"/etc/ld.so.cache", "/etc/alternatives", str(Path(sys.prefix, "pyvenv.cfg"))}
    wanted |= {str(folder) for folder in (Path(sys.executable).parent, Path(sys.executable).resolve().parent)}
    return sorted({str(Path(path)) for path in wanted if Path(path).exists()}, key=_depth)


def _secret() -> list[str]:
    """Return the folders of this package with all solutions: a checkout, or what `pip install` has made of it."""
    home = Path(tito.__file__).resolve().parents[1]
    installed = {Path(sysconfig.get_paths()[name]).resolve() for name in ("purelib", "platlib")}
    return [str(home / name) for name in ("tinytorch", "tito")] if home in installed else [str(home)]


def _seen(readable: Sequence[str], secret: Sequence[str]) -> list[str]:
    """Return the arguments that show the readable folders, and nothing of secret ones but what is readable in them."""
    covered = {path for path in secret if any(Path(path).is_relative_to(folder) for folder in readable)}
    above = {str(folder) for path in readable for folder in Path(path).parents} - {"/", TEMPORARY}
    arguments = [part for path in sorted(above, key=_depth) for part in ("--perms", "0755", "--dir", path)]
    for path in sorted({*readable, *covered}, key=_depth):
        arguments += ["--tmpfs", path] if path in covered else ["--ro-bind", path, path]
    return arguments + [part for path in sorted(covered) for part in ("--remount-ro", path)]


def _depth(path: str) -> int:
    return len(Path(path).parts)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
