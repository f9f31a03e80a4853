"""What a transform is made of: what can be done while decoding, what can be kept, and what is done to whole batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from tinytorch.core.dataloader.errors import DecodeError
from tinytorch.core.dataloader.images.decode import decode
from tinytorch.core.dataloader.images.frame import Frame
from tinytorch.core.dataloader.images.normalize import Normalize
from tinytorch.core.dataloader.images.transforms import Compose, finish, lead
from tinytorch.core.dataloader.seeding import sample_rng

from .damage_log import UnreadableError
from .geometry import Geometric

__all__ = ["OnPicture", "Steps", "decode_and", "flat", "is_fixed"]


@dataclass(frozen=True)
class Steps:
    """The steps of a transform.

    Attributes:
        fixed: those at the beginning that are always the same, so that their result may be kept.
        varied: the others, for each image.
        normalize: what is done to whole batches at the end, or None.
    """

    fixed: Sequence[Any]
    varied: Sequence[Any]
    normalize: Normalize | None
    frames: dict[tuple[int, ...], Any] = field(default_factory=dict, compare=False)

    @cached_property
    def written(self) -> bytes:
        """The fixed steps and their arguments, as text."""
        return repr([*self.fixed]).encode()

    def of_array(self, image: np.ndarray) -> Any:
        """Return an image after all steps but `normalize`; the frame of the fixed ones is found once for each size."""
        size = image.shape[:2]
        if size not in self.frames:
            self.frames[size] = lead(self.fixed, size[0], size[1], sample_rng)
        frame, left = self.frames[size]
        return finish([*left, *self.varied], frame.of_array(image))

    @classmethod
    def of(cls, transform: Any) -> Steps:
        """Return the steps of a transform, which may be None."""
        steps = flat(transform)
        normalize = steps.pop() if steps and type(steps[-1]) is Normalize else None
        count = next((k for k, step in enumerate(steps) if not is_fixed(step)), len(steps))
        return cls(steps[:count], steps[count:], normalize)


def flat(transform: Any) -> list[Any]:
    """Return the steps of a transform, those of a `Compose` one by one."""
    if transform is None:
        return []
    if type(transform) is Compose:
        return [step for part in transform.transforms for step in flat(part)]
    return [OnPicture(transform) if type(transform).__module__.startswith("torchvision.") else transform]


def is_fixed(step: Any) -> bool:
    """Tell whether a step gives the same for the same image in each call."""
    return isinstance(step, Geometric) and not step.random


@dataclass(frozen=True)
class OnPicture:
    """A transform that is given a Pillow image in the place of an array."""

    transform: Callable[[Any], Any]

    def __call__(self, image: np.ndarray) -> Any:
        """Return what the transform makes of the image."""
        from PIL import Image

        picture = Image.fromarray(np.ascontiguousarray(image[..., 0] if image.shape[-1] == 1 else image))
        return self.transform(picture)


def decode_and(source: Any, steps: Sequence[Any], **options: Any) -> Any:
    """Return the image of a file after these steps; those that `lead` can join are done while it is decoded.

    Raises:
        UnreadableError: the file is damaged.
    """
    left: Sequence[Any] = ()

    def plan(height: int, width: int) -> Frame:
        nonlocal left
        frame, left = lead(steps, height, width, sample_rng)
        return frame

    try:
        image = decode(source, plan, **options)
    except (DecodeError, OSError) as error:
        raise UnreadableError(str(error)) from error
    return finish(left, image)
