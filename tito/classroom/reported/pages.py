"""Make self-contained HTML pages: everything is inside, nothing is fetched, and what others wrote is only text."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tito.classroom.reported.harmless import harmless, one_line

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES = Path(__file__).parent / "templates"


def render(template: str, **values: Any) -> str:
    """Return the page that a template of `templates/` gives; each text in it is harmless, and escaped."""
    return environment().get_template(template).render(values)


@cache
def environment() -> Environment:
    """Return jinja2, set up so that a template can neither forget to escape nor use what is not there."""
    import jinja2

    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    filters = (points, when, one_line, percent, anchor, count, lasting, prose)
    made.filters |= {function.__name__: function for function in filters}
    return made


def points(value: float) -> str:
    """Return points with at most two decimals."""
    return f"{round(value, 2):,.10g}"


def percent(share: float) -> str:
    """Return a share as a whole percentage: 0 and 100 only for nothing and all."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "<1 %"
    return ">99 %" if whole == 100 and share < 1 else f"{whole} %"


def count(number: int, noun: str) -> str:
    """Return a number with its noun: `1 file`, `2,000 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def lasting(hours: float) -> str:
    """Return a time in the units that one would say it in: `30 seconds`, `3.5 hours`, `4 days 2 hours`."""
    if hours * 3600 < 59.5:
        return count(max(1, round(hours * 3600)), "second")
    if hours * 60 < 59.5:
        return count(round(hours * 60), "minute")
    if hours < 47.95:
        return f"{points(round(hours, 1))} hour{'' if round(hours, 1) == 1 else 's'}"
    days, rest = divmod(round(hours), 24)
    return f"{count(days, 'day')} {count(rest, 'hour')}" if rest else count(days, "day")


def prose(text: str) -> Markup:
    """Return what a person wrote, an answer or a comment, with more room than a message gets."""
    from markupsafe import Markup, escape

    return Markup("") + escape(harmless(text, lines=200, columns=5000))


def when(moment: str) -> str:
    """Return an ISO time to the minute and with its zone; what is none as it is."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return one_line(moment, 40)
    offset = found.strftime("%z")
    zone = f" UTC{offset[:3]}:{offset[3:5]}" if offset.strip("+-0") else " UTC" if offset else ""
    return f"{found:%Y-%m-%d %H:%M}{zone}"


def anchor(name: str) -> str:
    """Return an id to link to: `task-8-3` for the task `8.3`."""
    return "task-" + "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name)


def _harmless(value: Any) -> Any:
    """Make a text harmless that goes into a page; markup and numbers stay as they are."""
    return harmless(value) if type(value) is str else value
