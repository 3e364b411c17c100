"""What a cancellation is answered: a message about the line item, or an outcome where there is none to tell of."""

from collections.abc import Mapping
from typing import NamedTuple

from simulator.call.call import Call
from simulator.clock import fhir_instant
from simulator.identifiers import hashed_uuid
from simulator.services.eps.prescribing.bodies import answered
from simulator.services.eps.prescribing.bundle import (
    DISPENSING_PERFORMER,
    EXTENSIONS,
    ITEM_NUMBER,
    MESSAGE_IDS,
    NATIONAL_IDS,
    ODS_CODE,
    RESPONSIBLE,
    ROLE_PROFILE,
    SHORT_FORM,
    STATUS_HISTORY,
    Message,
    Resource,
    identifier_of,
    item_id_of,
    short_form_of,
)
from simulator.services.eps.prescribing.errors import CANCEL_CODES, CANCEL_REFUSALS, cancel_outcome
from simulator.services.eps.prescribing.people import author_of
from simulator.services.eps.prescription.cancelling import CANCELLED_NOW, CancelResult
from simulator.services.eps.prescription.codes import CANCEL_RESULTS
from simulator.services.eps.prescription.model import Prescription
from simulator.wire.http import Reply, segments
from simulator.wire.json import Json

STATUS_OF = {
    "R-0001": "cancelled", "R-0002": "active", "R-0003": "active", "R-0004": "completed", "R-0005": "stopped",
    "R-0006": "cancelled", "R-0007": "unknown", "R-0010": "stopped",
}  # fmt: skip
"""What the MedicationRequest of an answer is, by the result's code."""

WITH_DISPENSER = ("R-0002", "R-0003", "R-0004")
"""The results that say who has the prescription."""

_ROW_OF = {row.code: row for row in CANCEL_REFUSALS.values()}
_SPINE_ORG = "X2601"
_JOB_ROLES = "https://fhir.nhs.uk/CodeSystem/NHSDigital-SDS-JobRoleCode"


class _Agent(NamedTuple):
    """Somebody who stands in the answer: three resources without their ids, and the ids that they get."""

    practitioner: dict[str, Json]
    role: dict[str, Json]
    organisation: dict[str, Json]
    ids: tuple[str, str, str]

    @property
    def reference(self) -> Json:
        """A reference to the role."""
        return {"reference": f"urn:uuid:{self.ids[1]}"}


def cancel_reply(call: Call, message: Message, result: CancelResult) -> Reply:
    """The answer to an attempt to cancel. Only what was cancelled at once is answered with 200."""
    row = _ROW_OF.get(result.code)
    if row is not None and row.detail["issue"]:
        said = f"{row.display} - {result.text}" if result.text else None
        return answered(call, row.status, cancel_outcome(row, said))
    return answered(call, 200 if result.code == CANCELLED_NOW else 400, _bundle(call, message, result))


def _bundle(call: Call, message: Message, result: CancelResult) -> Json:
    new_id = _ids(call)
    response_id = new_id("response")
    item, patient, header = new_id("item"), new_id("patient"), new_id("header")
    canceller = _canceller(message, new_id)
    prescriber = _prescriber(result.prescription, canceller, new_id)
    dispenser = _dispenser(call, result, new_id)
    agents = [agent for agent in (canceller, prescriber, dispenser) if agent is not None]
    resources: list[tuple[str, Json]] = [
        (header, _header(call, message, canceller, response_id, (patient, item))),
        (item, _item(call, message, result.code, patient, (canceller, prescriber or canceller, dispenser))),
        (patient, _patient(message)),
        *((agent.ids[0], agent.practitioner) for agent in agents),
        *((agent.ids[1], agent.role) for agent in agents),
        *((agent.ids[2], agent.organisation) for agent in agents),
    ]
    return {
        "resourceType": "Bundle",
        "type": "message",
        "identifier": {"system": MESSAGE_IDS, "value": response_id},
        "timestamp": fhir_instant(call.now),
        "entry": [{"fullUrl": f"urn:uuid:{key}", "resource": _with_id(key, resource)} for key, resource in resources],
    }


def _ids(call: Call) -> "_NewId":
    return _NewId(f"{call.tenant.seed}:eps.cancel-response:{call.tenant.number('eps.cancel-response')}")


