"""The cheat sheets and the answers on installing say what is so, and all of it."""

from __future__ import annotations

import inspect
import re
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import typer

from tinytorch.core.dataloader import DataLoader
from tito.book.api_pages import arguments_table
from tito.book.commands_page import commands_table
from tito.cli import app

ROOT = Path(__file__).parents[2]
LOADER = (ROOT / "book/reference/cheat_loader.md").read_text(encoding="utf-8")
TITO = (ROOT / "book/reference/cheat_tito.md").read_text(encoding="utf-8")
INSTALL = (ROOT / "book/questions_install.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
Pair = namedtuple("Pair", "a b")


def rows(table: str) -> list[list[str]]:
    """Return the cells of a table, below its head."""
    return [re.split(r" (?<!\\)\| ", row) for row in ROW.findall(table)[1:]]


def test_every_argument_is_there_with_its_default() -> None:
    parameters = [
        item for item in inspect.signature(DataLoader).parameters.values() if item.kind != item.VAR_POSITIONAL
    ]
    told = {name: default for names, default, _ in rows(arguments_table()) for name in re.findall(r"`(\w+)`", names)}
    wanted = {
        item.name: "required" if item.default is item.empty else f"`{item.default!r}`".replace("'", '"')
        for item in parameters
    }
    assert told == wanted
    assert all(len(meaning) > 15 for _, _, meaning in rows(arguments_table()))


def test_a_new_default_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def other(dataset: Any, batch_size: int = 99) -> None:
        """Do.

        Args:
            dataset: what.
            batch_size: how
                many.

        Returns:
            nothing.
        """

    monkeypatch.setattr("tito.book.api_pages.find", lambda name: other)
    assert rows(arguments_table()) == [["`dataset`", "required", "what."], ["`batch_size`", "`99`", "how many."]]


def commands(group: Any, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for word, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, f"{name} {word}")
        elif not command.hidden:
            found[f"{name} {word}"] = command
    return found


def test_every_command_is_there_with_its_options() -> None:
    shown = {re.match(r"\[`(tito(?: [a-z0-9]+)+)", usage)[1]: options for usage, _, options in rows(commands_table())}  # type: ignore[index]
    real = commands(typer.main.get_command(app), "tito")
    assert list(shown) == list(real)
    for name, command in real.items():
        wanted = {item.opts[0] for item in command.params if item.param_type_name == "option" and not item.required}
        assert set(re.findall(r"`(--[a-z-]+)", shown[name])) == wanted - {"--help"}, name


def test_what_must_be_given_stands_with_the_command() -> None:
    usages = [re.match(r"\[`(.+)`\]", usage)[1] for usage, *_ in rows(commands_table())]  # type: ignore[index]
    assert {"tito test [MODULE]", "tito release MODULE --to DIR", "tito grade MODULE [SUBMISSIONS]"} <= set(usages)


@pytest.mark.parametrize(
    ("samples", "wanted"),
    [
        ([np.zeros((3, 32, 32), np.uint8)] * 2, "array (2, 3, 32, 32) uint8"),
        ([1, 2], "array (2,) int64"),
        ([1.0, 2.0], "array (2,) float64"),
        (["a", "b"], "list"),
        ([b"a", b"b"], "list"),
        ([(1, "a")] * 2, "tuple of array (2,) int64, list"),
        ([[1, 2]] * 2, "list of array (2,) int64, array (2,) int64"),
        ([{"a": 1}] * 2, "dict of array (2,) int64"),
        ([Pair(1, 2.0)] * 2, "Pair of array (2,) int64, array (2,) float64"),
        ([torch.zeros(3)] * 2, "tensor (2, 3)"),
    ],
)
def test_samples_become_what_the_sheet_says(samples: list[Any], wanted: str) -> None:
    (batch,) = DataLoader(samples, 2)
    assert described(batch) == wanted


def described(batch: Any) -> str:
    if isinstance(batch, np.ndarray):
        return f"array {batch.shape} {batch.dtype}"
    if isinstance(batch, torch.Tensor):
        return f"tensor {tuple(batch.shape)}"
    parts = list(batch.values()) if isinstance(batch, dict) else list(batch)
    inner = [] if isinstance(parts[0], str | bytes) else [described(part) for part in parts]
    return f"{type(batch).__name__} of {', '.join(inner)}" if inner else type(batch).__name__


def test_the_sheets_include_what_is_generated() -> None:
    assert "```{include} ../generated/arguments.md" in LOADER
    assert "```{include} ../generated/commands.md" in TITO


def test_the_exit_codes_are_those_of_the_reference() -> None:
    codes = dict(re.findall(r"^\| (\d) \| (.+) \|$", TITO, re.MULTILINE))
    assert list(codes) == ["0", "1", "2", "3"]


def messages() -> str:
    """Return the texts of the code that answer a person, without what is filled in."""
    paths = [path for folder in ("tito", "tinytorch") for path in (ROOT / folder).rglob("*.py")]
    return " ".join(" ".join(path.read_text(encoding="utf-8") for path in paths).replace('"\n', "").split())


def test_headings_that_quote_a_message_quote_one_of_ours_or_of_the_system() -> None:
    foreign = {"error: externally-managed-environment"}
    quoted = [
        span
        for heading in re.findall(r"^### (.+)$", INSTALL, re.MULTILINE)
        for span in re.findall(r"`([^`]+)`", heading)
    ]
    own = [span for span in quoted if " " in span and span not in foreign]
    assert len(own) >= 6
    known = messages() + (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [span for span in own if not all(part in known for part in re.split(r" … |'\d'", span))] == []


def test_no_message_tells_people_to_install_a_name_that_is_not_published() -> None:
    found = re.findall(r"pip install [^\"]*tinytorch-dataloader", messages())
    assert found == []
    pages = [
        path for folder in ("book", "modules") for path in (ROOT / folder).rglob("*.md") if "_build" not in path.parts
    ]
    assert [path for path in pages if re.search(r"pip install '?tinytorch", path.read_text(encoding="utf-8"))] == []


def test_extras_that_are_named_in_a_recipe_exist() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"pip install [^`\n]*?\.\[(\w+)\]", INSTALL + messages()))
    assert {"grade", "cluster", "book"} <= named
    assert [name for name in named if not re.search(rf"^{name} = \[", project, re.MULTILINE)] == []


def test_installing_is_linked_from_the_start() -> None:
    assert "](questions_install.md)" in (ROOT / "book/start.md").read_text(encoding="utf-8")
    assert "file: book/questions_install" in (ROOT / "_toc.yml").read_text(encoding="utf-8")
