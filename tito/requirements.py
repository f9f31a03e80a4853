"""What the project says it needs, and which of it is installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

DISTRIBUTION = "tinytorch-dataloader"

_EXTRA = re.compile(r"""extra\s*==\s*['"]([\w.-]+)['"]""")


@dataclass(frozen=True)
class Package:
    """One package that is asked for: its name, the versions that will do, and the one that is there ('' if none)."""

    name: str
    wanted: SpecifierSet
    found: str

    @property
    def is_right(self) -> bool:
        return bool(self.found) and self.wanted.contains(self.found, prereleases=True)

    @property
    def module(self) -> str:
        """Return the name under which it is imported."""
        return self.name.replace("-", "_")


def needed(root: Path | None) -> dict[str, list[Package]]:
    """Return group -> packages: `base`, and each extra; from `pyproject.toml` of the course, or from what is installed.

    An extra that names another extra of this project (`dev` takes `torch` in) lists its packages too.
    """
    groups = dict(_from_pyproject(root / "pyproject.toml") if root else {}) or _from_installed()
    return {name: _packages(name, groups, set()) for name in groups}


def _from_pyproject(path: Path) -> dict[str, list[str]]:
    try:
        project = tomllib.loads(path.read_text(encoding="utf-8")).get("project", {})
    except (OSError, ValueError):
        return {}
    if project.get("name") != DISTRIBUTION:
        return {}
    return {"base": project.get("dependencies", []), **project.get("optional-dependencies", {})}


def _from_installed() -> dict[str, list[str]]:
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return {}
    groups: dict[str, list[str]] = {"base": []}
    for line in lines:
        extra = _EXTRA.search(line)
        groups.setdefault(extra[1] if extra else "base", []).append(line)
    return groups


def _packages(group: str, groups: dict[str, list[str]], seen: set[str]) -> list[Package]:
    seen.add(group)
    found: dict[str, Package] = {}
    for wanted in _read(groups.get(group, [])):
        name = canonicalize_name(wanted.name)
        if name == DISTRIBUTION:
            for extra in sorted(wanted.extras - seen):
                found |= {item.name: item for item in _packages(extra, groups, seen)}
        else:
            found.setdefault(name, Package(name, wanted.specifier, _version(name)))
    return list(found.values())


def _read(lines: list[str]) -> Iterator[Requirement]:
    for line in lines:
        with suppress(InvalidRequirement):  # pip tells you about it
            yield Requirement(line)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
