"""What the project says it needs, and which of it is installed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

DISTRIBUTION = "tinytorch-dataloader"

_REQUIREMENT = re.compile(r"^\s*([\w.-]+)\s*(?:\[([^\]]*)\])?\s*\(?([^;)]*)\)?\s*(?:;\s*(.*))?$")
_EXTRA = re.compile(r"""extra\s*==\s*['"]([\w.-]+)['"]""")


@dataclass(frozen=True)
class Package:
    """One package that is asked for: its name, the versions that will do, and the one that is there ('' if none)."""

    name: str
    wanted: str
    found: str

    @property
    def is_right(self) -> bool:
        return bool(self.found) and _satisfies(self.found, self.wanted)

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
    for name, extras, wanted in _read(groups.get(group, [])):
        if name == DISTRIBUTION:
            for extra in extras:
                found |= {item.name: item for item in _packages(extra, groups, seen)} if extra not in seen else {}
        else:
            found.setdefault(name, Package(name, wanted, _version(name)))
    return list(found.values())


def _read(lines: list[str]) -> Iterator[tuple[str, list[str], str]]:
    """Yield (name, extras, versions) for each requirement."""
    for line in lines:
        found = _REQUIREMENT.match(line)
        if found:
            extras = [extra.strip() for extra in (found[2] or "").split(",") if extra.strip()]
            yield found[1].lower().replace("_", "-"), extras, found[3].strip()


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _satisfies(version: str, wanted: str) -> bool:
    try:
        from packaging.specifiers import InvalidSpecifier, SpecifierSet
    except ImportError:
        return True  # nothing to compare with: to be there is enough
    try:
        return SpecifierSet(wanted).contains(version, prereleases=True)
    except InvalidSpecifier:
        return True
