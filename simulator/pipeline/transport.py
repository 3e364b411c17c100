"""What the transport decides before any service is asked: handshakes that failed, and calls without a certificate."""

from multidict import CIMultiDict

from simulator.call.call import Call
from simulator.pipeline.steps import NOT_PROCESSED, Answered
from simulator.wire.findings import Finding, Severity
from simulator.wire.http import Reply, Request
from simulator.wire.tls import TlsPeer

HANDSHAKE = "TLS"
"""The method of an exchange that is a failed handshake, and no request at all."""

UNPROVEN = "the client showed no certificate, and this port demands one"

# What a reverse proxy answers that asks for certificates, and demands them only once it can say so in HTTP.
_FORBIDDEN = (
    b"<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n"
    b"<hr><center>a client certificate is required</center>\r\n</body>\r\n</html>\r\n"
)


def lacks_certificate(request: Request, said: str | None) -> bool:
    """Is a certificate demanded that the client did not show? `said` is what a scenario says, `require` or `ask`.

    The port without TLS demands none, whatever is said.
    """
    if said is None or request.tls is None:
        return request.unproven
    return said == "require" and not TlsPeer.of(request.tls).is_proven


def refuse_unproven(call: Call | None) -> Answered:
    """403, as a proxy before the service answers; nothing of the call is processed."""
    if call is not None:
        source = "ITK web services: TLS with mutual authentication"
        call.findings.append(
            Finding(Severity.ERROR, "tls.client-certificate", "TLS", UNPROVEN, "a certificate of this CA", source)
        )
    return Answered(Reply.of(403, _FORBIDDEN, "text/html"), error=UNPROVEN)


def failed_handshake(peer: str | None, tls: str, why: str) -> tuple[Request, Answered]:
    """What is recorded of a handshake that failed: a request that never was, and its reason."""
    request = Request(HANDSHAKE, "", CIMultiDict(), peer=peer, tls=tls)
    return request, Answered(Reply(NOT_PROCESSED), error=why)
