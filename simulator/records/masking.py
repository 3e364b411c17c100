"""What is different in every run and says nothing: ids, times, tokens, the server's own address. Masked in texts.

What two messages are compared by is the business of `comparing`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

Mask = Callable[[str], str]
"""Gives a text without what is different in every run."""

_DATE = r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\.\d{1,6})?)?"
_PATTERNS = (
    (r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*", "<token>"),
    (r"(?:urn:uuid:|\b)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b", "<id>"),
    (rf"\b{_DATE}[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", "<time>"),
    (rf"\b{_DAY}{_TIME}(?:[+-]\d{{4}})?(?!\d)", "<time>"),
    (r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", "<time>"),
)
_ANY = re.compile("|".join(f"({pattern})" for pattern, _ in _PATTERNS), re.ASCII)
_SIGNS = tuple(sign for _, sign in _PATTERNS)


def mask_ids_and_times(text: str) -> str:
    """A text with `<id>` for UUIDs, `<time>` for moments and `<token>` for signed tokens. Days without a time stay."""
    return _ANY.sub(lambda found: _SIGNS[(found.lastindex or 1) - 1], text)


@dataclass(frozen=True, slots=True)
class Masks:
    """What else is not compared. Without any, ids, times and tokens are masked all the same.

    `places` are names (of a header, a JSON key, an XML element or attribute) or whole places as differences name them,
    with `*` for anything. `patterns` are masked wherever they occur. `addresses` are those of servers, and `prefixes`
    the paths that tenants have.
    """

    places: tuple[str, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    addresses: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()

    def hides(self, place: str) -> bool:
        """Is what stands at this place not compared at all?"""
        name = place.rpartition("/")[2].lstrip("@").partition("[")[0].rpartition(":")[2].rpartition(" ")[2]
        return any(asked.lower() == name.lower() or fnmatchcase(place, asked) for asked in self.places)

    def masked(self, text: str) -> str:
        """The text as it is compared."""
        for address in self.addresses:
            text = text.replace(address, "<address>")
        for prefix in self.prefixes:
            text = text.replace(f"{prefix}/", "/")
        for pattern in self.patterns:
            text = pattern.sub("<masked>", text)
        return mask_ids_and_times(text)


def longest_first(addresses: Iterable[str]) -> tuple[str, ...]:
    """Addresses in the order in which they have to be masked: none before one that begins with it."""
    return tuple(sorted({address for address in addresses if address}, key=len, reverse=True))
