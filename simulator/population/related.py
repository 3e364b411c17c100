"""The people related to a patient, as PDS returns them: RelatedPerson resources made from short words."""

from simulator.population import codes, elements
from simulator.population.shapes import Place, flaws_of, place_of
from simulator.population.written import RELATED_PEOPLE
from simulator.wire.errors import Problems
from simulator.wire.fhir import NHS_NUMBER_SYSTEM
from simulator.wire.json import Json


def related_people(written: Json, nhs_number: str, *, where: Place | str = "") -> list[Json]:
    """The RelatedPerson resources of one patient; whole resources are taken over. Raises Problems."""
    place = place_of(where)
    flaws = flaws_of(RELATED_PEOPLE, written)
    if flaws:
        raise Problems(place.problem(flaw) for flaw in flaws)
    return [_related_person(each, nhs_number, index) for index, each in enumerate(written)]


def _related_person(written: Json, nhs_number: str, index: int) -> Json:
    if "resourceType" in written:
        return written
    written = {key: value for key, value in written.items() if value is not None}
    patient: dict[str, Json] = {}
    if "nhs_number" in written:
        patient = {"identifier": {"system": NHS_NUMBER_SYSTEM, "value": written["nhs_number"]}}
    made: dict[str, Json] = {
        "resourceType": "RelatedPerson",
        "id": written.get("id", elements.object_id(nhs_number, "related", index)),
        "patient": patient,
        "active": written.get("active", True),
    }
    if "period" in written:
        made["period"] = elements.period(written["period"])
    if "name" in written:
        made["name"] = [elements.name(written["name"], None)]
    codings = [_role(code) for code in elements.listed(written.get("relationship", "NotSpecified"))]
    made["relationship"] = [{"coding": codings}]
    extension = _extension(written)
    if extension:
        made["extension"] = extension
    telecom = [
        elements.telecom(each, None, "email" if key == "email" else "phone", "mobile" if key == "mobile" else "home")
        for key in ("phone", "mobile", "email", "telecom")
        for each in elements.listed(written.get(key))
    ]
    if telecom:
        made["telecom"] = telecom
    if "address" in written:
        made["address"] = [elements.address(written["address"], None)]
    return made


def _role(code: str) -> Json:
    if code in codes.ADDITIONAL_ROLES:
        return {"system": codes.ADDITIONAL_ROLE, "code": code, "display": codes.ADDITIONAL_ROLES[code]}
    return {"system": codes.RELATIONSHIP_TYPE, "code": code, "display": codes.RELATIONSHIP_TYPES[code]}


def _extension(written: Json) -> list[Json]:
    made: list[Json] = []
    if "copy_correspondence" in written:
        made.append({"url": codes.COPY_CORRESPONDENCE, "valueBoolean": written["copy_correspondence"]})
    if "rank" in written:
        made.append({"url": codes.CONTACT_RANK, "valuePositiveInt": written["rank"]})
    if "contact_preference" in written:
        made.append(elements.contact_preference(written["contact_preference"]))
    if "language" in written or "interpreter" in written:
        made.append(elements.communication(written.get("language"), written.get("interpreter")))
    return made
