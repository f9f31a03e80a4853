"""Take system calls away from a process for ever: those that make room which no limit counts, or look into others."""

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
        **{"add_key": 248, "request_key": 249, "keyctl": 250, "clone": 56, "seccomp": 317},
    },
    "aarch64": {
        **{"unshare": 97, "setns": 268, "mount": 40, "umount2": 39, "pivot_root": 41, "chroot": 51},
        **{"ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "perf_event_open": 241, "bpf": 280},
        **{"shmget": 194, "shmat": 196, "semget": 190, "msgget": 186, "mq_open": 180, "userfaultfd": 282},
        **{"add_key": 217, "request_key": 218, "keyctl": 219, "clone": 220, "seccomp": 277},
    },
}
# io_uring, the new mount calls and memfd_secret have the same numbers everywhere.
_ANYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 442, 447)
_CLONE3 = 435
_NEW_NAMESPACES = 0x7E020000
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of the kernel's packet filters
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # places in `struct seccomp_data`


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
    refused = [number for name, number in _NUMBERS[machine].items() if name not in ("clone", "seccomp")]
    yield _instruction(_LOAD, _ARCHITECTURE)
    yield from _unless(_EQUAL, _ARCHITECTURES[machine])
    yield _instruction(_LOAD, _NUMBER)
    yield from _refuse_if(_AT_LEAST, 0x40000000)  # the numbers of another way to call
    for number in (*refused, *_ANYWHERE):
        yield from _refuse_if(_EQUAL, number)
    yield from _refuse_if(_EQUAL, _CLONE3, errno.ENOSYS)  # its flags cannot be read here; programs then use `clone`
    yield _instruction(_EQUAL, _NUMBERS[machine]["clone"], 0, 3)
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