class _NewId:
    """Ids of one answer, each by what it is for."""

    __slots__ = ("stem",)

    def __init__(self, stem: str) -> None:
        self.stem = stem

    def __call__(self, purpose: str) -> str:
        return hashed_uuid(f"{self.stem}:{purpose}").lower()

    def three(self, who: str) -> tuple[str, str, str]:
        """The ids of somebody's practitioner, role and organisation."""
        return self(f"{who} practitioner"), self(f"{who} role"), self(f"{who} organisation")


def _with_id(key: str, resource: Mapping[str, Json]) -> Json:
    return {"resourceType": resource["resourceType"], "id": key, **resource}


def _header(call: Call, message: Message, canceller: _Agent, response_id: str, focus: tuple[str, str]) -> Json:
    ods_code = identifier_of(canceller.organisation, ODS_CODE)
    base = segments(call.request.path)[0]
    return {
        "resourceType": "MessageHeader",
        "extension": [
            {
                "url": f"{EXTENSIONS}MessageHeader-messageId",
                "valueIdentifier": {"system": MESSAGE_IDS, "value": response_id},
            }
        ],
        "eventCoding": {
            "system": "https://fhir.nhs.uk/CodeSystem/message-event",
            "code": "prescription-order-response",
            "display": "Prescription Order Response",
        },
        "destination": [
            {
                "endpoint": f"urn:nhs-uk:addressing:ods:{ods_code}",
                "receiver": {"identifier": {"system": ODS_CODE, "value": ods_code}},
            }
        ],
        "sender": {"identifier": {"system": ODS_CODE, "value": _SPINE_ORG}, "display": "NHS Digital Spine"},
        "source": {"name": "NHS Spine", "endpoint": f"{call.links}/{base}/$process-message"},
        "response": {"identifier": message.id.lower(), "code": "ok"},
        "focus": [{"reference": f"urn:uuid:{each}"} for each in focus],
    }


def _item(call: Call, message: Message, code: str, patient: str, agents: tuple[_Agent, _Agent, _Agent | None]) -> Json:
    canceller, prescriber, dispenser = agents
    request = message.requests[0]
    coding = {"system": CANCEL_CODES, "code": code, "display": CANCEL_RESULTS[code]}
    history = [
        {"url": "status", "valueCoding": coding},
        {"url": "statusDate", "valueDateTime": fhir_instant(call.now)},
    ]
    medicine = {"system": "http://snomed.info/sct", "code": "763158003", "display": "Medicinal product"}
    item: dict[str, Json] = {
        "resourceType": "MedicationRequest",
        "extension": [
            {"url": STATUS_HISTORY, "extension": history},
            {"url": RESPONSIBLE, "valueReference": canceller.reference},
        ],
        "identifier": [{"system": ITEM_NUMBER, "value": item_id_of(request).lower()}],
        "status": STATUS_OF[code],
        "intent": "order",
        "medicationCodeableConcept": {"coding": [medicine]},
        "subject": {"reference": f"urn:uuid:{patient}"},
        "requester": prescriber.reference,
        "groupIdentifier": {"system": SHORT_FORM, "value": short_form_of(request)},
    }
    if dispenser is not None:
        performer = {
            "extension": [{"url": DISPENSING_PERFORMER, "valueReference": dispenser.reference}],
            "identifier": {"system": ODS_CODE, "value": identifier_of(dispenser.organisation, ODS_CODE)},
        }
        name = dispenser.organisation.get("name")
        item["dispenseRequest"] = {"performer": performer | ({"display": name} if name else {})}
    return item


def _patient(message: Message) -> Json:
    patient = message.first("Patient")
    members = ("identifier", "name", "gender", "birthDate", "address", "generalPractitioner")
    return {"resourceType": "Patient", **_taken(patient, members)}


def _taken(resource: Resource, members: tuple[str, ...]) -> dict[str, Json]:
    return {member: resource[member] for member in members if member in resource}


def _canceller(message: Message, new_id: _NewId) -> _Agent:
    author = author_of(message, strictly=False)
    practitioner = _taken(author.practitioner, ("name",))
    code = author.professional_code
    if code:
        practitioner["identifier"] = [{"system": f"{NATIONAL_IDS}professional-code", "value": code}]
    role = _taken(author.role, ("identifier", "code", "telecom"))
    organisation = _taken(author.organisation, ("identifier", "name", "telecom", "address", "partOf"))
    return _agent(practitioner, role, organisation, new_id.three("canceller"))


