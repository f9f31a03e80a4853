"""StatefulDataLoader of torchdata: torch's loader, with a state."""

from __future__ import annotations

import pickle
from typing import Any

from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import add_batches, add_plain, add_resume, add_running, add_sameness, restored
from benchmarks.peers.peer import Peer
from benchmarks.peers.sameness import Way

PEER = Peer(
    "StatefulDataLoader",
    "https://meta-pytorch.org/data/main/torchdata.stateful_dataloader.html",
    Environment("torchdata", ("torchdata",)),
)
GUIDE, BEST = "as in its guide", "with __getitems__"


def loader(*arguments: Any, **options: Any) -> Any:
    """Make a StatefulDataLoader."""
    from torchdata.stateful_dataloader import StatefulDataLoader

    return StatefulDataLoader(*arguments, **options)


add_plain(PEER, GUIDE, loader, 1)
add_running(PEER, GUIDE, loader, lambda loader: None)
add_resume(PEER, GUIDE, loader)
add_batches(PEER, BEST, loader)


def on_rank(dataset: Any, way: Way) -> Any:
    """Return the loader of one rank."""
    from torch import Generator
    from torch.utils.data import DistributedSampler

    share: Any = DistributedSampler(dataset, way.ranks, way.rank, seed=0)
    seed = Generator().manual_seed(0)
    return loader(dataset, way.batch_size, sampler=share, num_workers=way.workers, generator=seed)


add_sameness(PEER, GUIDE, on_rank, lambda made, loop: pickle.dumps(made.state_dict()), restored)
