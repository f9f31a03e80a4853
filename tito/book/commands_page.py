"""The reference of the command line, made from the commands themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import typer

_TOP = """\
# Commands

`tito` does all that the course needs on a command line: it exports, checks, grades, makes data, builds this book.
Each command explains itself with `--help`, or `-h`; `tito --version` prints the version. Commands work on the course
that you are in, also from a folder below it.

Exit codes: 0 where all is well, 1 where something was found wrong or could not be done, 2 where the command was called
wrongly or could not begin. `tito test` and `tito demo` also use 3: nothing is wrong, but tasks are left to do.

"""
_TEACHING = """\
# Commands of a class

What an instructor runs: a term, and what notebooks need before it. [The others](commands.md) are on a page of
their own.
"""
_DATA = """\
# Commands for data

Data sets for the loader: made, fetched, checked, and packed. [The others](commands.md) are on a page of their own.
"""
_TEACHERS = (
    "tito release",
    "tito grade",
    "tito feedback",
    "tito scores",
    "tito lint",
    "tito bench",
    "tito book record",
)
_VALUES = {int: "NUMBER", float: "NUMBER", str: "TEXT", Path: "PATH"}
_CODE = re.compile(r"(`[^`]+`|(?<!\w)'[^']+'(?!\w)|(?<![\w-])--[a-z][a-z-]*)")
_SPECIAL = re.compile(r"([\\*_<>\[\]$#]|^[-+])")
_TOLD_DEFAULT = re.compile(r"\s*\[default: (.+)\]$")


def commands_pages() -> dict[str, str]:
    """Return the pages of every command that `tito --help` shows, in its order: path -> MyST Markdown."""
    from tito.cli import app

    group = typer.main.get_command(app)
    commands = list(_commands(group, "tito"))
    rows = [f"| [`{name}`](#{_anchor(name)}) | {text(command.help)} |" for name, command in commands]
    overview = "\n".join(["| command | what it does |", "|---|---|", *rows])
    parts = {"commands": [_TOP + overview], "commands_data": [_DATA], "commands_teaching": [_TEACHING]}
    for name, command in commands:
        parts[_page_of(name)].append(_section(name, command))
    return {f"book/reference/{file}.md": "\n\n".join(sections) + "\n" for file, sections in parts.items()}


def _page_of(name: str) -> str:
    if name in _TEACHERS:
        return "commands_teaching"
    return "commands_data" if name.startswith("tito data") else "commands"


def _commands(group: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (full name, command) for all below a group; a group itself comes before its commands."""
    for word, command in group.commands.items():
        if not command.hidden:
            yield f"{name} {word}", command
            if hasattr(command, "commands"):
                yield from _commands(command, f"{name} {word}")


def commands_table() -> str:
    """Return a table of all commands for one glance: how each is called, what it does, and its options."""
    from tito.cli import app

    rows = ["| command | what it does | options |", "|---|---|---|"]
    for name, command in _commands(typer.main.get_command(app), "tito"):
        if hasattr(command, "commands"):
            continue
        parameters = list(_parameters(command))
        options = ", ".join(f"`{one.form}`" for one in parameters if not one.is_argument and not one.made.required)
        usage = _usage(name, parameters).removesuffix(" [OPTIONS]")
        rows.append(f"| [`{usage}`](#{_anchor(name)}) | {text(command.help)} | {options.replace('|', chr(92) + '|')} |")
    return "\n".join([*rows, ""])


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


def _section(name: str, command: Any) -> str:
    """Return the section of one command: its anchor, help, usage, arguments and options."""
    parts = [f"({_anchor(name)})=\n{'#' * (name.count(' ') + 1)} `{name}`", text(command.help)]
    if not hasattr(command, "commands"):
        parameters = list(_parameters(command))
        parts += [f"```{{code-block}} text\n{_usage(name, parameters)}\n```", *map(_entry, parameters)]
    return "\n\n".join(parts)


@dataclass(frozen=True)
class _Parameter:
    """An argument or an option: what Typer made of it, the type it takes, and how it was declared."""

    made: Any
    type: Any
    declared: Any

    @property
    def is_argument(self) -> bool:
        return self.made.param_type_name == "argument"

    @property
    def form(self) -> str:
        """What to type: `MODULE`, `--json`, `--report / --no-report`, `--task TEXT`."""
        if self.is_argument:
            return self.made.metavar or self.made.name.upper()
        names = ", ".join(self.made.opts)
        return " / ".join([names, *self.made.secondary_opts]) if self.made.is_flag else f"{names} {self._value}"

    @property
    def _value(self) -> str:
        if self.made.metavar:
            return self.made.metavar
        return _VALUES.get(self.type) or "|".join(get_args(self.type))

    @property
    def meaning(self) -> str:
        """The help with the default and the range, as sentences."""
        told = _TOLD_DEFAULT.search(self.declared.help)
        default = text(told[1]) if told else self._default
        sentences = [text(_TOLD_DEFAULT.sub("", self.declared.help)), default and f"Default: {default}."]
        sentences += ["Required."] if self.made.required and not self.is_argument else []
        bounds = (("least", self.declared.min), ("most", self.declared.max))
        sentences += [f"At {word} {bound}." for word, bound in bounds if bound is not None]
        return " ".join(filter(None, sentences))

    @property
    def _default(self) -> str:
        value = self.made.default
        if not self.made.show_default or value is None or value is False or value == "":
            return ""
        if value is True:
            return f"`{self.made.opts[0]}`"
        return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def _parameters(command: Any) -> Iterator[_Parameter]:
    """Yield what a command takes; types and ranges come from its function: Typer's versions differ there."""
    hints = get_type_hints(command.callback, include_extras=True)
    for made in command.params:
        if not getattr(made, "hidden", False):
            kind, declared = get_args(hints[made.name])[:2]
            kinds = [kind] if get_origin(kind) is Literal else get_args(kind) or [kind]
            yield _Parameter(made, next(it for it in kinds if it is not NoneType), declared)


def _usage(name: str, parameters: list[_Parameter]) -> str:
    """Return how a command is called, with optional parts in brackets."""
    words = [name]
    for one in parameters:
        if one.made.required:
            words.append(one.form)
        elif one.is_argument:
            words.append(f"[{one.form}]")
    optional = any(not one.is_argument and not one.made.required for one in parameters)
    return " ".join([*words, *(["[OPTIONS]"] if optional else [])])


def _entry(one: _Parameter) -> str:
    """Return a term with its definition: a table would break long options in the middle on a narrow screen."""
    return f"`{one.form}`\n: {one.meaning}"


def text(words: str | None) -> str:
    """Return a help text as one line of Markdown: code, options and quoted words become code, the rest is plain."""
    parts = _CODE.split(" ".join((words or "").split()))
    for place in range(0, len(parts), 2):
        parts[place] = _SPECIAL.sub(r"\\\1", parts[place])
    for place in range(1, len(parts), 2):
        parts[place] = "`" + parts[place].strip("`'") + "`"
    return "".join(parts).replace("|", r"\|")
