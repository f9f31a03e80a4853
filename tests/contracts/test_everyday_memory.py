"""Memory that a program keeps: a part of a batch keeps its own bytes, and one large batch is not kept for good."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import worker_watch as watch
from everyday_programs import printed

pytestmark = [
    pytest.mark.skipif(not watch.PROC.exists(), reason="needs /proc, where Linux shows what a process has"),
    pytest.mark.timeout(60),
]

KEPT = """
def kept(loader):
    labels = []
    for batch in loader:
        labels.append({part})
        del batch
    return labels

values = kept(dl.DataLoader({dataset}, batch_size=64))
alone = watch.held()
labels = kept(dl.DataLoader({dataset}, batch_size=64, {options}))
print((watch.held() - alone) // 1_000_000)
print([np.asarray(one).tolist() for one in values] == [np.asarray(one).tolist() for one in labels])
"""
TORCH = "type('Photos', (sets.Pictures, __import__('torch').utils.data.Dataset), {})()"
WAYS = {
    "labels": ("batch[1]", "sets.Pictures()", "num_workers=2"),
    "labels, spawned": ("batch[1]", "sets.Pictures()", "num_workers=2, multiprocessing_context='spawn'"),
    "labels, out of order": ("batch[1]", "sets.Pictures()", "num_workers=2, in_order=False"),
    "labels, many under way": ("batch[1]", "sets.Pictures()", "num_workers=1, prefetch_factor=4"),
    "labels of torch": ("batch[1]", TORCH, "num_workers=2"),
    "inside dicts": ("batch['more'][0]['label']", "sets.Pictures(form='dict')", "num_workers=2"),
    "a row of them": ("batch[1][:3]", "sets.Pictures()", "num_workers=2"),
    "every second of them": ("batch[1][::2]", "sets.Pictures()", "num_workers=2"),
    "threads": ("batch[1]", "sets.Pictures()", "num_workers=2, worker_method='thread'"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_kept_of_a_batch_keeps_no_more_than_its_own_bytes(way: str) -> None:
    part, dataset, options = WAYS[way]
    more, same = printed(KEPT.format(part=part, dataset=dataset, options=options))
    assert int(more) <= 60
    assert way == "labels, out of order" or same == "True"


def test_many_epochs_of_labels_take_no_more_than_one() -> None:
    held = printed("""
loader, labels = dl.DataLoader(sets.Pictures(64 * 20), batch_size=64, num_workers=2, persistent_workers=True), []
for epoch in range(4):
    labels.extend(y for x, y in loader)
    print(watch.held() // 1_000_000)
assert [int(y[0]) for y in labels] == [64 * k for k in range(20)] * 4
""")
    assert int(held[3]) - int(held[0]) <= 20


def test_a_batch_that_is_kept_is_kept_whole() -> None:
    lines = printed("""
kept = [x for k, (x, y) in enumerate(dl.DataLoader(sets.Pictures(64 * 20), batch_size=64, num_workers=2)) if k % 4 == 0]
print(all((x[0] == 64 * 4 * k % 251).all() for k, x in enumerate(kept)), watch.held() // 1_000_000)
""")
    right, held = lines[0].split()
    assert right == "True"
    assert int(held) <= 5 * 9.7 + 60 + 60


BURSTS = """
import psutil

def held():
    return sum(watch.proportional(process.pid) for process in [me, *me.children(recursive=True)]) // 1_000_000

me, size = psutil.Process(), 100_000_000
options = {{"num_workers": 4, "prefetch_factor": {ahead}, "persistent_workers": True}}
loader = dl.DataLoader(sets.Bursts(size), None, **options, **{more})
before = None
for epoch in range(2):
    for k, batch in enumerate(loader):
        assert len(batch) == (80 if k % 50 else size) and batch.max() == 1
        del batch
        before = held() if before is None else before
        if k % 50 == 10 and k >= 150:
            print(held(), end=" ", flush=True)
        if k == 360:
            break
print(held())
"""


@pytest.mark.parametrize("ahead", [2, 4])
@pytest.mark.parametrize("more", [{}, {"multiprocessing_context": "spawn"}], ids=["fork", "spawn"])
def test_one_large_batch_in_fifty_is_not_kept_for_good(ahead: int, more: dict[str, str]) -> None:
    (line,) = printed(BURSTS.format(ahead=ahead, more=more))
    assert max(map(int, line.split())) <= 300, line


def test_large_batches_that_go_on_are_as_fast_as_before() -> None:
    """What is given back is not asked for again with every batch: pages of a slot that is in use stay."""
    (line,) = printed("""
import resource

loader = dl.DataLoader(sets.Pictures(64 * 60), batch_size=64, num_workers=1, persistent_workers=True)
list(zip(loader, range(5)))
faults = []
for _ in range(2):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for batch in loader:
        assert batch[0][0, 0, 0, 0] == batch[1][0] % 251
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
print(faults[1] * 4096 // 1_000_000)
""")
    assert int(line) < 60 * 9.6 / 2
