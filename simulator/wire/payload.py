"""ITK payloads as bytes: base64 and gzip undone within bounds. What the bytes say is another module's business."""

import base64
import binascii
import zlib

from simulator.wire.errors import WireError
from simulator.wire.itk import ManifestItem
from simulator.wire.xml import Element, elements

LARGEST = 10_000_000
"""Most bytes that a payload may have once it is unpacked."""

_WHITE = b" \t\r\n"
_MAGIC = b"\x1f\x8b"
_MOST_MEMBERS = 64
"""Writers that flush in between make a few members; thousands would only cost time."""


def decoded(item: ManifestItem, payload: Element, most: int = LARGEST) -> bytes | None:
    """The bytes of a payload that travels encoded, None for one that stands there as XML or text.

    Raises WireError for what cannot be undone: encrypted, compressed without base64, broken base64 or gzip, and more
    than `most` bytes once it is unpacked.
    """
    if item.encrypted:
        raise WireError("the payload is encrypted, which is not supported here", payload.sourceline)
    if not item.base64:
        if item.compressed:
            raise WireError("compressed without base64 cannot be carried in XML", payload.sourceline)
        return None
    if next(elements(payload), None) is not None:
        raise WireError("the payload says base64 but holds an element", payload.sourceline)
    data = _from_base64((payload.text or "").encode(), payload.sourceline)
    return inflated(data, payload.sourceline, most) if item.compressed else data


def _from_base64(text: bytes, line: int | None) -> bytes:
    packed = text.translate(None, _WHITE)
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise WireError(f"the payload is not base64: {str(fault).lower()}", line) from None


def inflated(data: bytes, line: int | None = None, most: int = LARGEST) -> bytes:
    """What a gzip stream holds, all of its members. What follows the last one is left alone, as gzip itself does.

    Raises WireError, and stops at `most` bytes whatever the stream would still give.
    """
    unpacked = b""
    for _ in range(_MOST_MEMBERS):
        inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            unpacked += inflating.decompress(data, most + 1 - len(unpacked))
        except zlib.error as fault:
            raise WireError(f"the payload is not gzip: {str(fault).lower()}", line) from None
        if len(unpacked) > most:
            raise WireError(f"the payloads have more than {LARGEST} bytes when they are unpacked", line)
        if not inflating.eof:
            raise WireError("the payload's gzip ends too early", line)
        data = inflating.unused_data
        if not data.startswith(_MAGIC):
            return unpacked
    raise WireError(f"the payload's gzip has more than {_MOST_MEMBERS} members", line)
