"""The API key in the header `apikey`: judged in one place for the APIs, and the monitoring paths, that ask for one."""

from simulator.call.api import Api
from simulator.call.applications import Application, application_of
from simulator.call.call import Call
from simulator.call.caller import OPEN
from simulator.call.gateway import GatewayFault
from simulator.wire.json import Json

API_KEY = "apikey"
"""The header's name."""

ABSENT, UNKNOWN, REVOKED, OTHER_PRODUCT, NO_PRODUCTS = FAULTS = (
    "absent", "unknown", "revoked", "other product", "no products",
)  # fmt: skip
"""What can be wrong with an API key."""

_GATEWAY = {
    ABSENT: (
        "Failed to resolve API Key variable request.header.apikey",
        "steps.oauth.v2.FailedToResolveAPIKey",
    ),
    UNKNOWN: ("Invalid ApiKey", "oauth.v2.InvalidApiKey"),
    # Of the next two only the texts are known: the codes are assumed.
    REVOKED: ("ApiKey not approved", "oauth.v2.ApiKeyNotApproved"),
    OTHER_PRODUCT: ("Invalid ApiKey for given resource", "oauth.v2.InvalidApiKeyForGivenResource"),
    NO_PRODUCTS: ("no_products", "no_products"),
}


class ApiKeyFault(GatewayFault):
    """The key is not good for this API; `kind` is one of the FAULTS. All of them are 401."""

    def __init__(self, kind: str) -> None:
        super().__init__(*_GATEWAY[kind])
        self.kind = kind

    @property
    def body(self) -> Json:
        """What it says raw; a key without products is told so by a policy, not by the gateway."""
        return {"error": self.errorcode} if self.kind == NO_PRODUCTS else super().body


def check_api_key(call: Call, api: Api | None = None) -> Application | None:
    """The application whose key the call carries, None where nobody asks. Raises ApiKeyFault.

    Where access is `open` any key will do, and none, as in the sandbox; `presence` wants one; `enforced` wants one of
    an approved application whose products hold the API, if one is named.
    """
    key = call.header(API_KEY)
    if call.tenant.access == OPEN:
        return None
    if not key:
        raise ApiKeyFault(ABSENT)
    if call.tenant.access != "enforced":
        return None
    application = application_of(call.documents, key)
    if application is None:
        raise ApiKeyFault(UNKNOWN)
    if not application.is_approved:
        raise ApiKeyFault(REVOKED)
    if application.products is not None and not application.products:
        raise ApiKeyFault(NO_PRODUCTS)
    if api is not None and not application.may_call(api):
        raise ApiKeyFault(OTHER_PRODUCT)
    return application
