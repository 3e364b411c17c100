"""The names of ITK 2.2 in urgent care: services, interactions, profiles, and the spellings that real senders use.

Whole names are URNs; the tables hold what follows the prefix. What is done with a message must not come in here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from simulator.wire.itk import INTERACTIONS, PROFILES, SERVICES, Distribution

REPORT = "SendNHS111Report-v2-0"
AMBULANCE = "RequestAmbulanceDispatch-v2-0"
REPEAT_CALLER = "NHS111RepeatCallerSyncQueryResp-v1-0"
CDA_DOCUMENT = ("SendCDADocument-v2-0", "SendCDADocument-v1-0")
DOCUMENT = ("SendDocument-v1-0", "BroadcastDocument-v1-0")
INFRASTRUCTURE_ACK = "SendInfrastructureAck-v1-0"
BUSINESS_ACK = "SendBusinessAck-v1-0"
GENERIC = ("sendDistEnvelope", "sendRecvDistEnvelope", "sendRecvDistEnvelop")

GP_PRIMARY = "primaryGeneralPractitionerRecipientNHS111CDADocument-v2-0"
GP_COPY = "copyRecipientNHS111CDADocument-v2-0"
EMERGENCY_DEPARTMENT = "primaryEmergencyDepartmentRecipientNHS111CDADocument-v2-0"
OUT_OF_HOURS = "primaryOutofHourRecipientNHS111CDADocument-v2-0"
REPEAT_CALLER_REPOSITORY = "primaryRepeatCallerRepositoryRecipientNHS111CDADocument-v2-0"
DOCUMENT_SET = "primaryNHS111RepeatCallerDocumentSet-v1-0"
NULLIFY = "nullifyNHS111CDADocument-v1-0"
AMBULANCE_REQUEST = "primaryNHS111RequestforAmbulance-v2-0"
REPEAT_CALLER_QUERY = ("nhs111RepeatCallerSyncQueryResp-v1-0", "nhs111RepeatCallerSyncQuery-v1-0")
INFRASTRUCTURE_ACK_INTERACTION = "ITKInfrastructureAcknowledgement-v1-0"
BUSINESS_ACK_INTERACTION = "ITKBusinessAcknowledgement-v1-0"

REPORT_INTERACTIONS = (
    GP_PRIMARY, GP_COPY, EMERGENCY_DEPARTMENT, OUT_OF_HOURS, REPEAT_CALLER_REPOSITORY, DOCUMENT_SET, NULLIFY,
)  # fmt: skip

CLINICAL_DOCUMENT = "ClinicalDocument"
AMBULANCE_ROOT = "AmbulanceRequest"
QUERY_ROOT = "RepeatCallerQuery"
BUSINESS_RESPONSE = "BusinessResponseMessage"
INFRASTRUCTURE_RESPONSE = "InfrastructureResponse"

_OTHER_SERVICES: Mapping[str, str] = {
    "SendNHS111Report-v2-0_DMS": REPORT,
    "SendNHS111Report-v1-0": REPORT,
    "sendRecvDistEnvelop": "sendRecvDistEnvelope",
}
"""Spellings of services that are taken for another one."""

_OTHER_INTERACTIONS: Mapping[str, str] = {
    "primaryOutOfHoursRecipientNHS111CDADocument-v2-0": OUT_OF_HOURS,
    "nhs111RepeatCallerSyncQuery-v1-0": REPEAT_CALLER_QUERY[0],
}
"""Spellings of interactions that are taken for another one."""

WELCOME_VARIANT = "SendNHS111Report-v2-0_DMS"
"""The one other spelling that is right: a test suite's own variant of the report."""


@dataclass(frozen=True, slots=True)
class ItkService:
    """What one service carries.

    `interactions` are those it is known to have (empty: any), `profiles` the profile ids that are taken (empty: any),
    `root` the document in its payloads (None: any). `synchronous` services want an answer on the same connection, and
    no acknowledgements afterwards. `profiled` says whether each manifest item must have a profile id.
    """

    name: str
    interactions: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    root: str | None = None
    synchronous: bool = True
    profiled: bool = True


