"""Who may ask the directory: whoever has an API key. What is wrong with one is not said."""

from simulator.call.api import Api
from simulator.call.api_key import ABSENT, ApiKeyFault, check_api_key
from simulator.call.call import Call
from simulator.call.refusal import Refusal

API = Api("spine-directory", {})
"""The directory among the platform's APIs."""


def has_access(call: Call) -> None:
    """Refuse a call without an API key that is good for the directory."""
    try:
        check_api_key(call, API)
    except ApiKeyFault as fault:
        raise Refusal("API_KEY_MISSING" if fault.kind == ABSENT else "API_KEY_INVALID") from None
