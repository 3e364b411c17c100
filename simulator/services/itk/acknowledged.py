"""Acknowledgements that a peer posts to us about messages of ours: how they are shown, and what is odd about them.

Writing acknowledgements of our own is `acknowledging`'s work.
"""

from collections.abc import Iterator

from simulator.call.call import Call
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.acknowledgement import (
    ACCEPTED,
    BUSINESS,
    ENVELOPE_ERRORS,
    FAILURE,
    IN_ERROR,
    INFRASTRUCTURE,
    OK,
    REJECTED,
    Business,
    ErrorInfo,
    Infrastructure,
)
from simulator.wire.findings import Finding
from simulator.wire.http import Reply
from simulator.wire.itk import ENVELOPE_ERROR_CODES
from simulator.wire.itk_message import ItkMessage, message_of
from simulator.wire.json import Json
from simulator.wire.xml import Element, tag_of

_SOURCE = "7, ITK 2.2 acknowledgement framework"
_RESULTS = (OK, FAILURE, "Warning")
_TYPE_CODES = (ACCEPTED, REJECTED, IN_ERROR)

FAILED = RuleRow(
    "itk.acknowledgement.failure", Level.INFORMATION, "the peer could not process an envelope", "result OK", _SOURCE
)
REFUSED = RuleRow(
    "itk.acknowledgement.rejection", Level.INFORMATION, "the peer did not accept a message", "typeCode AA", _SOURCE
)
UNKNOWN_RESULT = RuleRow(
    "itk.acknowledgement.result", Level.WARNING, "a result that is not known", ", ".join(_RESULTS), _SOURCE
)
UNKNOWN_TYPE_CODE = RuleRow(
    "itk.acknowledgement.type-code", Level.WARNING, "a type code that is not known", ", ".join(_TYPE_CODES), _SOURCE
)
NO_REFERENCE = RuleRow(
    "itk.acknowledgement.reference", Level.WARNING, "it does not say which message it is about",
    "the tracking id of the message", _SOURCE,
)  # fmt: skip
NO_REPORTER = RuleRow(
    "itk.acknowledgement.reporter", Level.WARNING, "it does not say who reports", "itk:reportingIdentity with an id",
    _SOURCE,
)  # fmt: skip
NO_ERROR = RuleRow(
    "itk.acknowledgement.no-error", Level.WARNING, "a failure without an error", "itk:errors with an errorInfo", _SOURCE
)
ERROR_TEXT = RuleRow(
    "itk.acknowledgement.error-text", Level.WARNING, "an error's code and text that do not belong together",
    "the text of the code", _SOURCE,
)  # fmt: skip
PROFILED = RuleRow(
    "itk.acknowledgement.profile", Level.WARNING, "an infrastructure acknowledgement with a profile", "no profileid",
    _SOURCE,
)  # fmt: skip
PARTIES = RuleRow(
    "itk.acknowledgement.parties", Level.WARNING, "receiver or sender are missing, or both are the same kind",
    "one communication function RCV, one SND", _SOURCE,
)  # fmt: skip

ROWS = (
    FAILED, REFUSED, UNKNOWN_RESULT, UNKNOWN_TYPE_CODE, NO_REFERENCE, NO_REPORTER, NO_ERROR, ERROR_TEXT, PROFILED,
    PARTIES,
)  # fmt: skip


def view(message: ItkMessage) -> list[Json]:
    """The acknowledgements in a message, for people and programs."""
    found: list[Json] = []
    for element in message.documents:
        if tag_of(element) == INFRASTRUCTURE:
            found.append(_shown(Infrastructure.of(element)))
        elif tag_of(element) == BUSINESS:
            found.append(_shown_business(Business.of(element)))
    return found


def inspect(call: Call, reply: Reply) -> Iterator[Finding]:
    """What is odd about the acknowledgements in a call, and what they say that is no good news."""
    message = message_of(call.request)
    for rule in ACKNOWLEDGEMENT_RULES:
        for broken in rule(call, message):
            yield broken.finding(call.tenant.profile)


