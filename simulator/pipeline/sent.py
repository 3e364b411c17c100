"""What we sent on our own account, as an exchange: recorded like everything else, told apart by its absolute target."""

from multidict import CIMultiDict

from simulator.call.errand import Attempt, Errand
from simulator.call.tenant import Tenant
from simulator.clock import real_time
from simulator.records.exchange import Exchange, join_headers
from simulator.wire.http import Reply

NO_ANSWER = 0
"""The status recorded when a peer could not be reached, or did not answer."""


def sent_exchange(tenant: Tenant, errand: Errand, attempt: Attempt) -> Exchange:
    """One attempt at an errand. `error` says why it was in vain, and is None for one that was taken."""
    reply = attempt.said if isinstance(attempt.said, Reply) else Reply(NO_ANSWER)
    return Exchange(
        id=0,
        tenant=tenant.name,
        at=real_time() - attempt.duration,
        tenant_time=tenant.clock.seconds() - (0.0 if tenant.clock.frozen else attempt.duration),
        duration=attempt.duration,
        service=errand.service,
        operation=errand.operation,
        method=errand.method,
        target=errand.url,
        request_headers=join_headers(CIMultiDict(errand.headers)),
        request_body=errand.body,
        status=reply.status,
        response_headers=join_headers(reply.headers),
        response_body=reply.body,
        nhs_number=errand.nhs_number,
        correlation_id=errand.correlation_id,
        message_id=errand.message_id,
        tracking_id=errand.tracking_id,
        error=_error(errand, attempt),
    )


def _error(errand: Errand, attempt: Attempt) -> str | None:
    if attempt.taken:
        return None
    why = attempt.said if isinstance(attempt.said, str) else "the answer is not a yes"
    return f"attempt {attempt.number} of {errand.attempts}: {why}"
