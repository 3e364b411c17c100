"""A message as matchers see it: a call being decided, or an exchange that was recorded. Nothing is judged here."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final, Protocol

from multidict import CIMultiDict, MultiDict

from simulator.call.call import Call
from simulator.records.exchange import Exchange, split_headers
from simulator.scenario.regexes import MOST_SEEN
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.json import Json, parse_json
from simulator.wire.xpath import XPath, decoded_root


class _Absent:
    """Where there is no JSON: `null` is a value."""


ABSENT: Final = _Absent()
"""Stands for the JSON of a body that is none."""


class Message(Protocol):
    """What a condition may look at. Everything is parsed when first asked for, and nothing raises."""

    @property
    def operation(self) -> str | None:
        """The operation's id; None if no national path was hit."""

    @property
    def service(self) -> str | None:
        """The service's name."""

    @property
    def method(self) -> str:
        """The HTTP method."""

    @property
    def nhs_number(self) -> str | None:
        """The patient it is about, as far as that is known."""

    @property
    def status(self) -> int | None:
        """The reply's status, once there is a reply."""

    @property
    def rule(self) -> str | None:
        """The rule that had a hand in the reply."""

    def header(self, name: str) -> Sequence[str]:
        """All values of a request header."""

    def query(self, name: str) -> Sequence[str]:
        """All values of a query parameter."""

    def json(self) -> Json:
        """The request's body, or ABSENT if it is not JSON."""

    def xpath(self, path: XPath) -> Sequence[str]:
        """What an XPath finds in the request's body; nothing if it is not XML."""

    def body(self) -> bytes:
        """The request's body."""


class CallMessage:
    """A call on its way to a decision."""

    __slots__ = ("_call", "method", "nhs_number", "operation", "rule", "service", "status")

    def __init__(self, call: Call) -> None:
        self._call = call
        self.operation = call.operation.id
        self.service = call.service.name
        self.method = call.request.method
        self.nhs_number = call.nhs_number
        self.status: int | None = None
        self.rule: str | None = None

    def header(self, name: str) -> Sequence[str]:
        """All values of a request header."""
        return self._call.request.headers.getall(name, ())

    def query(self, name: str) -> Sequence[str]:
        """All values of a query parameter."""
        return self._call.query.getall(name, ())

    def json(self) -> Json:
        """The request's body, or ABSENT if it is not JSON."""
        try:
            return self._call.json()
        except WireError:
            return ABSENT

    def xpath(self, path: XPath) -> Sequence[str]:
        """What an XPath finds in the request's body; nothing if it is not XML."""
        return _found(path, self._call.request)

    def body(self) -> bytes:
        """The request's body."""
        return self._call.request.body


class ExchangeMessage:
    """A recorded exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.operation = exchange.operation
        self.service = exchange.service
        self.method = exchange.method
        self.nhs_number = exchange.nhs_number
        self.status: int | None = exchange.status
        self.rule = exchange.rule
        self._texts: dict[str, Sequence[str]] = {}

    def header(self, name: str) -> Sequence[str]:
        """All values of a request header."""
        return self._headers.getall(name, ())

    def query(self, name: str) -> Sequence[str]:
        """All values of a query parameter."""
        return self._query.getall(name, ())

    def json(self) -> Json:
        """The request's body, or ABSENT if it is not JSON."""
        return self._json

    def xpath(self, path: XPath) -> Sequence[str]:
        """What an XPath finds in the request's body; nothing if it is not XML."""
        # What was found is kept, not the parsed body: a hundred thousand of them would weigh too much.
        if path.text not in self._texts:
            self._texts[path.text] = _found(path, request_of(self.exchange))
        return self._texts[path.text]

    def body(self) -> bytes:
        """The request's body."""
        return self.exchange.request_body

    @cached_property
    def _headers(self) -> CIMultiDict[str]:
        return split_headers(self.exchange.request_headers)

    @cached_property
    def _query(self) -> MultiDict[str]:
        return Request(self.method, self.exchange.target, self._headers).query()

    @cached_property
    def _json(self) -> Json:
        try:
            return parse_json(self.exchange.request_body)
        except WireError:
            return ABSENT


def request_of(exchange: Exchange) -> Request:
    """The request of a recorded exchange, as far as its body is read."""
    return Request(exchange.method, exchange.target, split_headers(exchange.request_headers), exchange.request_body)


def _found(path: XPath, request: Request) -> Sequence[str]:
    root = decoded_root(request)
    return () if root is None else path.texts(root)


def body_text(message: Message) -> str:
    """The beginning of the request's body as text; what is not UTF-8 in it is replaced."""
    return message.body()[:MOST_SEEN].decode("utf-8", "replace")
