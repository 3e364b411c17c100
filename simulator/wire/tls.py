"""What a TLS connection is like, as the line that is kept with each of its exchanges. No socket comes in here."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_CERTIFICATE = re.compile(r"; CN=(?P<name>.*); expires (?P<expires>\d{4}-\d{2}-\d{2})", re.ASCII | re.DOTALL)


@dataclass(frozen=True, slots=True)
class TlsPeer:
    """Protocol and cipher, and of the certificate that the client showed its common name and its last day (UTC).

    Without a certificate `common_name` and `expires` are None; a certificate without a common name has an empty one.
    """

    protocol: str
    cipher: str
    common_name: str | None = None
    expires: date | None = None

    @property
    def is_proven(self) -> bool:
        """Did the client show a certificate?"""
        return self.expires is not None

    def __str__(self) -> str:
        said = f"{self.protocol} {self.cipher}".rstrip()
        return f"{said}; CN={self.common_name}; expires {self.expires}" if self.expires is not None else said

    @classmethod
    def of(cls, text: str) -> Self:
        """What such a line says. Of any other text the first word is taken for the protocol."""
        found = _CERTIFICATE.search(text)
        protocol, _, cipher = text[: found.start() if found else None].partition(" ")
        if found is None or not found.string.endswith(found.group()):
            return cls(protocol, cipher)
        return cls(protocol, cipher, found["name"], date.fromisoformat(found["expires"]))
