"""`tito profile`: why does the model wait? It asks a loader or a pipeline of an existing program."""

from __future__ import annotations

import inspect
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tito import output

RUN_NAME = "tito_profile"  # so what stands under `if __name__ == "__main__":` does not run


class ProfileError(output.TitoError):
    """A program in which there is nothing to profile; the message says what to do."""


def profile_command(target: str, *, step: str | None, seconds: float, json: bool) -> int:
    """Profile FILE.py or FILE.py:NAME; print what was found.

    Raises:
        ProfileError: as `loaded`; or there is too little to measure.
    """
    found, step_function = loaded(target, step)
    from tinytorch.core.dataloader import profile_loader, profile_pipeline
    from tinytorch.core.dataloader.pipeline.profiling.verdict import TooLittleError

    measure: Callable[..., Any] = profile_pipeline if is_builder(found) else profile_loader
    try:
        with output.working("measuring"):
            profile = measure(found, step=step_function, budget_s=seconds)
    except TooLittleError as error:
        raise ProfileError(str(error)) from error
    verdict = profile.verdict
    if json:
        change = verdict.change and {"stage": verdict.change.stage, **verdict.change.way._asdict()}
        output.put_json(
            {
                "bottleneck": list(verdict.bottleneck),
                "items_per_s": verdict.rate,
                "change": change,
                "predicted_items_per_s": verdict.predicted,
                "next": verdict.following,
            }
        )
    else:
        output.say(str(profile))
    return 0


def is_loader(value: Any) -> bool:
    """Tell whether this is a DataLoader, ours or torch's, and not a class."""
    return not isinstance(value, type) and all(
        hasattr(value, name) for name in ("dataset", "num_workers", "collate_fn", "__iter__")
    )


def is_builder(value: Any) -> bool:
    """Tell whether this describes a pipeline."""
    from tinytorch.core.dataloader import PipelineBuilder

    return isinstance(value, PipelineBuilder)


def loaded(target: str, step: str | None) -> tuple[Any, Callable[[Any], object] | None]:
    """Run a program; return its loader or PipelineBuilder, and the function of that name that does a training step.

    Raises:
        ProfileError: there is no such file or name; or there are several loaders, and none is named.
    """
    file, _, name = (target, "", "") if Path(target).is_file() else target.rpartition(":")  # C:/a.py has one, too
    if not Path(file).is_file():
        raise ProfileError(f"there is no file {file or target}")
    names = runpy.run_path(file, run_name=RUN_NAME)
    step_function = of_name(names, step, file) if step else None
    if name:
        value = of_name(names, name, file)
        value = value() if takes_nothing(value) and not is_loader(value) and not is_builder(value) else value
        if not is_loader(value) and not is_builder(value):
            raise ProfileError(f"{name} in {file} is neither a DataLoader nor a PipelineBuilder, nor returns one")
        return value, step_function
    found = [name for name, value in names.items() if is_loader(value) or is_builder(value)]
    if len(found) != 1:
        said = f"which of {', '.join(found)}? " if found else "no DataLoader and no PipelineBuilder was found. "
        raise ProfileError(f"{file}: {said}Name a variable, or a function that returns one: {file}:NAME")
    return names[found[0]], step_function


def takes_nothing(value: Any) -> bool:
    """Tell whether this can be called without arguments."""
    try:
        inspect.signature(value).bind()
    except (TypeError, ValueError):
        return False
    return True


def of_name(names: dict[str, Any], name: str, file: str) -> Any:
    """Return what a program calls so."""
    if name not in names:
        raise ProfileError(f"there is no {name} in {file}, outside of `if __name__ == ...`")
    return names[name]
