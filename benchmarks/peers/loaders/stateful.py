"""StatefulDataLoader of torchdata: torch's loader, with a state."""

from __future__ import annotations

from typing import Any

from benchmarks.peers.environments import Environment
from benchmarks.peers.map_style import add_batches, add_plain, add_resume, add_running
from benchmarks.peers.peer import Peer

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
