"""One recorded exchange: what came, what was answered, and what is known about it."""

from dataclasses import dataclass, field, replace

from multidict import CIMultiDict

from simulator.wire.findings import Finding
from simulator.wire.http import Headers
from simulator.wire.mail import SCHEME

INSIDE = " > "
"""Stands between a scenario's name and that of one that it includes."""


@dataclass(slots=True)
class Exchange:
    """One exchange as the journal keeps it: plain numbers, texts and bytes, so that a hundred thousand weigh little.

    `id` counts up within the tenant. `at` and `tenant_time` are seconds since 1970, real and by the tenant's clock;
    `duration` is seconds until the reply was ready. Headers are the lines `Name: value` joined by CR LF.
    What we sent ourselves is recorded likewise, with the peer's answer as response; status 0 means that none came.
    `scenario` is the one that the `rule` belongs to: `mine > shipped` for one that another includes.
    `delivery` names the fault that was injected. `noted` are findings made while answering. `bodies_dropped` says
    that the bodies were lost to a journal that could not keep up.
    """

    id: int
    tenant: str
    at: float
    tenant_time: float
    duration: float
    service: str | None
    operation: str | None
    method: str
    target: str
    request_headers: bytes
    request_body: bytes
    status: int
    response_headers: bytes
    response_body: bytes
    nhs_number: str | None = None
    correlation_id: str | None = None
    request_id: str | None = None
    message_id: str | None = None
    tracking_id: str | None = None
    rule: str | None = None
    scenario: str | None = None
    delivery: str | None = None
    delay: float = 0.0
    peer: str | None = None
    tls: str | None = None
    error: str | None = None
    noted: tuple[Finding, ...] = ()
    bodies_dropped: bool = False
    findings: tuple[Finding, ...] | None = field(default=None, compare=False, repr=False)

    @property
    def is_sent(self) -> bool:
        """Did we send the request ourselves? Then its target is the whole address; what is received has a path."""
        return self.target.startswith(("http://", "https://"))

    @property
    def size(self) -> int:
        """Roughly how many bytes it holds in memory."""
        return (
            800  # the object, its numbers and its short texts, as measured
            + len(self.target)
            + len(self.request_headers)
            + len(self.request_body)
            + len(self.response_headers)
            + len(self.response_body)
            + (len(self.error) if self.error else 0)
            + 500 * len(self.noted)
        )

    def without_bodies(self) -> "Exchange":
        """The same exchange with its bodies dropped."""
        return replace(self, request_body=b"", response_body=b"", bodies_dropped=True, findings=self.findings)


def join_headers(headers: Headers) -> bytes:
    """Header fields as they stand on the wire, in order and case."""
    return "\r\n".join([f"{name}: {value}" for name, value in headers.items()]).encode("utf-8", "surrogateescape")


def split_headers(lines: bytes) -> CIMultiDict[str]:
    """The header fields of joined lines."""
    headers: CIMultiDict[str] = CIMultiDict()
    for line in lines.decode("utf-8", "surrogateescape").split("\r\n"):
        name, colon, value = line.partition(": ")
        if colon:
            headers.add(name, value)
    return headers


def url_of(exchange: Exchange, base_url: str | None = None) -> str:
    """The absolute address that was asked for: below `base_url`, or else at the host that the client named.

    A mail's is the `mailto:` address that it was sent to.
    """
    target = readable(exchange.target)
    if exchange.is_sent or target.startswith(SCHEME):
        return target
    if base_url is None:
        host = split_headers(exchange.request_headers).get("Host", "localhost")
        base_url = f"{'https' if exchange.tls else 'http'}://{readable(host)}"
    return base_url.rstrip("/") + (target if target.startswith("/") else f"/{target}")


def readable(text: str) -> str:
    """A text that can be written as UTF-8: what arrived in another encoding is read as Latin-1."""
    try:
        text.encode()
    except UnicodeEncodeError:
        try:
            return text.encode("utf-8", "surrogateescape").decode("latin-1")
        except UnicodeEncodeError:
            return text.encode("utf-8", "replace").decode()
    return text
