"""The reference says what is there: every command, option and public name, and nothing else."""

from __future__ import annotations

import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from tito.book import api_pages, docstrings
from tito.book.commands_page import commands_pages, text
from tito.cli import app
from tito.notebooks.notebook import read
from tito.release.leaks import leaks_in, secrets_of

ROOT = Path(__file__).parents[2]
SECRETS = secrets_of([read(path) for path in sorted((ROOT / "modules/08_dataloader").glob("*_dev.py"))])
COMMANDS = "\n".join(commands_pages().values())
PAGES = api_pages.api_pages()
NAMES = [name for page in api_pages.PAGES for name in page.names]


def commands(group: Any, name: str = "tito") -> Iterator[tuple[str, Any]]:
    for word, command in group.commands.items():
        yield f"{name} {word}", command
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} {word}")


ALL = dict(commands(typer.main.get_command(app)))
SHOWN = {name: command for name, command in ALL.items() if not command.hidden}


def section(name: str) -> str:
    """Return the part of the page that is about one command."""
    return COMMANDS.split(f"({name.replace(' ', '-')})=\n", 1)[1].split("\n(tito-", 1)[0]


def tito(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tito", *words], cwd=folder, check=False, capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize("name", SHOWN)
def test_a_command_has_an_anchor_a_heading_its_help_and_its_parameters(name: str) -> None:
    part, command = section(name), SHOWN[name]
    assert re.match(rf"#+ `{name}`\n\n", part)
    assert text(command.help) in part
    for parameter in command.params:
        words = [*parameter.opts, *parameter.secondary_opts] if parameter.param_type_name == "option" else []
        for word in words or [parameter.metavar or parameter.name.upper()]:
            assert re.search(rf"^`[^`]*(?<![\w-]){word}(?![\w-])", part, re.MULTILINE), word


def test_commands_stand_in_the_order_of_the_help_and_hidden_ones_nowhere() -> None:
    pages = [re.findall(r"^##+ `(tito .+)`$", page, re.MULTILINE) for page in commands_pages().values()]
    assert pages == [[name for name in SHOWN if name in page] for page in pages]
    assert sorted(name for page in pages for name in page) == sorted(SHOWN)
    assert [name for name in ALL if name not in SHOWN and name in COMMANDS] == []
    assert "tito lint" in ALL


def test_the_table_at_the_top_links_to_every_command() -> None:
    rows = re.findall(r"^\| \[`(.+?)`\]\(#(.+?)\) \|", COMMANDS, re.MULTILINE)
    assert rows == [(name, name.replace(" ", "-")) for name in SHOWN]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("tito grade", "`--timeout NUMBER`\n: Seconds that a cell or a check may take. Default: `10`. At least 0.1."),
        ("tito grade", "`--jobs NUMBER`\n: Submissions at a time. Default: one for each core. At least 0."),
        ("tito data sample", "`--seed NUMBER`\n: The same seed gives the same images. Default: `0`. At least 0."),
        ("tito data cifar10", "`--format binary|python`\n: Records of 3,073 bytes, or pickles. Default: `binary`."),
        ("tito scores", "`--report / --no-report`\n: Write scores/report.html, too. Default: `--report`."),
        ("tito book serve", "At least 0. At most 65535."),
        ("tito release", "tito release MODULE --to DIR [OPTIONS]\n"),
        ("tito export", "tito export [MODULE] [OPTIONS]\n"),
    ],
)
def test_defaults_ranges_and_usage_are_told(name: str, wanted: str) -> None:
    assert wanted in section(name)


def test_help_is_text_and_not_markup() -> None:
    assert text("a_b *c* <d> [e] `f_g` a|b, '10%/day', Canvas' and Moodle's, with --to") == (
        r"a\_b \*c\* \<d\> \[e\] `f_g` a\|b, `10%/day`, Canvas' and Moodle's, with `--to`"
    )
    assert text("- is the terminal") == r"\- is the terminal"