def _prescriber(prescription: Prescription | None, canceller: _Agent, new_id: _NewId) -> _Agent | None:
    """Who prescribed, as the record has it; None where that is who cancels, or nobody knows."""
    known = None if prescription is None else prescription.body.get("prescriber")
    if prescription is None or not isinstance(known, Mapping) or not prescription.prescriber_org:
        return None
    same_role = known.get("roleProfileId") == identifier_of(canceller.role, ROLE_PROFILE)
    if same_role and prescription.prescriber_org == identifier_of(canceller.organisation, ODS_CODE):
        return None
    practitioner: dict[str, Json] = {"name": [{"text": str(known.get("name") or "")}]}
    if known.get("professionalCode"):
        system = f"{NATIONAL_IDS}professional-code"
        practitioner["identifier"] = [{"system": system, "value": str(known["professionalCode"])}]
    phone = str(known.get("phone") or "")
    role = _role(str(known.get("roleProfileId") or ""), str(known.get("jobRole") or "R8000"), phone)
    organisation = _organisation(prescription.prescriber_org, str(known.get("organisation") or ""), phone)
    address = known.get("address")
    if isinstance(address, Mapping) and address.get("line"):
        organisation["address"] = [dict(address)]
    return _agent(practitioner, role, organisation, new_id.three("prescriber"))


def _dispenser(call: Call, result: CancelResult, new_id: _NewId) -> _Agent | None:
    """Who has the prescription. Who works there is not in any record: made up, the same for the same pharmacy."""
    org = None if result.prescription is None else result.prescription.current_issue.dispenser_org
    if result.code not in WITH_DISPENSER or not org:
        return None
    document = call.documents.peek("organisations", org)
    known: Mapping[str, Json] = {} if document is None else document.body
    number = f"{int(hashed_uuid(org)[:8], 16) % 10**9:09d}"
    name = str(known.get("name") or "")
    practitioner: dict[str, Json] = {
        "name": [{"text": "Responsible Pharmacist"}],
        "identifier": [{"system": f"{NATIONAL_IDS}professional-code", "value": number[:7]}],
    }
    phone = str(known.get("phone") or "")
    organisation = _organisation(org, name, phone)
    address = known.get("address")
    if isinstance(address, Mapping):
        written = {"use": "work", "line": address.get("lines"), "postalCode": address.get("postcode")}
        organisation["address"] = [{member: value for member, value in written.items() if value}]
    return _agent(practitioner, _role(f"555{number}", "R8000", phone), organisation, new_id.three("dispenser"))


def _role(profile: str, job: str, phone: str) -> dict[str, Json]:
    role: dict[str, Json] = {
        "identifier": [{"system": ROLE_PROFILE, "value": profile}],
        "code": [{"coding": [{"system": _JOB_ROLES, "code": job}]}],
    }
    return role | _telecom(phone)


def _organisation(ods_code: str, name: str, phone: str) -> dict[str, Json]:
    organisation: dict[str, Json] = {"identifier": [{"system": ODS_CODE, "value": ods_code}]}
    return organisation | ({"name": name} if name else {}) | _telecom(phone)


def _telecom(phone: str) -> dict[str, Json]:
    return {"telecom": [{"system": "phone", "use": "work", "value": phone}]} if phone else {}


def _agent(
    practitioner: dict[str, Json], role: dict[str, Json], organisation: dict[str, Json], ids: tuple[str, str, str]
) -> _Agent:
    """The three resources with the references between them, in the order of members that the service writes."""
    identifier = _taken(role, ("identifier",))
    others = {member: value for member, value in role.items() if member != "identifier"}
    linked: dict[str, Json] = {
        "resourceType": "PractitionerRole",
        **identifier,
        "practitioner": {"reference": f"urn:uuid:{ids[0]}"},
        **others,
        "organization": {"reference": f"urn:uuid:{ids[2]}"},
    }
    return _Agent(
        {"resourceType": "Practitioner", **practitioner},
        linked,
        {"resourceType": "Organization", **organisation},
        ids,
    )