_CDA_PROFILES = (
    "nhs111CDADocument-v2-0",
    "nhs111CDADocument-v3-1",
    "IntegratedUrgentCareCDADocument-v3-1",
    "nullificationDocument-v5-0",
    "NHS111Report-v3-1",
)
_ACK_PROFILES = ("ITKBusinessAcknowledgement-v1-0", "ITKBusinessAcknowledgement-v2-0")

ITK_SERVICES: Mapping[str, ItkService] = {
    service.name: service
    for service in (
        ItkService(REPORT, REPORT_INTERACTIONS, _CDA_PROFILES, CLINICAL_DOCUMENT),
        ItkService(
            AMBULANCE,
            (AMBULANCE_REQUEST,),
            ("nhs111AmbulanceRequest-v2-0", "nhs111AmbulanceRequest-v2-1", "AmbulanceRequest-v2-1"),
            AMBULANCE_ROOT,
        ),
        ItkService(
            REPEAT_CALLER,
            REPEAT_CALLER_QUERY,
            ("nhs111RepeatCallerQuery-v1-0", "nhs111RepeatCallerQuery-v2-1", "RepeatCallerQuery-v2-1"),
            QUERY_ROOT,
        ),
        *(ItkService(name, root=CLINICAL_DOCUMENT, synchronous=False) for name in CDA_DOCUMENT),
        *(ItkService(name, synchronous=False, profiled=False) for name in DOCUMENT),
        ItkService(INFRASTRUCTURE_ACK, (INFRASTRUCTURE_ACK_INTERACTION,), root=INFRASTRUCTURE_RESPONSE, profiled=False),
        ItkService(BUSINESS_ACK, (BUSINESS_ACK_INTERACTION,), _ACK_PROFILES, BUSINESS_RESPONSE),
        *(ItkService(name, synchronous=False) for name in GENERIC),
    )
}
"""Every known service by its name."""

_SERVICE_OF_INTERACTION: Mapping[str, str] = {
    **dict.fromkeys(REPORT_INTERACTIONS, REPORT),
    AMBULANCE_REQUEST: AMBULANCE,
    **dict.fromkeys(REPEAT_CALLER_QUERY, REPEAT_CALLER),
    INFRASTRUCTURE_ACK_INTERACTION: INFRASTRUCTURE_ACK,
    BUSINESS_ACK_INTERACTION: BUSINESS_ACK,
}


@dataclass(frozen=True, slots=True)
class Named:
    """A name as sent and the known name that it is taken for, None if unknown. `proper`: it was spelt right."""

    sent: str
    name: str | None
    proper: bool


@lru_cache(maxsize=512)
def read_service(urn: str) -> Named:
    """The service that a URN, or a bare name, stands for."""
    bare = urn.strip().removeprefix(SERVICES)
    name = _OTHER_SERVICES.get(bare, bare)
    known = name if name in ITK_SERVICES else None
    return Named(urn, known, urn.startswith(SERVICES) and bare in (name, WELCOME_VARIANT))


@lru_cache(maxsize=512)
def read_interaction(urn: str) -> Named:
    """The interaction that a URN stands for; any name may be one, since correspondence has many."""
    bare = urn.strip().removeprefix(INTERACTIONS)
    name = _OTHER_INTERACTIONS.get(bare, bare)
    return Named(urn, name, urn.startswith(INTERACTIONS) and bare == name)


@lru_cache(maxsize=512)
def effective_service(service: str, interaction: str | None) -> ItkService | None:
    """What a message is: its service, or for a generic one the service that its interaction belongs to."""
    name = read_service(service).name
    if name in GENERIC and interaction is not None:
        name = _SERVICE_OF_INTERACTION.get(read_interaction(interaction).name or "", name)
    return None if name is None else ITK_SERVICES[name]


def service_of(distribution: Distribution | None) -> ItkService | None:
    """The service that an envelope is about; None for an unknown one."""
    return None if distribution is None else effective_service(distribution.service or "", distribution.interaction)


def interaction_of(distribution: Distribution | None) -> str | None:
    """The interaction that an envelope names, by its right name; None where it names none."""
    urn = None if distribution is None else distribution.interaction
    return None if urn is None else read_interaction(urn).name


def is_profile(urn: str, service: ItkService) -> bool:
    """May a payload of this service have this profile id?"""
    return not service.profiles or (urn.startswith(PROFILES) and urn[len(PROFILES) :] in service.profiles)
