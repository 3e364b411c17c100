"""The applications registered with the API platform: documents of the kind `applications`, and what they say."""

from dataclasses import dataclass

from simulator.call.api import Api
from simulator.records.documents import Document, Documents, derived
from simulator.wire.json import Json

APPLICATIONS = "applications"
"""The kind of the documents that say what an application is; their key is its client id, which is its API key."""

_APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Application:
    """An application. `products` and `scopes` are None where its document does not restrict them."""

    client_id: str
    document: Document
    name: str
    is_approved: bool
    products: tuple[str, ...] | None
    scopes: tuple[str, ...] | None
    asid: str

    @property
    def body(self) -> dict[str, Json]:
        """Its document's body."""
        body: dict[str, Json] = self.document.body
        return body

    def may_call(self, api: Api) -> bool:
        """Is it subscribed to the API? Scopes come from products, so having one of the API's says so too."""
        if self.products is None or api.is_held_by(self.products):
            return True
        return self.scopes is not None and api.is_named_by(self.scopes)


def application_of(documents: Documents, client_id: str) -> Application | None:
    """The application of a client id; None if there is none."""
    document = documents.peek(APPLICATIONS, client_id)
    return None if document is None else derived(document, "application", _read)


def _read(document: Document) -> Application:
    body = document.body
    return Application(
        document.key,
        document,
        str(body.get("name") or document.key),
        str(body.get("status") or _APPROVED).lower() == _APPROVED,
        _texts(body.get("products")),
        _texts(body.get("scopes")),
        str(body.get("asid") or ""),
    )


def _texts(value: Json) -> tuple[str, ...] | None:
    return tuple(str(item) for item in value) if isinstance(value, list) else None
