"""Data sets to load: `write_sample` makes one from a seed, `download_cifar10` fetches CIFAR-10.

Names are loaded on first use, so importing this package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "Report": "report",
    "download_cifar10": "download",
    "download_mnist": "mnist",
    "find_cifar10": "find",
    "find_mnist": "mnist",
    "install_archive": "download",
    "is_sample": "find",
    "pack": "packing",
    "plan_pack": "packing",
    "unpack": "archive",
    "verify": "report",
    "write_sample": "sample",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_HOMES)
