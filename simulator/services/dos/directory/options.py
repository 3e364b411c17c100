"""How a tenant's directory behaves where real ones differ or a test wants it otherwise: the document `directory` of the
kind `dos-options`. The shape is checked where documents are put; here it is only read, once for each version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from simulator.records.documents import Document, Documents, derived
from simulator.wire.json import Json

KIND = "dos-options"
KEY = "directory"


@dataclass(frozen=True, slots=True)
class Options:
    """A directory's behaviour; the defaults are those of the real one. `body` is the whole document, for the faces."""

    default_version: str = "1.5"
    hospital_element: str = "Hospital"
    unknown_postcodes: frozenset[str] = frozenset()
    strict_headers: bool = True
    body: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> Self:
        """The options that a document says; the rest as usual. Postcodes may be written with a space."""
        body: Json = document.body
        return cls(
            str(body.get("default_version") or cls().default_version),
            str(body.get("hospital_element") or cls().hospital_element),
            frozenset("".join(str(each).split()).upper() for each in body.get("unknown_postcodes") or ()),
            bool(body.get("strict_headers", cls().strict_headers)),
            body,
        )


def options_of(documents: Documents) -> Options:
    """The options of a tenant's directory."""
    document = documents.peek(KIND, KEY)
    return _USUAL if document is None else derived(document, "dos-options", Options.of)


_USUAL = Options()
