"""Asking the Directory of Services over SOAP: which services there are for a case, and how one is reached."""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.supplier.occasion import Occasion
from simulator.supplier.patient import Traced
from simulator.supplier.sending import Answer
from simulator.supplier.triage import Triage
from simulator.wire.errors import WireError
from simulator.wire.itk import INTERACTIONS
from simulator.wire.soap12 import SOAP_12, by_name
from simulator.wire.xml import DOS, Element, elements, escape, local_name, parse_xml, text_of

PATH = "/app/api/webservices"
VERSION = "1.5"
ACCOUNT = ("callhandler", "callhandler-secret")
"""An account that is shipped with the population."""

HEADERS = {"Content-Type": SOAP_12.content_type}


@dataclass(frozen=True, slots=True)
class Found:
    """A service that a search gave."""

    id: str
    name: str
    ods_code: str
    kind: str
    distance: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to reach a service. `interaction` is without its prefix."""

    order: int
    transport: str
    interaction: str
    scenario: str
    address: str
    compressed: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """A service and its endpoints in their order."""

    id: str
    ods_code: str
    endpoints: tuple[Endpoint, ...]

    def first(self, scenario: str, transport: str = "itk") -> Endpoint | None:
        """The endpoint of a business scenario (`Primary`, `Copy`) with the lowest order, of those over a transport."""
        fitting = (each for each in self.endpoints if each.scenario == scenario and each.transport == transport)
        return next(fitting, None)


def write_search(occasion: Occasion, patient: Traced, triage: Triage) -> bytes:
    """CheckCapacitySummary for where the patient lives."""
    age, unit = patient.age_on(occasion.now.date())
    case = (
        ("caseRef", occasion.case_reference),
        ("caseId", "TEST"),
        ("postcode", patient.postcode),
        ("surgery", patient.practice or "UNK"),
        ("age", str(age)),
        ("ageFormat", unit),
        ("disposition", str(triage.directory_code)),
        ("symptomGroup", str(triage.symptom_group)),
    )
    written = "".join(_element(name, text) for name, text in case)
    discriminators = f"<w:symptomDiscriminatorList>{_element('int', str(triage.discriminator))}"
    return _message(
        "CheckCapacitySummary",
        f"<w:c>{written}{discriminators}</w:symptomDiscriminatorList>"
        f"{_element('forceSearchDistance', 'false')}{_element('gender', patient.gender_letter)}</w:c>",
    )


def write_details(service: str) -> bytes:
    """ServiceDetailsById, by a service's id or an organisation's ODS code."""
    return _message("ServiceDetailsById", _element("serviceId", service))


def read_search(answer: Answer) -> list[Found] | None:
    """The services that were found, in the order given; None for what is no answer to a search."""
    content = _content(answer, "CheckCapacitySummaryResponse")
    return None if content is None else [_found(each) for each in _all(content, "serviceCareSummaryDestination")]


def read_details(answer: Answer) -> list[Reached] | None:
    """The services that have the id or ODS code; None for what is no answer to that."""
    content = _content(answer, "ServiceDetailsByIdResponse")
    return None if content is None else [_reached(each) for each in _all(content, "service")]


def read_fault(answer: Answer) -> str | None:
    """Code and text of a SOAP fault; None if there is none."""
    try:
        root = parse_xml(answer.body)
    except WireError:
        return None
    fault = next(_all(root, "Fault"), None)
    if fault is None:
        return None
    said = [text for each in fault.iter("*") if not len(each) and (text := text_of(each))]
    return ": ".join(dict.fromkeys(said))


def _message(operation: str, inside: str) -> bytes:
    username, password = ACCOUNT
    return (
        f'<s:Envelope xmlns:s="{SOAP_12.namespace}" xmlns:w="{DOS}"><s:Header>'
        f"{_element('serviceVersion', VERSION)}</s:Header><s:Body><w:{operation}><w:userInfo>"
        f"{_element('username', username)}{_element('password', password)}</w:userInfo>{inside}</w:{operation}>"
        "</s:Body></s:Envelope>"
    ).encode()


def _element(name: str, text: str) -> str:
    return f"<w:{name}>{escape(text)}</w:{name}>"


def _content(answer: Answer, name: str) -> Element | None:
    if answer.status != 200:
        return None
    try:
        return next(_all(parse_xml(answer.body), name), None)
    except WireError:
        return None


def _all(parent: Element, name: str) -> Iterator[Element]:
    return (each for each in parent.iter("*") if local_name(each) == name)


def _found(element: Element) -> Found:
    parts = by_name(element)
    return Found(
        id=_said(parts.get("id")),
        name=_said(parts.get("publicName")) or _said(parts.get("name")),
        ods_code=_said(parts.get("odsCode")),
        kind=_said(by_name(parts.get("serviceType")).get("name")),
        distance=_said(parts.get("distance")),
        capacity=_said(parts.get("capacity")),
    )


def _reached(element: Element) -> Reached:
    parts = by_name(element)
    listed = parts.get("serviceEndpoints")
    endpoints = [_endpoint(each) for each in elements(listed)] if listed is not None else []
    return Reached(
        _said(parts.get("id")),
        _said(parts.get("odsCode")),
        tuple(sorted(endpoints, key=lambda each: each.order)),
    )


def _endpoint(element: Element) -> Endpoint:
    parts = by_name(element)
    order = _said(parts.get("endpointOrder"))
    return Endpoint(
        order=int(order) if order.isdecimal() else 999,
        transport=_said(parts.get("transport")).lower(),
        interaction=_said(parts.get("interaction")).removeprefix(INTERACTIONS),
        scenario=_said(parts.get("businessScenario")),
        address=_said(parts.get("address")),
        compressed=_said(parts.get("compression")) == "compressed",
    )


def _said(element: Element | None) -> str:
    return text_of(element) or ""
