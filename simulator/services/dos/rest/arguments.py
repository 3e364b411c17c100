"""The nine path segments of a search: read from the path as it was sent, and checked in the interface's order.

What nobody documents is no error: it matches nothing, or the usual value takes its place.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from simulator.call.call import Call
from simulator.records.documents import Documents
from simulator.services.dos.directory.ages import AGE_GROUPS
from simulator.services.dos.directory.codes import paired
from simulator.services.dos.directory.locations import Location, locate
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.registry import directory_of

SEGMENTS = (
    "caseId", "postcode", "searchDistance", "gpPracticeId", "age", "gender", "disposition", "terms", "numberPerType",
)  # fmt: skip
"""What the segments are called. `terms` are service types, or symptom groups with their discriminators."""

USUAL_MILES, MOST_MILES, USUAL_NUMBER = 37.5, 100.0, 5
GENDERS = ("M", "F", "I")

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_PAIR = re.compile(r"([0-9]{1,9})=([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Arguments:
    """The segments as texts, decoded; one that was not sent is empty. `sent` is how many there were."""

    sent: int
    case_id: str
    postcode: str
    distance: str
    practice: str
    age: str
    gender: str
    disposition: str
    terms: str
    number: str

    @property
    def miles(self) -> float | None:
        """How far to search; None for what is no distance."""
        if is_unused(self.distance):
            return USUAL_MILES
        miles = float(self.distance) if _NUMBER.fullmatch(self.distance) else -1.0
        return None if miles < 0 else miles or USUAL_MILES

    @property
    def age_group(self) -> int | None:
        """The age group; None where any will do."""
        return None if is_unused(self.age) else int(self.age)

    @property
    def per_type(self) -> int:
        """How many services of each type."""
        return (int(self.number) if _WHOLE.fullmatch(self.number) else 0) or USUAL_NUMBER

    @property
    def service_types(self) -> tuple[int, ...]:
        """The service types asked for, in their order and each once."""
        parts = (part.strip() for part in self.terms.split(","))
        return tuple(dict.fromkeys(int(part) for part in parts if _WHOLE.fullmatch(part) and int(part)))

    @property
    def pair(self) -> tuple[int, int] | None:
        """The symptom group and discriminator; None where they are missing or not of that form."""
        found = _PAIR.fullmatch(self.terms.strip())
        return None if found is None else (int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Fault:
    """A segment that is refused, and the code of the refusal."""

    segment: str
    code: str


def segments_below(call: Call, resource: str) -> list[str]:
    """The path's segments after the resource's name, each decoded. A slash at the very end counts for nothing."""
    below = call.request.path.partition(f"/{resource}")[2].removeprefix("/")
    return [unquote(part) for part in below.split("/")] if below else []


def arguments_of(call: Call, resource: str) -> Arguments | None:
    """The nine segments; None where there are more."""
    parts = segments_below(call, resource)
    if len(parts) == len(SEGMENTS) + 1 and not parts[-1]:
        parts.pop()
    if len(parts) > len(SEGMENTS):
        return None
    texts = [part.strip() for part in parts] + [""] * (len(SEGMENTS) - len(parts))
    return Arguments(len(parts), *texts)


def is_unused(text: str) -> bool:
    """Does it say that a segment is not used?"""
    return text in ("", "0") or text.lower() == "null"


def faults_of(documents: Documents, arguments: Arguments, *, by_term: bool) -> Iterator[Fault]:
    """What is refused, in the order of the interface: the first one is the answer."""
    # DoS REST API, "Validation": the order of its table, distance before postcode as in the SOAP interface.
    for segment, find in _CHECKS:
        code = find(documents, arguments)
        if code is not None:
            yield Fault(segment, code)
    if by_term and arguments.pair is not None:
        group, discriminator = arguments.pair
        if not paired(documents, group, (discriminator,)):
            yield Fault("terms", "REST_CLINICAL_TERM_INVALID")


def location_of(documents: Documents, arguments: Arguments) -> Location | None:
    """Where the postcode is; None for one that the directory does not know."""
    return locate(documents, arguments.postcode)


def practice_of(documents: Documents, arguments: Arguments) -> DosService | None:
    """The service of the patient's practice; None where none is named, or there is none such."""
    return None if is_unused(arguments.practice) else directory_of(documents).by_id(arguments.practice)


def _distance(documents: Documents, arguments: Arguments) -> str | None:
    if arguments.miles is None:
        return "REST_DISTANCE_NOT_NUMERIC"
    return "REST_DISTANCE_TOO_FAR" if arguments.miles > MOST_MILES else None


def _postcode(documents: Documents, arguments: Arguments) -> str | None:
    if not arguments.postcode:
        return "REST_POSTCODE_MISSING"
    return "REST_POSTCODE_INVALID" if location_of(documents, arguments) is None else None


def _age(documents: Documents, arguments: Arguments) -> str | None:
    is_known = is_unused(arguments.age) or arguments.age in _AGE_GROUP_IDS
    return None if is_known else "REST_AGE_GROUP_INVALID"


def _gender(documents: Documents, arguments: Arguments) -> str | None:
    is_known = is_unused(arguments.gender) or arguments.gender in GENDERS
    return None if is_known else "REST_GENDER_INVALID"


def _practice(documents: Documents, arguments: Arguments) -> str | None:
    is_known = is_unused(arguments.practice) or practice_of(documents, arguments) is not None
    return None if is_known else "REST_PRACTICE_NOT_FOUND"


_AGE_GROUP_IDS = frozenset(str(group) for group in AGE_GROUPS)
_CHECKS: tuple[tuple[str, Callable[[Documents, Arguments], str | None]], ...] = (
    ("searchDistance", _distance),
    ("postcode", _postcode),
    ("age", _age),
    ("gender", _gender),
    ("gpPracticeId", _practice),
)
