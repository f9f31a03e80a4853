"""System calls that are taken away: what a submission needs still works, what hides memory does not."""

from __future__ import annotations

import json
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="a filter of Linux"
)

PROGRAM = """
import ctypes, fcntl, json, os, struct, subprocess, sys, threading, multiprocessing
from tito.grading.inside.syscalls import seal

def is_refused(call):
    try: call()
    except OSError: return True

def main():
    found = {"sealed": seal()}
    library = ctypes.CDLL(None, use_errno=True)
    thread = threading.Thread(target=lambda: found.update(thread=True))
    thread.start(); thread.join()
    found["program"] = subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout.decode()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        found["fork"] = pool.map(abs, [-1])
    if os.fork() == 0:
        calls = [library.unshare(0x10000000), library.setns(0, 0), library.shmget(0, 4096, 0o1600),
                 library.ptrace(0, 0, 0, 0), library.mount(b"x", b"/tmp", b"tmpfs", 0, b""),
                 library.syscall(435, 0, 0), library.syscall(425, 1, 0)]
        os._exit(0 if set(calls) == {-1} else 1)
    found["refused"] = os.wait()[1] == 0
    with open(sys.executable, "rb") as shared:
        number = shared.fileno()
        lock = struct.pack("hhqqi", fcntl.F_RDLCK, 0, 0, 10, 0)
        traces = {
            "lock": lambda: fcntl.fcntl(number, fcntl.F_SETLK, lock),
            "look for a lock": lambda: fcntl.fcntl(number, fcntl.F_GETLK, lock),
            "lock an open file": lambda: fcntl.fcntl(number, 37, lock),
            "flock": lambda: fcntl.flock(number, fcntl.LOCK_SH),
            "lease": lambda: fcntl.fcntl(number, 1024, fcntl.F_RDLCK),
            "watch a folder": lambda: fcntl.fcntl(number, 1026, 1),
            "drop pages": lambda: os.posix_fadvise(number, 0, 4096, os.POSIX_FADV_DONTNEED),
            "look for pages": lambda: os.preadv(number, [bytearray(1)], 0, 8),
        }
        found["traces"] = [name for name, leave in traces.items() if not is_refused(leave)]
        if library.inotify_init() != -1 or library.inotify_init1(0) != -1: found["traces"].append("watch")
        found["reads"] = os.preadv(number, [bytearray(4)], 0), fcntl.fcntl(number, fcntl.F_GETFD)
    print(json.dumps(found))

main()
"""


def test_what_is_needed_works_and_the_rest_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "sealed": True,
        "thread": True,
        "program": "1\n",
        "fork": [1],
        "refused": True,
        "traces": [],
        "reads": [4, 1],
    }
