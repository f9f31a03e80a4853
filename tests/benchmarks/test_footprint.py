"""What a process and its children take is counted: each page once, each file once, and only while it is there."""

from __future__ import annotations

import mmap
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks import footprint

pytestmark = pytest.mark.skipif(not footprint.available(), reason=footprint.MISSING)
MIB = footprint.MIB


@contextmanager
def child_that_reads(memory: mmap.mmap) -> Iterator[int]:
    """Fork a child that has looked at all of a memory and waits; give its process id."""
    ours, theirs = multiprocessing.Pipe()

    def look() -> None:
        theirs.send(sum(memory[:: mmap.PAGESIZE]))
        theirs.recv()

    child = multiprocessing.get_context("fork").Process(target=look)
    child.start()
    ours.recv()
    yield child.pid or 0
    ours.send(None)
    child.join()


def test_children_belong_to_the_family_while_they_live() -> None:
    with child_that_reads(mmap.mmap(-1, mmap.PAGESIZE)) as child:
        assert {os.getpid(), child} <= set(footprint.family())
    assert child not in footprint.family()


def test_memory_that_processes_share_counts_once() -> None:
    memory = mmap.mmap(-1, 64 * MIB)
    before = footprint.memory_bytes()
    memory[:] = b"x" * len(memory)
    with child_that_reads(memory):
        assert 64 * MIB <= footprint.memory_bytes() - before < 96 * MIB


def test_shared_memory_counts_by_what_is_used_of_it() -> None:
    before = footprint.shared_bytes()
    descriptor = os.memfd_create("batches")
    os.ftruncate(descriptor, 1 << 40)
    os.pwrite(descriptor, b"x" * 2 * MIB, 0)
    copy = os.dup(descriptor)
    assert footprint.shared_bytes() - before == 2 * MIB
    os.close(copy)
    os.close(descriptor)
    assert footprint.shared_bytes() == before


def test_descriptors_are_those_that_are_open() -> None:
    before = footprint.descriptors()
    descriptor = os.open(os.devnull, os.O_RDONLY)
    assert footprint.descriptors() == before + 1
    os.close(descriptor)
    assert footprint.descriptors() == before
