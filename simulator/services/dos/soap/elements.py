"""Elements of the web service's answers as text: with its prefix, and empty where nothing is known."""

from collections.abc import Iterable

from simulator.wire.xml import escape

PREFIX = "ns1"
"""The prefix of the answers: real clients look for it, not for the namespace."""


def text(name: str, value: str) -> str:
    """An element with a text."""
    return around(name, escape(value))


def around(name: str, inside: str) -> str:
    """An element around XML; an empty one where there is none."""
    return f"<{PREFIX}:{name}>{inside}</{PREFIX}:{name}>" if inside else f"<{PREFIX}:{name}/>"


def texts(pairs: Iterable[tuple[str, str]]) -> str:
    """Elements with texts, one after the other."""
    return "".join(text(name, value) for name, value in pairs)


def number(value: float) -> str:
    """A number without zeros at its end: `364.25`, `0`."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
