"""Batches that are copied to a GPU: how fast, and what happens at the same time.

Not yet run on a GPU.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from tinytorch.core.dataloader.workers.plumbing.cuda_copies import CudaCopies

from .plots import timelines
from .timing import seconds

__all__ = ["copy_rates", "gpu_loops", "has_gpu"]


def has_gpu() -> bool:
    """Tell whether torch is installed and finds a GPU."""
    if find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def copy_rates() -> None:
    """Print how fast batches are copied to the GPU from pageable and from page-locked memory."""
    import torch

    for mib in (1, 8, 64):
        pageable = torch.ones(mib << 20, dtype=torch.uint8)
        rates = []
        for source in (pageable, pageable.pin_memory()):

            def copy(source: Any = source) -> None:
                source.to("cuda", non_blocking=True)
                torch.cuda.synchronize()

            rates.append(mib / 1024 / seconds(copy))
        print(f"{mib:3} MiB: pageable {rates[0]:5.1f} GiB/s, page-locked {rates[1]:5.1f} GiB/s")


class TimedCopies(CudaCopies):
    """Copies that record when they started and ended, in milliseconds since `origin`."""

    def __init__(self, device: Any, origin: Any) -> None:
        super().__init__(device)
        self.origin = origin
        self.spans: list[tuple[Any, Any]] = []

    def copy(self, batch: Any) -> tuple[Any, Any]:
        started, ended = (self.cuda.Event(enable_timing=True) for _ in range(2))
        started.record(self.stream)
        there, _ = super().copy(batch)
        ended.record(self.stream)
        self.spans.append((started, ended))
        return there, ended


def gpu_loops(context: Any) -> None:
    """Print the times of three ways to feed a GPU, and draw copies and work of the last; `context` starts workers."""
    import torch

    from tinytorch.core.dataloader import ArrayDataset, DataLoader, DevicePrefetcher

    samples = ArrayDataset(np.ones((2048, 3, 224, 224), dtype=np.uint8))
    how = {"num_workers": 2, "multiprocessing_context": context, "persistent_workers": True}
    weights = torch.randn(4096, 4096, device="cuda")

    def work(images: Any) -> None:
        for _ in range(4):
            weights @ weights
        images.float().mean()

    def epoch(batches: Any, move: Callable[[Any], Any]) -> None:
        for (images,) in batches:
            work(move(torch.as_tensor(images)))
        torch.cuda.synchronize()

    plain, pinning = DataLoader(samples, 128, **how), DataLoader(samples, 128, pin_memory=True, **how)
    prefetcher = DevicePrefetcher(plain, "cuda")
    loops = {
        "copies that wait": lambda: epoch(plain, lambda x: x.to("cuda")),
        "pin_memory, non_blocking": lambda: epoch(pinning, lambda x: x.to("cuda", non_blocking=True)),
        "DevicePrefetcher": lambda: epoch(prefetcher, lambda x: x),
    }
    for name, loop in loops.items():
        print(f"{name:26} {seconds(loop, 3) * 1e3:6.1f} ms an epoch of {len(plain)} batches")

    origin = torch.cuda.Event(enable_timing=True)
    origin.record()
    prefetcher.copies, worked = TimedCopies(prefetcher.device, origin), []
    for (images,) in prefetcher:
        started, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        started.record()
        work(images)
        ended.record()
        worked.append((started, ended))
    torch.cuda.synchronize()

    def in_seconds(pairs: list[Any]) -> list[tuple[float, float]]:
        return [(origin.elapsed_time(start) / 1e3, origin.elapsed_time(end) / 1e3) for start, end in pairs]

    timelines({"DevicePrefetcher": {"copies": in_seconds(prefetcher.copies.spans), "work": in_seconds(worked)}})
    plain.close()
    pinning.close()
