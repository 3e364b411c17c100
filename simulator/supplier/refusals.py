"""What an answer that is not a yes says, in one line, and what can be done about it."""

from collections.abc import Sequence

from simulator.supplier.directory import read_fault
from simulator.supplier.sending import Answer
from simulator.wire.errors import WireError
from simulator.wire.json import Json, parse_json

_LONGEST = 200
_UNSEEN = "if no scenario does this on purpose, look at the exchange and its findings"
_REMEDIES = {
    400: _UNSEEN,
    401: "the tenant wants another token: sign in with --application, --key and --kid, or give one of its /oauth2/token"
    " with --token; without either, the call signs in by itself where the admin API can be asked (--admin-token)",
    403: "the tenant does not let this caller in: give another --application or --token, or serve with --access open",
    404: "is the base URL that of a simulator, without a path of a service?",
    405: "is the base URL that of a simulator, without a path of a service?",
    429: "too many calls: wait a moment, and play again",
    503: "the service is not to be had: wait, or see which rule says so with `uec-simulator exchanges list`",
}
_BY_WORDS = (
    ("No ASID", "register the application with an `asid` of 12 digits"),
    ("Required scope", "register the application with one of these scopes, as far as they are an application's own"),
    ("no apiproduct match", "register the application without `products`, or with the one of this API among them"),
)


class Failed(Exception):
    """A step came to no good end. `remedy` says what can be done; `status` is None where nothing was answered."""

    def __init__(self, what: str, remedy: str = _UNSEEN, status: int | None = None) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.status = status


def refused(answer: Answer) -> Failed:
    """The failure that an answer is."""
    said = said_in(answer)
    return Failed(
        f"{answer.status}: {said}" if said else f"{answer.status} and nothing more", remedy(answer), answer.status
    )


def remedy(answer: Answer) -> str:
    """What can be done about an answer that is not a yes."""
    said = said_in(answer)
    return next((words for known, words in _BY_WORDS if known in said), None) or _REMEDIES.get(answer.status, _UNSEEN)


def said_in(answer: Answer) -> str:
    """What an answer says of itself: an OperationOutcome, a fault, a message; or else how it begins."""
    fault = read_fault(answer)
    if fault is not None:
        return _cut(fault)
    try:
        value = parse_json(answer.body)
    except WireError:
        return _cut(" ".join(answer.text.split()))
    return _cut(_in_json(value) or " ".join(answer.text.split()))


def says_code(answer: Answer, codes: Sequence[str]) -> bool:
    """Is it an OperationOutcome with one of these codes?"""
    try:
        value = parse_json(answer.body)
    except WireError:
        return False
    return any(_coding(issue).get("code") in codes for issue in _issues(value))


def _in_json(value: Json) -> str:
    if not isinstance(value, dict):
        return ""
    if value.get("resourceType") == "OperationOutcome":
        return "; ".join(map(_issue, _issues(value)))
    error = value.get("error")
    if isinstance(error, dict):
        return str(error.get("message", ""))
    exceptions = ", ".join(str(each.get("code")) for each in _objects(value.get("exceptions")))
    said = str(value.get("message") or value.get("error_description") or "")
    return f"{said} ({exceptions})" if exceptions else said


def _issues(value: Json) -> list[Json]:
    outcome = isinstance(value, dict) and value.get("resourceType") == "OperationOutcome"
    return _objects(value.get("issue")) if outcome else []


def _objects(value: Json) -> list[Json]:
    """The objects of a list: an answer may be of any form."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _coding(issue: Json) -> Json:
    details = issue.get("details")
    codings = _objects(details.get("coding")) if isinstance(details, dict) else []
    return codings[0] if codings else {}


def _issue(issue: Json) -> str:
    coding = _coding(issue)
    parts = (coding.get("code") or issue.get("code"), coding.get("display"), issue.get("diagnostics"))
    return " ".join(dict.fromkeys(str(part) for part in parts if part))


def _cut(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