def test_exit_codes_are_as_the_page_says(tmp_path: Path) -> None:
    assert tito("data", "sample", "--images-per-file", "10", "--root", "data", folder=tmp_path).returncode == 0
    assert tito("data", "verify", "nothing", folder=tmp_path).returncode == 1
    assert tito("no-such-command", folder=tmp_path).returncode == 2
    assert tito("status", folder=tmp_path).returncode == 2


def public_names() -> list[str]:
    """Return the full name of all that the package offers: what `__all__` of its modules says.

    A name that several modules of `tinytorch.core` offer counts for the one that defines it.
    """
    packages = api_pages.LOADER, "tinytorch.data"
    names = [f"{package}.{name}" for package in packages for name in import_module(package).__all__]
    core = [
        module.name for module in pkgutil.iter_modules(import_module("tinytorch.core").__path__) if not module.ispkg
    ]
    homes: dict[tuple[str, int], str] = {}
    for file in core:
        module = import_module(f"tinytorch.core.{file}")
        for name in getattr(module, "__all__", ()):
            value = getattr(module, name)
            if (name, id(value)) not in homes or value.__module__ == module.__name__:
                homes[name, id(value)] = f"{module.__name__}.{name}"
    return [*names, *homes.values()]


def test_every_public_name_is_on_exactly_one_page_and_no_other_name() -> None:
    """The pages and their names are in tito/book/api_subjects.toml, and so is what is not public but returned."""
    directives = re.findall(r"^\.\. auto\w+:: (\S+)$", "\n".join(PAGES.values()), re.MULTILINE)
    assert sorted(directives) == sorted({*public_names(), *api_pages.RETURNED})
    assert [name for name in directives if name.rpartition(".")[2].startswith("_")] == []


def test_the_index_lists_every_name() -> None:
    index = PAGES["book/reference/api/index.md"]
    assert re.findall(r"\[`(\w+)`\]\(#api-\w+\)", index) == [name.rpartition(".")[2] for name in NAMES]


def test_nothing_private_is_shown_but_what_python_calls() -> None:
    shown = [
        word for page in PAGES.values() for line in re.findall(r":members: (.+)", page) for word in line.split(", ")
    ]
    assert {word for word in shown if word.startswith("_")} <= set(api_pages._SPECIAL)
    assert not any(":private-members:" in page or ":inherited-members:" in page for page in PAGES.values())


def test_a_method_that_only_does_what_its_base_says_is_not_repeated() -> None:
    assert "set_epoch" not in api_pages.members(api_pages.find("tinytorch.core.dataloader.RandomSampler"))
    assert api_pages.members(api_pages.find("tinytorch.core.layers.Linear")) == []
    shown = ["close", "set_epoch", "__len__", "__iter__", "batches", "state_dict", "load_state_dict"]
    assert api_pages.members(api_pages.find("tinytorch.core.dataloader.DataLoader")) == shown


def test_every_argument_of_the_loader_is_explained() -> None:
    loader = api_pages.find("tinytorch.core.dataloader.DataLoader")
    told = re.findall(r"^`(\w+)`\n: ", PAGES["book/reference/api/loader.md"], re.MULTILINE)
    told += re.split(r", ", ", ".join(re.findall(r"^    ([a-z_, ]+): ", inspect.getdoc(loader) or "", re.MULTILINE)))
    parameters = inspect.signature(loader).parameters.values()
    named = {item.name for item in parameters if item.kind is not item.VAR_POSITIONAL}  # those are refused
    assert sorted(named - set(told)) == []
    assert [name for name in told if name not in inspect.signature(loader).parameters] == ["epoch"]


def test_a_name_tells_which_task_builds_it() -> None:
    assert "built in {ref}`task 8.30 <task-8-30>`" in PAGES["book/reference/api/device.md"]
    assert "built in" not in PAGES["book/reference/api/core.md"]


