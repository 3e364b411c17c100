"""The organisations of the population as FHIR resources, for answers that have to describe one.

An organisation that the population does not have is described by its ODS code alone.
"""

from simulator.identifiers import hashed_uuid
from simulator.records.documents import Documents
from simulator.services.eps.dispensing.elements import object_at
from simulator.wire.fhir import ODS_SYSTEM
from simulator.wire.json import Json

KIND = "organisations"


def organisation(documents: Documents, ods_code: str, resource_id: str = "") -> dict[str, Json]:
    """An Organization with name, telephone and address as far as they are known; its id follows from the ODS code."""
    document = documents.peek(KIND, ods_code.upper())
    known = object_at(None if document is None else document.body)
    resource: dict[str, Json] = {
        "resourceType": "Organization",
        "id": resource_id or hashed_uuid(f"organisation {ods_code}").lower(),
        "identifier": [{"system": ODS_SYSTEM, "value": ods_code}],
    }
    if known.get("name"):
        resource["name"] = known["name"]
    if known.get("phone"):
        resource["telecom"] = [{"system": "phone", "use": "work", "value": known["phone"]}]
    address = object_at(known, "address")
    if address:
        resource["address"] = [
            {"use": "work", "line": list(address.get("lines", ())), "postalCode": address.get("postcode", "")}
        ]
    return resource
