"""The kinds of document that Spine has of its own: who is accredited, who takes which messages, and how it behaves.

The first two are entries of the Spine Directory Service under their LDAP names, which are compared without regard to
case. What follows from them is said by `toolkit.spine_directory` and by the services.
"""

from simulator.population.kind import Kind
from simulator.population.shapes import Flaw, Shape, code, either, flag, name_or_number, one_or_each, record, text
from simulator.wire.json import Json
from simulator.wire.yaml import Path

SYSTEMS = "accredited-systems"
"""The kind of the documents about accredited systems, by ASID."""

HANDLERS = "message-handlers"
"""The kind of the documents about message handlers, by their unique identifier."""

SMSP_OPTIONS = "smsp-options"
SMSP_OPTIONS_KEY = "provider"

UPLOADS = "spine-uploads"
"""The kind of the documents that say what became of messages whose answers are fetched later, by the answer's id."""

_VALUE = one_or_each(text(blank=True))
_VALUE_OR_NUMBER = either(name_or_number, one_or_each(name_or_number))
_ADDRESS = one_or_each(text(r"(https?:/)?/\S*", "write an address that begins with http:// or https://, or a path"))
_HEADER = ("from_party", "to_party", "cpa_id", "conversation_id", "service", "action", "message_id")
_SYSTEM = ("nhsMHSPartyKey", "nhsMhsManufacturerOrg", "nhsAsClient", "nhsAsSvcIA")
_HANDLER = (
    "nhsMHSPartyKey", "nhsMhsSvcIA", "nhsMhsFQDN", "nhsMhsCPAId", "nhsMHSSyncReplyMode", "nhsMHSRetryInterval",
    "nhsMHSPersistDuration", "nhsMHSDuplicateElimination", "nhsMHSAckRequested", "nhsMHSActor", "nhsMHSIsAuthenticated",
    "nhsMHsSN", "nhsMHsIN", "nhsEPInteractionType", "nhsProductKey",
)  # fmt: skip


def _entry(*members: str, **others: Shape) -> Shape:
    """An entry of the directory; a value may stand alone or in a list."""
    known: dict[str, Shape] = {
        **dict.fromkeys(("nhsIDCode", *members), _VALUE),
        "uniqueIdentifier": _VALUE_OR_NUMBER,
        **others,
    }
    shape = record({}, known, is_open=True)
    names = {name.lower(): name for name in known}

    def check(value: Json, path: Path, flaws: list[Flaw]) -> None:
        if isinstance(value, dict):
            value = {names.get(str(name).lower(), name): each for name, each in value.items()}
        shape(value, path, flaws)

    return check


SPINE_KINDS: dict[str, Kind] = {
    SYSTEMS: Kind(_entry(*_SYSTEM)),
    HANDLERS: Kind(_entry(*_HANDLER, nhsMHSEndPoint=_ADDRESS, nhsMHSRetries=_VALUE_OR_NUMBER)),
    SMSP_OPTIONS: Kind(
        record({}, {"superseding_number": flag, "unverified_component": flag}),
        key=code((SMSP_OPTIONS_KEY,), "key of this kind"),
    ),
    UPLOADS: Kind(
        record(
            {"header": record({}, dict.fromkeys(_HEADER, text()))},
            {
                **dict.fromkeys(("id", "sender", "receiver", "nhs_number"), text()),
                "refusal": code(("INVALID_REQUEST", "ACCESS_REFUSED", "DUPLICATE_EVENT"), "refusal"),
                "values": record({}, {"event": text()}),
            },
        )
    ),
}
"""Every kind of Spine's own by name."""
