"""One HTTP request and one HTTP reply, as values. Sockets, streaming and servers must not come in here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import parse_qsl, unquote

from multidict import CIMultiDict, CIMultiDictProxy, MultiDict

T = TypeVar("T")

Headers = CIMultiDict[str] | CIMultiDictProxy[str]
"""Header fields in the order and case they were sent in; looked up without regard to case."""


@dataclass(slots=True)
class Request:
    """A request as it arrived. `target` is path and query exactly as sent, percent-encoding kept.

    `path` is the same path below the tenant's own prefix, still percent-encoded; `query_string` is without `?`.
    `oversize` says that the body was longer than allowed and that `body` holds only its beginning. `unproven` says that
    the port demands a client certificate and got none. `kept` holds what was read from it once, by whoever read it.
    """

    method: str
    target: str
    headers: Headers
    body: bytes = b""
    path: str = ""
    query_string: str = ""
    peer: str | None = None
    tls: str | None = None
    oversize: bool = False
    unproven: bool = False
    kept: dict[str, object] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.path:
            self.path, _, self.query_string = self.target.partition("?")

    def query(self) -> MultiDict[str]:
        """The query parameters in the order sent, decoded; a parameter without `=` has an empty value."""
        if not self.query_string:
            return MultiDict()
        return MultiDict(parse_qsl(self.query_string, keep_blank_values=True, errors="replace"))

    def derived(self, name: str, make: "Callable[[Request], T]") -> T:
        """What `make` gives for this request: made once under `name`."""
        try:
            return self.kept[name]  # type: ignore[return-value]  # as `make` made it; a cast takes time
        except KeyError:
            made = self.kept[name] = make(self)
            return made

    def media_type(self) -> str:
        """The Content-Type without its parameters, lower case; empty if none was sent."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


@dataclass(slots=True)
class Reply:
    """An answer before it leaves. Headers keep the order they were added in."""

    status: int
    body: bytes = b""
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)

    @classmethod
    def of(cls, status: int, body: bytes, content_type: str, **headers: str) -> "Reply":
        """A reply with a body; further headers are given by keyword, `_` standing for `-`."""
        fields = CIMultiDict({"Content-Type": content_type})
        for name, value in headers.items():
            fields[name.replace("_", "-")] = value
        return cls(status, body, fields)


def segments(path: str) -> list[str]:
    """The parts of a percent-encoded path, each decoded: `/a/b%2Fc` gives `a` and `b/c`."""
    parts = path.split("/")[1:]
    return [unquote(part) for part in parts] if "%" in path else parts
