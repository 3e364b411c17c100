"""What is found for an ODS code: the successor's own records first, else what follows from the directory's services."""

from collections.abc import Iterable, Mapping

from simulator.records.documents import Document, Documents
from simulator.services.dos.directory.model import DosService
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.fhir import resources
from simulator.wire.json import Json

ORGANISATIONS = "dos-organisations"
HEALTHCARE_SERVICES = "dos-healthcare-services"


def organisation(documents: Documents, code: str) -> list[Json]:
    """The first organisation with this code and its Endpoints; nothing if there is none."""
    document = documents.peek(ORGANISATIONS, code)
    if document is not None:
        return resources.recorded_organisation(code, document.body)
    service = next(iter(_services(documents, code)), None)
    return [] if service is None else resources.derived_organisation(code, service)


def healthcare_services(documents: Documents, code: str) -> list[Json]:
    """The services of the organisation with this code."""
    organization = next(
        (each["id"] for each in organisation(documents, code)), resources.stable_id("organization", code)
    )
    recorded = _recorded(documents, code)
    if recorded:
        return [resources.recorded_service(code, organization, each.key, each.body) for each in recorded]
    return [resources.derived_service(organization, service) for service in _services(documents, code)]


def _services(documents: Documents, code: str) -> Iterable[DosService]:
    """Only active ones were taken over by the successor."""
    return (service for service in directory_of(documents).by_ods_code(code) if service.is_active)


def _recorded(documents: Documents, code: str) -> list[Document]:
    shipped = documents.derived_from_shipped(HEALTHCARE_SERVICES, "by-ods-code", _by_ods_code)
    own = documents.derived_from_changed(HEALTHCARE_SERVICES, "by-ods-code", _by_ods_code)
    still = [each for each in shipped.get(code, ()) if documents.peek(HEALTHCARE_SERVICES, each.key) is each]
    return [*still, *own.get(code, ())]


def _by_ods_code(every: Iterable[Document]) -> Mapping[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for document in every:
        found.setdefault(_ods_code(document.body), []).append(document)
    return found


def _ods_code(body: Json) -> str:
    """The code is written as `ods_code`, or in FHIR as the identifier of whoever provides the service."""
    if body.get("ods_code"):
        return str(body["ods_code"]).upper()
    provider = body.get("providedBy")
    identifier = provider.get("identifier") if isinstance(provider, Mapping) else None
    return str(identifier.get("value") or "").upper() if isinstance(identifier, Mapping) else ""
