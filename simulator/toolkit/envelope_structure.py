"""D-1: the structure of a DistributionEnvelope, by a table of our own. With national schemas at hand those decide."""

import re
from collections.abc import Iterator, Mapping

from simulator.call.call import Call
from simulator.toolkit.first_look import looks_right
from simulator.toolkit.rows import NOT_VALID, Broken, ItkRule, Level, RuleRow
from simulator.wire.itk_message import ItkMessage
from simulator.wire.xml import ITK, XSI, Element, elements, said, split_tag, tag_of

_SOURCE = "D-1, ITK distribution envelope 2.0"

STRUCTURE_ROW = RuleRow(
    "itk.envelope.structure", Level.REFUSED, "an envelope that is built differently",
    "the elements and attributes of the distribution envelope, in their order", _SOURCE, NOT_VALID,
)  # fmt: skip
TRACKING_ID_CASE = RuleRow(
    "itk.envelope.tracking-id-case", Level.STRICT, "a tracking id in lower case", "an upper-case UUID", _SOURCE,
    NOT_VALID,
)  # fmt: skip
ROWS = (STRUCTURE_ROW, TRACKING_ID_CASE)

_MANY = 1_000_000
_UUID = re.compile(r"[A-F0-9]{8}-[A-F0-9]{4}-[A-F0-9]{4}-[A-F0-9]{4}-[A-F0-9]{12}", re.ASCII)
_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_TRUTH = re.compile(r"\s*(true|false|1|0)\s*", re.ASCII)
_NAME = re.compile(r"\s*[^\W\d][\w.-]*\s*")
_ANY = re.compile(r".*", re.DOTALL)

Children = tuple[tuple[str, int, int], ...]
Attributes = Mapping[str, tuple[bool, re.Pattern[str], str]]
"""By name: must it be there, what it looks like, and how that is called."""

_CHILDREN: Mapping[str, Children] = {
    "DistributionEnvelope": (("header", 1, 1), ("payloads", 1, 1)),
    "header": (
        ("addresslist", 0, 1),
        ("auditIdentity", 0, 1),
        ("manifest", 1, 1),
        ("senderAddress", 0, 1),
        ("handlingSpecification", 0, 1),
    ),
    "addresslist": (("address", 1, _MANY),),
    "auditIdentity": (("id", 1, 4),),
    "manifest": (("manifestitem", 1, _MANY),),
    "handlingSpecification": (("spec", 1, _MANY),),
    "payloads": (("payload", 1, _MANY),),
}
_FLAG = (False, _TRUTH, "true or false")
_TEXTS = (True, _ANY, "a text")
_URI: Attributes = {"uri": _TEXTS, "type": (False, _ANY, "a text")}
_ATTRIBUTES: Mapping[str, Attributes] = {
    # A missing tracking id has a rule and a text of its own.
    "header": {"service": _TEXTS, "trackingid": (False, _ANY, "a UUID")},
    "address": _URI,
    "id": _URI,
    "senderAddress": _URI,
    "manifest": {"count": (True, _WHOLE, "a whole number")},
    "manifestitem": {
        "id": (True, _NAME, "a name without spaces that does not begin with a digit"),
        "mimetype": _TEXTS,
        "profileid": (False, _ANY, "a text"),
        "metadata": _FLAG,
        "compressed": _FLAG,
        "base64": _FLAG,
        "encrypted": _FLAG,
    },
    "spec": {"key": _TEXTS, "value": _TEXTS},
    "payloads": {"count": (True, _WHOLE, "a whole number")},
    "payload": {
        "id": (True, _NAME, "a name without spaces that does not begin with a digit"),
        "filename": (False, _ANY, "a text"),
    },
}
_OPEN = frozenset(("manifestitem",))
"""Elements that may have attributes of the ITK namespace besides their own."""


def _structure(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Each element's children, their order and number, and its attributes.

    Most envelopes are right, and the first look says so soonest; what is wrong with the others is said by the table.
    """
    distribution = message.distribution
    if distribution is None or looks_right(call.request):
        return
    yield from _element(distribution.element, "DistributionEnvelope")
    # As sent: the schema's type is a string, in which space around it stays and is wrong.
    tracking_id = "" if distribution.header is None else distribution.header.get("trackingid", "")
    if distribution.header is None or not tracking_id.strip() or _UUID.fullmatch(tracking_id):
        return
    if _UUID.fullmatch(tracking_id.upper()):
        yield TRACKING_ID_CASE.at(distribution.header, f"{tracking_id} is not in capitals", attribute="trackingid")
    else:
        what = f"{tracking_id if tracking_id == tracking_id.strip() else repr(tracking_id)} is not a UUID"
        yield STRUCTURE_ROW.at(distribution.header, what, attribute="trackingid", diagnostic=what)


def _element(element: Element, name: str) -> Iterator[Broken]:
    yield from _attributes(element, name)
    parts = list(elements(element))
    if name == "payload":
        if len(parts) > 1:
            yield _at(element, "a payload holds one element at most")
        return
    if any(text and text.strip() for text in (element.text, *(part.tail for part in parts))):
        yield _at(element, f"there is text in itk:{name}")
    yield from _children(element, name, parts)


def _children(element: Element, name: str, parts: list[Element]) -> Iterator[Broken]:
    """What is wrong with children that do not fit, and with what is inside them."""
    allowed = _CHILDREN.get(name, ())
    place, count = 0, 0
    for part in parts:
        namespace, local = split_tag(tag_of(part))
        at = next((i for i in range(place, len(allowed)) if allowed[i][0] == local), None) if namespace == ITK else None
        if at is None:
            yield _at(part, f"{said(tag_of(part))} does not belong here, expected is {_expected(allowed, place)}")
            continue
        yield from _too_few(element, allowed, place, at, count)
        count = count + 1 if at == place else 1
        place = at
        if count > allowed[place][2]:
            yield _at(part, f"itk:{local} more often than {allowed[place][2]} times")
        yield from _element(part, local)
    yield from _too_few(element, allowed, place, len(allowed), count)


def _too_few(element: Element, allowed: Children, place: int, upto: int, count: int) -> Iterator[Broken]:
    """Required children that were passed over."""
    for at in range(place, upto):
        there = count if at == place else 0
        if there < allowed[at][1]:
            yield _at(element, f"itk:{allowed[at][0]} is missing")


def _attributes(element: Element, name: str) -> Iterator[Broken]:
    known = _ATTRIBUTES.get(name, {})
    given = {str(key): str(value) for key, value in element.items()}
    for key, (required, form, called) in known.items():
        value = given.get(key)
        if value is None:
            if required:
                yield _at(element, f"the attribute {key} of itk:{name} is missing")
        elif not form.fullmatch(value):
            yield _at(element, f"the attribute {key} of itk:{name} is {value!r}, not {called}")
    for attribute in given:
        namespace, _ = split_tag(attribute)
        if attribute not in known and namespace != XSI and not (namespace == ITK and name in _OPEN):
            yield _at(element, f"itk:{name} has no attribute {said(attribute)}")


def _expected(allowed: Children, place: int) -> str:
    return " or ".join(f"itk:{name}" for name, _, _ in allowed[place:]) or "nothing"


def _at(element: Element, what: str) -> Broken:
    return STRUCTURE_ROW.at(element, what, diagnostic=f"line {element.sourceline}: {what}")


STRUCTURE_RULES: tuple[ItkRule, ...] = (_structure,)
