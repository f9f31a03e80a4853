"""Deny system calls to a process permanently: those that allocate memory beyond all limits, or reach other processes.

The last kind are those that make or see traces at files which all submissions read: locks, watches, the page cache.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct
import sys
from collections.abc import Iterator

# A user namespace allows mounting file systems in memory of any size; System V memory belongs to no process.
_NUMBERS = {
    "x86_64": {
        **{"unshare": 272, "setns": 308, "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161},
        **{"ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "perf_event_open": 298, "bpf": 321},
        **{"shmget": 29, "shmat": 30, "semget": 64, "msgget": 68, "mq_open": 240, "userfaultfd": 323},
        **{"add_key": 248, "request_key": 249, "keyctl": 250, "clone": 56, "seccomp": 317, "fcntl": 72},
        **{"flock": 73, "inotify_init": 253, "inotify_init1": 294, "inotify_add_watch": 254, "fanotify_init": 300},
        **{"fadvise": 221, "mincore": 27, "readahead": 187, "preadv2": 327, "kcmp": 312, "io_setup": 206},
    },
    "aarch64": {
        **{"unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51},
        **{"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "perf_event_open": 241, "bpf": 280},
        **{"shmget": 194, "shmat": 196, "semget": 190, "msgget": 186, "mq_open": 180, "userfaultfd": 282},
        **{"add_key": 217, "request_key": 218, "keyctl": 219, "clone": 220, "seccomp": 277, "fcntl": 25},
        **{"flock": 32, "inotify_init1": 26, "inotify_add_watch": 27, "fanotify_init": 262},
        **{"fadvise": 223, "mincore": 232, "readahead": 213, "preadv2": 286, "kcmp": 272, "io_setup": 0},
    },
}
# io_uring, new mount calls, pidfd_getfd, process_madvise, memfd_secret, cachestat have the same numbers everywhere.
_ANYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 440, 442, 447, 451)
_LOCKS = (5, 6, 7, 36, 37, 38, 1024, 1025, 1026)  # of fcntl: to set and see locks, leases and watches
_ABSENT = ("preadv2",)  # is not refused but unknown, so that programs use preadv
_CLONE3 = 435
_NEW_NAMESPACES = 0x7E020000
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of the kernel's packet filters
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _SECOND_ARGUMENT = 0, 4, 16, 24  # places in `struct seccomp_data`


def seal() -> bool:
    """Forbid those calls to this process and all that it starts; tell whether this machine can."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _NUMBERS:
        return False
    rules = b"".join(_filter(machine))
    library = ctypes.CDLL(None, use_errno=True)
    program = ctypes.create_string_buffer(rules)
    header = ctypes.create_string_buffer(struct.pack("HP", len(rules) // 8, ctypes.addressof(program)))
    if library.prctl(38, 1, 0, 0, 0):  # no new privileges, which the filter requires
        return False
    return library.syscall(_NUMBERS[machine]["seccomp"], 1, 1, header) == 0  # a filter, for all threads


def _filter(machine: str) -> Iterator[bytes]:
    """Yield the instructions, 8 bytes each."""
    numbers = _NUMBERS[machine]
    refused = [number for name, number in numbers.items() if name not in ("clone", "seccomp", "fcntl", *_ABSENT)]
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield from _unless(_EQUAL, _ARCHITECTURES[machine])
    yield _instruction(_LOAD, _NUMBER)
    yield from _refuse_if(_AT_LEAST, 0x40000000)  # the numbers of another way to call
    for number in (*refused, *_ANYWHERE):
        yield from _refuse_if(_EQUAL, number)
    for number in (_CLONE3, *map(numbers.__getitem__, _ABSENT)):  # of clone3 the flags cannot be read here
        yield from _refuse_if(_EQUAL, number, errno.ENOSYS)
    yield _instruction(_EQUAL, numbers["fcntl"], 0, 2 * len(_LOCKS) + 2)
    yield _instruction(_LOAD, _SECOND_ARGUMENT)
    for command in _LOCKS:
        yield from _refuse_if(_EQUAL, command)
    yield _instruction(_RETURN, _ALLOW)
    yield _instruction(_EQUAL, numbers["clone"], 0, 3)
    yield _instruction(_LOAD, _FIRST_ARGUMENT)
    yield from _refuse_if(_ANY_BIT, _NEW_NAMESPACES)
    yield _instruction(_RETURN, _ALLOW)


def _refuse_if(test: int, value: int, error: int = errno.EPERM) -> Iterator[bytes]:
    yield _instruction(test, value, 0, 1)
    yield _instruction(_RETURN, _REFUSE | error)


def _unless(test: int, value: int) -> Iterator[bytes]:
    yield _instruction(test, value, 1, 0)
    yield _instruction(_RETURN, _REFUSE | errno.EPERM)


def _instruction(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value)