def _shown(said: Infrastructure) -> Json:
    return {
        "kind": "infrastructure",
        "result": said.result,
        "service": said.service,
        "tracking_id": said.tracking_id,
        "timestamp": said.timestamp,
        "identities": [*said.identities],
        "errors": [
            {"id": each.id, "code": each.code, "text": each.text, "diagnostic": each.diagnostic} for each in said.errors
        ],
    }


def _shown_business(said: Business) -> Json:
    return {
        "kind": "business",
        "id": said.id,
        "created": said.created,
        "type_code": said.type_code,
        "interaction": said.interaction,
        "tracking_id": said.tracking_id,
        "receiver": said.receiver,
        "sender": said.sender,
        "ods_code": said.ods_code,
        "organisation": said.organisation,
        "items": [{"id": id, "type_code": type_code} for id, type_code in said.items],
    }


def _documents(message: ItkMessage, tag: str) -> Iterator[Element]:
    return (element for element in message.documents if tag_of(element) == tag)


def _infrastructure(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Is the envelope fine, and is that said as it should be?"""
    for element in _documents(message, INFRASTRUCTURE):
        said = Infrastructure.of(element)
        if said.result == FAILURE:
            why = "; ".join(_in_words(error) for error in said.errors) or "it does not say why"
            what = f"the envelope {said.tracking_id} could not be processed: {why}"
            yield FAILED.at(element, what, attribute="result")
        elif said.result not in _RESULTS:
            yield UNKNOWN_RESULT.at(element, f"the result is {said.result!r}", attribute="result")
        if not said.tracking_id:
            yield NO_REFERENCE.at(element)
        if not any(said.identities):
            yield NO_REPORTER.at(element)
        if said.result == FAILURE and not said.errors:
            yield NO_ERROR.at(element)
        yield from _errors(element, said)


def _in_words(error: ErrorInfo) -> str:
    return " ".join(part for part in (error.code, error.text, error.diagnostic) if part)


def _errors(element: Element, said: Infrastructure) -> Iterator[Broken]:
    for error in said.errors:
        if error.code is not None and error.code_system != ENVELOPE_ERROR_CODES:
            continue  # ITK 2.1 had the toolkit's own codes, with free texts
        text = ENVELOPE_ERRORS.get(error.code or "")
        if text is None:
            yield ERROR_TEXT.at(element, f"{error.code or 'nothing'} is no code of {ENVELOPE_ERROR_CODES}")
        # One published list writes `EnvelopeManifest`.
        elif (error.text or "").replace(" ", "") != text.replace(" ", ""):
            yield ERROR_TEXT.at(element, f"{error.code} says {error.text!r}", expected=text)


def _business(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Is the message accepted, and is that said as it should be?"""
    for element in _documents(message, BUSINESS):
        said = Business.of(element)
        if said.type_code in (REJECTED, IN_ERROR):
            done = "was rejected" if said.type_code == REJECTED else "led to an error"
            yield REFUSED.at(element, f"the message {said.tracking_id} {done}")
        elif said.type_code != ACCEPTED:
            yield UNKNOWN_TYPE_CODE.at(element, f"the type code is {said.type_code!r}")
        if not said.tracking_id:
            yield NO_REFERENCE.at(element)
        if said.receiver is None or said.sender is None:
            yield PARTIES.at(element)


def _profile(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """An infrastructure acknowledgement has no profile."""
    for content in message.contents:
        if content.root is not None and tag_of(content.root) == INFRASTRUCTURE and content.item.profile is not None:
            yield PROFILED.at(content.item.element, attribute="profileid")


ACKNOWLEDGEMENT_RULES: tuple[ItkRule, ...] = (_infrastructure, _business, _profile)
"""What is looked at in acknowledgements. None of it refuses: they are reports, and taken as they come."""
