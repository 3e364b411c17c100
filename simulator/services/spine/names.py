"""The interactions that are answered at Spine's synchronous addresses: their names, answers and wrappers."""

from collections.abc import Mapping
from dataclasses import dataclass

SERVICES = "urn:nhs:names:services:"
PDS, PSIS, PSIS_UPDATES, LRS = "pdsquery", "psisquery", "psis", "lrs"

NO_DATA = "QUQI_IN010000UK14"
"""The answer to a query that nothing is found for, and to one that is refused."""

ACKNOWLEDGEMENT = "MCCI_IN010000UK13"
"""The answer to what is no query."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction: the name of its request, the service it belongs to, and what it is answered with.

    `wrapper` is the element around an answer in the body, None for none. `version` is the answer's version code.
    `needs` are the items of its query, in lower case, that are always there.
    """

    name: str
    service: str
    answer: str
    wrapper: str | None
    version: str
    needs: tuple[str, ...] = ()

    @property
    def urn(self) -> str:
        """Service and interaction, as the directory has them."""
        return f"{SERVICES}{self.service}:{self.name}"

    @property
    def action(self) -> str:
        """Service and interaction, as SOAPAction and wsa:Action have them."""
        return f"{SERVICES}{self.service}/{self.name}"

    @property
    def is_query(self) -> bool:
        """Does it ask for something?"""
        return self.service != LRS


_PDS_VERSION, _PSIS_VERSION, _LRS_VERSION = "3NPfIT6.3.01", "V3NPfIT4.2.00", "V3NPfIT3.0"
_LIST, _EVENT = "eventListQueryResponse", "eventQueryResponse"

_HISTORIC, _DISSENT, _NUMBER = "historicdataindicator", "dissentoverride", "nhsnumber"
_WHO = ("person.administrativegendercode", "person.birthtime", "person.name")

TRACES = (
    Interaction("QUPA_IN000005UK01", PDS, "QUPA_IN000007UK01", None, _PDS_VERSION, _WHO),
    Interaction("QUPA_IN000005UK03", PDS, "QUPA_IN000007UK01", None, _PDS_VERSION, _WHO),
)
ADVANCED_TRACE = Interaction(
    "QUPA_IN000006UK02", PDS, "QUPA_IN000011UK02", None, _PDS_VERSION, (_HISTORIC, "searchparameter")
)
RETRIEVAL = Interaction(
    "QUPA_IN000008UK02", PDS, "QUPA_IN000009UK03", "retrievalQueryResponse", _PDS_VERSION,
    (_HISTORIC, "person.id", "retrievalitem"),
)  # fmt: skip
EVENT_LISTS = (
    Interaction("QUPC_IN180000SM04", PSIS, "QUPC_IN200000SM04", _LIST, _PSIS_VERSION, (_DISSENT, _NUMBER)),
    Interaction("QUPC_IN180000UK04", PSIS, "QUPC_IN200000UK04", _LIST, _PSIS_VERSION, (_DISSENT, _NUMBER)),
)
WITH_PERMISSIONS = EVENT_LISTS[0]
"""The variant whose answer says what the patient permits."""

EVENT = Interaction(
    "QUPC_IN190000UK04", PSIS, "QUPC_IN210000UK04", _EVENT, _PSIS_VERSION, (_DISSENT, "eventrecord", _NUMBER)
)
SET_PERMISSION = Interaction(
    "SET_RESOURCE_PERMISSIONS_INUK01", LRS, ACKNOWLEDGEMENT, "setResourcePermissionsResponse", _LRS_VERSION
)

INTERACTIONS: Mapping[str, Interaction] = {
    each.name: each for each in (*TRACES, ADVANCED_TRACE, RETRIEVAL, *EVENT_LISTS, EVENT, SET_PERMISSION)
}
"""Every interaction by the name of its request."""

UPLOADS: Mapping[str, Interaction] = {
    name: Interaction(name, PSIS_UPDATES, ACKNOWLEDGEMENT, None, _PSIS_VERSION)
    for name in ("REPC_IN150016SM05", "REPC_IN150016UK05")
}
"""The interactions that bring a GP summary, and are answered later."""
