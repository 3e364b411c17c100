"""What only a recorded message can be asked: its ids, which way it went, and what was answered to it.

What rules can ask of a call as well stands in `conditions`; nothing is graded here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate

from multidict import CIMultiDict

from simulator.records.exchange import INSIDE, Exchange, split_headers
from simulator.scenario.conditions import RECORDED_KEYS, Condition, When, read_when
from simulator.scenario.matchers import Seen, read_containing, read_matcher
from simulator.scenario.messages import ABSENT, ExchangeMessage, Message, request_of
from simulator.scenario.operations import Operations
from simulator.scenario.paths import compile_path
from simulator.scenario.reading import Key, Node, object_schema
from simulator.scenario.regexes import MOST_SEEN
from simulator.wire.errors import WireError
from simulator.wire.http import Request
from simulator.wire.json import Json, parse_json
from simulator.wire.xpath import XPath, compile_xpath, decoded_root

_MATCHER = {"$ref": "#/$defs/matcher"}
_NAMED_MATCHERS = {"type": "object", "minProperties": 1, "additionalProperties": _MATCHER}

ANSWER_KEYS = {
    "status": Key("Matcher for its status; `0` where nothing was answered.", _MATCHER),
    "header": Key("Reply headers by name, each with a matcher; names in any case.", _NAMED_MATCHERS),
    "json": Key(
        "Places in a JSON reply, each with a matcher: a JSONPath (`$.entry[*].resource.id`) or a JSON Pointer.",
        _NAMED_MATCHERS,
    ),
    "text": Key("Matcher for the whole reply body as text; a plain value stands somewhere in it.", _MATCHER),
    "xpath": Key(
        "Places in an XML reply, each with a matcher: an XPath 1.0. Payloads in base64 or gzip are looked into.",
        _NAMED_MATCHERS,
    ),
}
"""What an assertion may ask of the reply."""

IDS = ("nhs_number", "tracking_id", "correlation_id", "message_id", "request_id")
"""What joins exchanges: the patient, and the ids of messages."""

CLAIM_KEYS = {
    **RECORDED_KEYS,
    "scenario": Key(
        "Matcher for the name of that rule's scenario: `mine > shipped` for one that another includes. A name alone"
        " also stands for what is included.",
        _MATCHER,
    ),
    "tracking_id": Key("Matcher for the ITK tracking id.", _MATCHER),
    "correlation_id": Key("Matcher for the X-Correlation-ID, or what a message has in its place.", _MATCHER),
    "message_id": Key("Matcher for the wsa:MessageID.", _MATCHER),
    "request_id": Key("Matcher for the X-Request-ID.", _MATCHER),
    "direction": Key(
        "Which way it went: `received`, or `sent` for what the simulator sent itself, such as acknowledgements.",
        {"enum": ["received", "sent"]},
    ),
    "delivery": Key("Matcher for the fault that was injected: `reset`, `truncate` and so on.", _MATCHER),
    "reply": Key("What was answered.", object_schema(ANSWER_KEYS)),
}
"""The conditions that an assertion may make of one exchange."""


class RecordedMessage(ExchangeMessage):
    """A recorded exchange while it is graded. What was parsed is kept with it, so it should not live long."""

    def xpath(self, path: XPath) -> Sequence[str]:
        """What an XPath finds in the request's body; nothing if it is not XML."""
        return _found(path, self._request)

    def reply_headers(self, name: str) -> Seen:
        """All values of a reply header."""
        return self._reply_headers.getall(name, ())

    def reply_xpath(self, path: XPath) -> Sequence[str]:
        """What an XPath finds in the reply's body; nothing if it is not XML."""
        return _found(path, self._reply)

    def reply_json(self) -> Json:
        """The reply's body, or ABSENT if it is not JSON."""
        return self._reply_json

    @cached_property
    def _request(self) -> Request:
        return request_of(self.exchange)

    @cached_property
    def _reply_headers(self) -> CIMultiDict[str]:
        return split_headers(self.exchange.response_headers)

    @cached_property
    def _reply(self) -> Request:
        # A reply is read as a request is: headers and a body.
        return Request("POST", "/", self._reply_headers, self.exchange.response_body)

    @cached_property
    def _reply_json(self) -> Json:
        try:
            return parse_json(self.exchange.response_body)
        except WireError:
            return ABSENT