def documented() -> Iterator[str]:
    """Yield all that Sphinx takes from the package for these pages."""
    for name in NAMES:
        value = api_pages.find(name)
        yield inspect.getdoc(value) or ""
        yield str(inspect.signature(value)) if callable(value) and not isinstance(value, type) else ""
        for member in api_pages.members(value) if isinstance(value, type) else []:
            yield inspect.getdoc(getattr(value, member)) or ""


def test_no_line_of_a_solution_is_in_the_reference() -> None:
    assert len(SECRETS) > 100
    assert leaks_in("\n".join([COMMANDS, *PAGES.values(), *documented()]), SECRETS) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_a_docstring(name: str) -> None:
    value = api_pages.find(name)
    assert value.__doc__
    assert not value.__doc__.startswith(value.__name__ + "(")  # what a dataclass writes itself


def rst(doc: str, **names: str) -> str:
    return "\n".join(docstrings.as_rst(doc.split("\n"), names))


@pytest.mark.parametrize(
    ("doc", "wanted"),
    [
        ("Take `indices`, a list of `RECORD`s.", "Take ``indices``, a list of ``RECORD``\\ s."),
        ("As `fit\nsays`.", "As ``fit says``."),
        ("2 * `std` or a|b, of `*arrays`, class_", "2 \\* ``std`` or a\\|b, of ``*arrays``, class\\_"),
        ('"binary" or "two words"', '``"binary"`` or "two words"'),
        (
            "See `Tensor`, `Tensor()`, `Tensor.x`.",
            "See :py:obj:`Tensor <t.T>`, :py:obj:`Tensor() <t.T>`, ``Tensor.x``.",
        ),
        ("Say.\n\nRaises TypeError: none.", "Say.\n\nRaises:\n    TypeError: none."),
        ("Returns:\n    mean (1, C): `a`;\n    std.", ":returns: mean (1, C): ``a``;\n    std."),
        (">>> f(`x`)\n1 * 2", ">>> f(`x`)\n1 * 2"),
        ("Example:\n    >>> a_ * b\n    1", "Example:\n    >>> a_ * b\n    1"),
        ("Raises:\n    KeyError: no. OSError: yes.", "Raises:\n    KeyError: no.\n    OSError: yes."),
        ("Attributes:\n    a: its. b, c: of\n        it.", "Attributes:\n    a: its.\n    b, c: of\n        it."),
        (
            "|a|b|\n|---|---|\n|`x`|y|",
            ".. list-table::\n   :header-rows: 1\n\n   * - a\n     - b\n   * - ``x``\n     - y",
        ),
    ],
)
def test_a_docstring_becomes_what_napoleon_reads(doc: str, wanted: str) -> None:
    assert rst(doc, Tensor="t.T").rstrip() == wanted


@pytest.mark.parametrize("name", NAMES)
def test_docstrings_lose_no_word(name: str) -> None:
    value = api_pages.find(name)
    doc = inspect.getdoc(value) or ""
    made = re.sub(r"<[\w.]+>`", "`", "\n".join(docstrings.as_rst(doc.split("\n"), api_pages.links())))
    kept = re.findall(r"\w+", re.sub(r"py:obj|list-table|header-rows: 1|\\", "", made))
    assert [word.lower() for word in kept] == [word.lower() for word in re.findall(r"\w+", doc)]


def test_a_default_is_shown_as_one_could_write_it() -> None:
    assert docstrings.signature("(dtype=<class 'numpy.float32'>)") == "(dtype=numpy.float32)"
    assert docstrings.signature("(check=<function <lambda>>, a=<function f at 0x1>)") == "(check=..., a=...)"
    assert docstrings.signature(None) is None


def test_a_method_that_only_the_class_itself_calls_is_left_out() -> None:
    for place in api_pages.INSIDE:
        name, method = place.split(".")
        value = api_pages.find(api_pages.links()[name])
        assert callable(getattr(value, method)) or isinstance(getattr(value, method), property)
        assert method not in api_pages.members(value)
