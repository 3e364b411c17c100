"""Rules about who a message comes to: the receiver at the path, what it takes, and whether it is the right one.

Receivers are the documents of kind `itk-endpoints`. A path that is nobody's is no mistake, and nothing here refuses.
"""

import re
from collections.abc import Iterable, Iterator

from simulator.call.call import Call
from simulator.records.documents import Documents
from simulator.toolkit.door import ENDPOINTS
from simulator.toolkit.names import interaction_of, read_interaction
from simulator.toolkit.rows import Broken, ItkRule, Level, RuleRow
from simulator.wire.ambulance import ambulance_of
from simulator.wire.itk import Distribution
from simulator.wire.itk_message import ItkMessage
from simulator.wire.json import Json

_AREA = re.compile(r"\s*([A-Za-z]{1,2})[0-9]", re.ASCII)
_AMBULANCE = "ambulance-service"
_DIRECTORY = "UEC technical standards, endpoint location"

OTHER_ENDPOINT = RuleRow(
    "itk.address.other-endpoint", Level.WARNING, "a message at the path of a receiver that it is not addressed to",
    "the path of the receiver in the address list", f"12, {_DIRECTORY}",
)  # fmt: skip
OTHER_SITE = RuleRow(
    "itk.address.other-site", Level.WARNING, "a message at the path of another service of the organisation",
    "the path of the DoS service in the address list", f"12, {_DIRECTORY}",
)  # fmt: skip
NOT_TAKEN = RuleRow(
    "itk.interaction.not-taken", Level.WARNING, "an interaction that the receiver at the path does not take",
    "an interaction that the directory gives for the receiver", f"12, {_DIRECTORY}",
)  # fmt: skip
WRONG_AREA = RuleRow(
    "itk.ambulance.wrong-area", Level.WARNING, "an ambulance service that does not serve where the patient is",
    "the service for the postcode of the current location, not of the home", "9, UEC technical standards, ambulance",
)  # fmt: skip
COMPRESSION = RuleRow(
    "itk.payload.compression", Level.WARNING, "a payload compressed, or not, against what the receiver wants",
    "compressed as the directory says for the receiver", f"4.4, {_DIRECTORY}",
)  # fmt: skip

ROWS = (OTHER_ENDPOINT, OTHER_SITE, NOT_TAKEN, WRONG_AREA, COMPRESSION)


def endpoint_at(documents: Documents, path: str) -> Json | None:
    """The receiver at a path; a tenant's own comes before one that was shipped."""
    wanted = path.rstrip("/").lower()
    return _last(body for body in _endpoints(documents) if body["path"].rstrip("/").lower() == wanted)


def _endpoints(documents: Documents) -> Iterator[Json]:
    return (document.body for document in documents.peek_every(ENDPOINTS))


def _last(found: Iterable[Json]) -> Json | None:
    every = list(found)
    return every[-1] if every else None


