"""How fast would training be if loading were free? Batches that are given again and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..plumbing.stage import check_positive

__all__ = ["CacheDataLoader", "cache_iterator"]


def cache_iterator(
    src: Iterable[Any],
    num_caches: int,
    *,
    return_caches_after: int | None = None,
    stop_after: int | None = None,
    delete_src: bool = True,
) -> Iterator[Any]:
    """Yield the first items of `src`, and keep `num_caches` of them; then yield those, over and over.

    A training loop over this runs as fast as it would with a loader that costs nothing. If that is not faster, the
    loader is not what it waits for.

    Args:
        src: a loader. num_caches: how many of its first items are kept.
        return_caches_after: give kept items after so many; None: as soon as all are kept.
        stop_after: end after so many items, kept ones too; None: never, unless `src` has no items.
        delete_src: close the loop over `src`, and forget it, before the first kept item is given.

    Raises:
        ValueError: a number is not positive, or not as large as the one before it.

    Example:
        >>> list(cache_iterator("abcdef", 2, return_caches_after=3, stop_after=7))
        ['a', 'b', 'c', 'a', 'b', 'a', 'b']
    """
    check_positive("num_caches", num_caches)
    fresh = num_caches if return_caches_after is None else return_caches_after
    if fresh < num_caches:
        raise ValueError(f"return_caches_after must be at least num_caches={num_caches}, got {return_caches_after}")
    if stop_after is not None and stop_after < fresh:
        raise ValueError(f"stop_after must be at least {fresh}, when kept items begin, got {stop_after}")
    return _cached(src, num_caches, fresh, stop_after, delete_src)


def _cached(src: Any, num_caches: int, fresh: int, stop_after: int | None, delete_src: bool) -> Iterator[Any]:
    kept: list[Any] = []
    given, items = 0, iter(src)
    for item in items:
        if len(kept) < num_caches:
            kept.append(item)
        yield item
        given += 1
        if given == fresh:
            break
    if delete_src:
        if hasattr(items, "close"):
            items.close()
        del items, src
    while kept and given != stop_after:
        for item in kept:
            yield item
            given += 1
            if given == stop_after:
                return


class CacheDataLoader:
    """A loader whose every epoch is a `cache_iterator`: put it around a loader to see what training alone takes.

    Attributes and methods that it does not have are those of the loader.

    Example:
        >>> list(CacheDataLoader(["a", "b", "c"], 1, return_caches_after=1, stop_after=3))
        ['a', 'a', 'a']
    """

    def __init__(
        self, dl: Any, num_caches: int, return_caches_after: int, stop_after: int | None = None, delete_src: bool = True
    ) -> None:
        self.dl = dl
        self.options = {"return_caches_after": return_caches_after, "stop_after": stop_after, "delete_src": delete_src}
        self.num_caches = num_caches
        cache_iterator((), num_caches, **self.options)  # type: ignore[arg-type]  # which checks them

    def __len__(self) -> int:
        """Return the number of batches of the loader."""
        return len(self.dl)

    def __iter__(self) -> Iterator[Any]:
        return cache_iterator(self.dl, self.num_caches, **self.options)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        if name == "dl":
            raise AttributeError(name)  # in the middle of a copy
        return getattr(self.dl, name)
