"""HTTP Basic credentials (RFC 7617) as a client sends them: read as far as they can be, and never shown."""

import base64
import binascii
from dataclasses import dataclass, field

from simulator.wire.json import writable

BASIC = "Basic"


@dataclass(frozen=True, slots=True)
class Credentials:
    """An Authorization header. `scheme` is empty for one without, `user` is None where none can be read out of it."""

    scheme: str
    user: str | None = None
    password: str = field(default="", repr=False)


def read_credentials(header: str | None) -> Credentials | None:
    """What an Authorization header says; None without one, or for an empty one."""
    words = (header or "").split(maxsplit=1)
    if not words:
        return None
    if words[0].lower() != BASIC.lower():
        # A word alone may well be the secret itself.
        return Credentials(writable(words[0]) if len(words) > 1 else "")
    decoded = _decoded(words[1]) if len(words) > 1 else None
    if decoded is None:
        return Credentials(BASIC)
    user, _, password = decoded.partition(":")
    return Credentials(BASIC, user, password)


def _decoded(text: str) -> str | None:
    """User and password with a colon between; None for what is not base64 of that."""
    try:
        data = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        decoded = data.decode()
    except UnicodeDecodeError:
        decoded = data.decode("latin-1")  # RFC 7617, 2: what older clients send
    return decoded if ":" in decoded else None