def _addressed(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Is the receiver at the path one of those in the address list?"""
    distribution = message.distribution
    if distribution is None or distribution.address_list is None:
        return
    endpoint = endpoint_at(call.documents, call.request.path)
    if endpoint is None or not (endpoint.get("ods_code") or endpoint.get("dos_service_ids")):
        return
    where, there = distribution.address_list, _called(endpoint)
    if not _is_for(distribution, endpoint):
        listed = ", ".join(each.uri or "" for each in distribution.addresses)
        yield OTHER_ENDPOINT.at(where, f"{call.request.path} is the path of {there}, and the message is for {listed}")
    elif (site := _other_site(call.documents, distribution, endpoint)) is not None:
        what = f"{call.request.path} is the path of {there}, and the message is for {_called(site)} at {site['path']}"
        yield OTHER_SITE.at(where, what, expected=site["path"])


def _is_for(distribution: Distribution, endpoint: Json) -> bool:
    """Is the receiver addressed, by its ODS code or by its DoS service id?"""
    codes = {code.upper() for code in distribution.ods_codes}
    return str(endpoint.get("ods_code", "")).upper() in codes or bool(_services(distribution) & _ids(endpoint))


def _services(distribution: Distribution) -> set[str]:
    return set(distribution.dos_service_ids)


def _ids(endpoint: Json) -> set[str]:
    return {str(number) for number in endpoint.get("dos_service_ids", ())}


def _other_site(documents: Documents, distribution: Distribution, endpoint: Json) -> Json | None:
    """The receiver of the same organisation whose DoS service is addressed, if that is another one than this."""
    asked = _services(distribution)
    if not asked or asked & _ids(endpoint):
        return None
    sites = (each for each in _endpoints(documents) if each.get("ods_code") == endpoint.get("ods_code"))
    return next((site for site in sites if asked & _ids(site)), None)


def _taken(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Does the receiver at the path take this interaction?"""
    distribution = message.distribution
    if distribution is None or distribution.interaction is None:
        return
    endpoint = endpoint_at(call.documents, call.request.path)
    interactions = [] if endpoint is None else endpoint.get("interactions", [])
    if not interactions or endpoint is None:
        return
    known = {read_interaction(each).name for each in interactions}
    named = interaction_of(distribution)
    if named not in known:
        what = f"{_called(endpoint)} does not take {named}"
        yield NOT_TAKEN.at(distribution.interaction_spec, what, attribute="value", expected=" or ".join(interactions))


def _area(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Does the ambulance come from the service for where the patient is now?"""
    distribution, request = message.distribution, ambulance_of(call.request)
    if distribution is None or request is None or request.location is None or request.location.address is None:
        return
    address = request.location.address
    endpoint = endpoint_at(call.documents, call.request.path) or _ambulance_for(call.documents, distribution)
    area = _area_of(address.postcode)
    if endpoint is None or endpoint.get("type") != _AMBULANCE or area is None or _serves(endpoint, area):
        return
    right = next((each for each in _endpoints(call.documents) if _serves(each, area)), None)
    if right is None:
        return  # nobody does: whoever asks has chosen by hand
    what = f"{_called(endpoint)} does not serve {address.postcode}, where the patient is"
    home = request.patient.address if request.patient else None
    if home is not None and _serves(endpoint, _area_of(home.postcode)):
        what += f"; it serves {home.postcode}, where the patient lives"
    yield WRONG_AREA.at(address.element, what, expected=_called(right))


def _ambulance_for(documents: Documents, distribution: Distribution) -> Json | None:
    """The ambulance service that a message is addressed to, where its path is nobody's."""
    return _last(
        each for each in _endpoints(documents) if each.get("type") == _AMBULANCE and _is_for(distribution, each)
    )


def _area_of(postcode: str | None) -> str | None:
    found = _AREA.match(postcode or "")
    return None if found is None else found[1].upper()


def _serves(endpoint: Json, area: str | None) -> bool:
    return area in endpoint.get("postcode_areas", ())


def _compressed(call: Call, message: ItkMessage) -> Iterator[Broken]:
    """Are the payloads compressed as the receiver at the path wants them?"""
    if message.distribution is None or not message.distribution.items:
        return
    endpoint = endpoint_at(call.documents, call.request.path)
    wanted = None if endpoint is None else endpoint.get("compressed")
    other = [item for item in message.distribution.items if item.compressed is not wanted]
    if endpoint is None or wanted is None or not other:
        return
    what = f"{_called(endpoint)} wants its payloads {'compressed' if wanted else 'uncompressed'}"
    yield COMPRESSION.at(other[0].element, what, attribute="compressed", expected=str(wanted).lower())


def _called(endpoint: Json) -> str:
    """A receiver as people know it."""
    code = endpoint.get("ods_code")
    name = endpoint.get("name") or code or endpoint["path"]
    return f"{name} ({code})" if code and code != name else str(name)


RECIPIENT_RULES: tuple[ItkRule, ...] = (_addressed, _taken, _area, _compressed)
"""All of them warn."""