def read_claim(parts: Mapping[str, Node], node: Node, operations: Operations) -> When:
    """The conditions of CLAIM_KEYS among the parts of the mapping at `node`; other keys are left to others."""
    when = read_when(parts, node, operations)
    found = [_field(name, parts[name]) for name in _FIELDS if name in parts]
    if "scenario" in parts:
        found.append(Condition("scenario", _scenarios, read_matcher(parts["scenario"])))
    if "direction" in parts:
        parts["direction"].choice(("received", "sent"))
        found.append(_field("direction", parts["direction"]))
    if "reply" in parts:
        found += _reply(parts["reply"])
    return replace(when, conditions=(*when.conditions, *found))


def is_dear(condition: Condition) -> bool:
    """Does it have to parse a body, or to search one?"""
    name = condition.name.removeprefix("reply.")
    return name == "text" or name.startswith(("json.", "xpath."))


def _found(path: XPath, message: Request) -> Sequence[str]:
    root = decoded_root(message)
    return () if root is None else path.texts(root)


def _recorded(message: Message) -> RecordedMessage:
    assert isinstance(message, RecordedMessage), "only recorded messages are asked for what was answered"
    return message


_FIELDS = ("tracking_id", "correlation_id", "message_id", "request_id", "delivery")


def _field(name: str, node: Node) -> Condition:
    look_at: Callable[[Exchange], str | None] = _direction if name == "direction" else lambda each: getattr(each, name)

    def look(message: Message) -> Seen:
        text = look_at(_recorded(message).exchange)
        return () if text is None else (text,)

    return Condition(name, look, read_matcher(node))


def _scenarios(message: Message) -> Seen:
    """The rule's scenario, and those that include it."""
    name = _recorded(message).exchange.scenario
    return () if name is None else tuple(accumulate(name.split(INSIDE), lambda outer, inner: f"{outer}{INSIDE}{inner}"))


def _direction(exchange: Exchange) -> str:
    return "sent" if exchange.is_sent else "received"


def _reply(node: Node) -> list[Condition]:
    parts = node.mapping(ANSWER_KEYS, "a mapping such as {status: 200}")
    if node.value == {}:
        node.say("an empty mapping", "say what the reply has to be like, such as {status: 200}")
    return [condition for name, read in _ANSWERS.items() if name in parts for condition in read(parts[name])]


def _status(node: Node) -> Iterable[Condition]:
    yield Condition("reply.status", lambda message: (str(message.status),), read_matcher(node))


def _text(node: Node) -> Iterable[Condition]:
    def look(message: Message) -> Seen:
        body = _recorded(message).exchange.response_body
        return (body[:MOST_SEEN].decode("utf-8", "replace"),) if body else ()

    yield Condition("reply.text", look, read_containing(node))


def _places(name: str, look_at: Callable[[str], Callable[[RecordedMessage], Seen]]) -> "_Reader":
    def read(node: Node) -> Iterable[Condition]:
        entries = node.entries("a mapping of names to matchers")
        if node.value == {}:
            node.say("an empty mapping", "name at least one place and what has to be there")
        for place, part in entries.items():
            matcher = read_matcher(part)
            try:
                yield Condition(f"reply.{name}.{place}", _answered(look_at(place)), matcher)
            except ValueError as fault:
                part.say_fault(fault)

    return read


def _answered(look: Callable[[RecordedMessage], Seen]) -> Callable[[Message], Seen]:
    return lambda message: look(_recorded(message))


_Reader = Callable[[Node], Iterable[Condition]]


def _in_json(text: str) -> Callable[[RecordedMessage], Seen]:
    path = compile_path(text)

    def look(message: RecordedMessage) -> Seen:
        body = message.reply_json()
        return () if body is ABSENT else path(body)

    return look


def _in_xml(text: str) -> Callable[[RecordedMessage], Seen]:
    path = compile_xpath(text)
    return lambda message: message.reply_xpath(path)


_ANSWERS: Mapping[str, _Reader] = {
    "status": _status,
    "header": _places("header", lambda name: lambda message: message.reply_headers(name)),
    "json": _places("json", _in_json),
    "text": _text,
    "xpath": _places("xpath", _in_xml),
}
