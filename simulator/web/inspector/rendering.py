"""Templates to HTML: one Jinja2 environment that escapes everything, and how the pages write times, sizes and numbers.

Jinja2 is imported when the first page is asked for, so that the server starts as quickly without it.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.records.exchange import readable
from simulator.records.hiding import hide_in_target

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
# What would change the text around it, or not be seen at all: controls, and signs that turn the writing direction.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_KILO = 1024
_LONGEST_TARGET = 120
_STATUS_COLOURS = {2: "green", 3: "blue", 4: "orange", 5: "red"}
_SEVERITY_COLOURS = {"error": "red", "warning": "orange", "information": "blue"}


class Renderer:
    """Makes pages of templates."""

    def __init__(self) -> None:
        self._environment: Environment | None = None

    def render(self, template: str, context: Mapping[str, object]) -> bytes:
        """A template filled in, in UTF-8."""
        if self._environment is None:
            self._environment = _environment()
        return self._environment.get_template(template).render(context).encode("utf-8", "replace")


def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        autoescape=True,
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock=clock_time, day=day, instant=instant, size=size, seconds=seconds, number=nhs_number_text,
        status_colour=status_colour, short_target=short_target, severity_colour=_SEVERITY_COLOURS.__getitem__,
    )  # fmt: skip
    return environment


def visible(value: object) -> object:
    """A text with its invisible signs shown as what they are; anything else as it is."""
    if type(value) is not str or (value.isascii() and value.isprintable()):
        return value
    return _UNSEEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", readable(value))


def clock_time(at: float) -> str:
    """The time of day, in UTC, to the millisecond."""
    return _datetime(at).strftime("%H:%M:%S.") + f"{int(at * 1000) % 1000:03d}"


def day(at: float) -> str:
    """The day, in UTC, such as 22 Nov 2026."""
    moment = _datetime(at)
    return f"{moment.day} {moment.strftime('%b %Y')}"


def instant(at: float) -> str:
    """The day and the time, in UTC."""
    return f"{day(at)}, {clock_time(at)} UTC"


def size(count: int) -> str:
    """A number of bytes, for people."""
    if count < _KILO:
        return f"{count} byte{'' if count == 1 else 's'}"
    return f"{count / _KILO:.1f} KB" if count < _KILO * _KILO else f"{count / _KILO / _KILO:.1f} MB"


def seconds(duration: float) -> str:
    """How long something took."""
    return f"{duration * 1000:.1f} ms" if duration < 1 else f"{duration:.2f} s"


def nhs_number_text(number: str) -> str:
    """An NHS number in groups, as people read it; anything else as it came."""
    if len(number) == 10 and number.isascii() and number.isdigit():
        return f"{number[:3]} {number[3:6]} {number[6:]}"
    return number


def status_colour(status: int) -> str:
    """The colour of a status's tag."""
    return _STATUS_COLOURS.get(status // 100, "grey")


def short_target(target: str) -> str:
    """A path and query as it stands in a table: cut, and without secrets."""
    target = hide_in_target(target)
    return target if len(target) <= _LONGEST_TARGET else target[:_LONGEST_TARGET] + "…"


def _datetime(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
