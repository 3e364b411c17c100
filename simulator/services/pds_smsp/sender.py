"""Who sends a message: the audit identity, an ASID or an organisation, held against the directory."""

from simulator.call.call import Call
from simulator.services.pds_smsp.names import BY_OPERATION
from simulator.toolkit.spine_peers import is_accredited
from simulator.wire.itk import Address
from simulator.wire.itk_message import message_of
from simulator.wire.spine import ASID_ROOT


def identities_of(call: Call) -> tuple[Address, ...]:
    """The audit identities of a message."""
    distribution = message_of(call.request).distribution
    return () if distribution is None else distribution.identities


def asid_of(identity: Address) -> str | None:
    """The ASID that an identity is; None for one of another type."""
    return identity.uri or "" if identity.type == ASID_ROOT else None


def sender_is_known(call: Call) -> bool:
    """Is one of the identities a system that is accredited for this service, or an organisation that there is?"""
    urn = BY_OPERATION[call.operation.id].urn
    for identity in identities_of(call):
        asid = asid_of(identity)
        if asid is not None and is_accredited(call.documents, asid, urn):
            return True
        if identity.ods_code is not None and call.documents.peek("organisations", identity.ods_code.upper()):
            return True
    return False
