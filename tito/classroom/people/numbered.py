"""The identity of a student on a platform."""

from __future__ import annotations


class Numbered:
    """Something of a person.

    Attributes:
        layout: of the collection it came from: `canvas`, `moodle`, `github`, or `plain`, made by people.
        identifier: the number there, or the repository; '' where nothing but a name is known.
    """

    identifier: str
    layout: str

    @property
    def number(self) -> str:
        """Return who it is, with the platform's name: `canvas 105`; '' where nothing but a name is known."""
        return f"{self.layout} {self.identifier}" if self.identifier else ""
