"""A function that sends each item to one of several."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from tinytorch.core.dataloader.errors import shown, with_note

from .event_loop import result_of
from .stage import is_async

__all__ = ["AsyncRoute", "Route", "route"]


class Route:
    """A function that calls one of several functions with an item: the one that `router(item)` names."""

    def __init__(self, router: Callable[[Any], Any], paths: dict[Any, Callable[[Any], Any]]) -> None:
        self.router, self.paths = router, paths

    def __call__(self, item: Any) -> Any:
        key = self.router(item)
        path = self.path(key)
        try:
            return path(item)
        except Exception as error:
            with_note(error, f"on path {key!r}")
            raise

    def path(self, key: Any) -> Callable[[Any], Any]:
        """Return the function that a router's answer names."""
        if not isinstance(key, Hashable) or key not in self.paths:
            raise ValueError(f"the router must return one of {', '.join(map(repr, self.paths))}, got {shown(key)}")
        return self.paths[key]


class AsyncRoute(Route):
    """The same with `async def` functions; the router may be one, too."""

    async def __call__(self, item: Any) -> Any:
        key = self.router(item)
        if is_async(self.router):
            key = await key
        path = self.path(key)
        try:
            return await result_of(path(item))
        except Exception as error:
            with_note(error, f"on path {key!r}")
            raise


def route(router: Callable[[Any], Any], paths: Sequence[Callable[[Any], Any]] | Mapping[Any, Any]) -> Route:
    """Return a function that sends each item to the path that `router(item)` names; see `path_variants`."""
    named = dict(paths) if isinstance(paths, Mapping) else dict(enumerate(paths))
    if not named:
        raise ValueError("paths must be at least one function, got none")
    for function in (router, *named.values()):
        if not callable(function):
            raise TypeError(f"router and paths must be functions, got {shown(function)}")
    asynchronous = {is_async(function) for function in named.values()}
    if len(asynchronous) > 1 or (is_async(router) and asynchronous == {False}):
        raise TypeError("paths must be all async or all plain functions, and plain ones if the router is")
    return (AsyncRoute if True in asynchronous else Route)(router, named)
