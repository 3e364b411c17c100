"""The error table of ITK receivers: the four toolkit codes, SOAP's own faults, and what a web server says instead.

`detail` holds the fault code and faultstring (for SOAP faults) and the ErrorText unless a refusal brings its own. Rows
without a fault code are answers of the web server or proxy in front.
"""

from collections.abc import Mapping

from simulator.call.refusal import RefusalRow

_CLIENT = "A client related error has occurred, see detail element for further information"
_SERVER = "A Server related error has occurred, see detail element for further information"
_INVALID = "Invalid Message - the message structure or content is unrecognised or incorrect"
_RETRYABLE = "Processing Error (retryable) - a recoverable processing error has been encountered"
_FINAL = "Processing Error (not retryable) - a non-recoverable processing error has been encountered"
_INTERNAL = "Internal Error. Please contact your system Administrator"


def _fault(faultcode: str, faultstring: str, code: str, text: str, diagnostic: str | None = None) -> RefusalRow:
    detail = {"faultcode": faultcode, "faultstring": faultstring, "text": text}
    return RefusalRow(500, "{text}", diagnostic, code, detail=detail)


def _plain(status: int, display: str, headers: Mapping[str, str] | None = None) -> RefusalRow:
    return RefusalRow(status, display, headers=headers or {})


REFUSALS: Mapping[str, RefusalRow] = {
    "1000": _fault("Client", _CLIENT, "1000", _INVALID),
    "2100": _fault("Server", _SERVER, "2100", _RETRYABLE),
    "2200": _fault("Server", _SERVER, "2200", _FINAL),
    "3000": _fault("Client", _CLIENT, "3000", "Access Denied"),
    "2200_CLIENT": _fault("Client", _CLIENT, "2200", _FINAL),
    "3000_SERVER": _fault("Server", _SERVER, "3000", "Access Denied"),
    "VERSION_MISMATCH": _fault(
        "VersionMismatch",
        "Improper SOAP Version referenced",
        "1000",
        "Version Error, namespace must be a proper SOAP namespace.",
        "SOAP Version Mismatch",
    ),
    "MUST_UNDERSTAND": _fault(
        "MustUnderstand",
        "SOAP MustUnderstand error thrown.",
        "1000",
        "Rejecting foreign header",
        "Soap validation failed",
    ),
    "DUPLICATE": _fault("Client", _CLIENT, "1000", "Duplicate message"),
    "TOO_LARGE": _fault(
        "Client", _CLIENT, "1000", "This is not a valid XML message", "The message is larger than this receiver takes"
    ),
    # What the NHS 111 adaptor says for anything unexpected, its fault code included.
    "INTERNAL_ERROR": _fault("Client", _CLIENT, "2200", _INTERNAL, "Internal Error"),
    "BUSY": _plain(503, "Service Unavailable"),
    "ACKNOWLEDGED": _plain(202, ""),
    "FORBIDDEN": _plain(403, "Forbidden"),
    "METHOD_NOT_ALLOWED": _plain(405, "Method Not Allowed", {"Allow": "POST"}),
    "UNSUPPORTED_MEDIA_TYPE": _plain(415, "Unsupported Media Type"),
}
