import pytest

from simulator.call import Refusal
from simulator.services.sds.access import has_access
from tests.makers import a_tenant
from tests.services.sds.asking import a_question

APPLICATIONS = {
    "good": {"client_id": "good", "products": ["spine-directory-int"]},
    "other": {"client_id": "other", "products": ["personal-demographics"]},
}


@pytest.mark.parametrize(
    ("access", "key", "refused"),
    [
        ("open", None, None),
        ("open", "any", None),
        ("presence", None, "API_KEY_MISSING"),
        ("presence", "any", None),
        ("enforced", None, "API_KEY_MISSING"),
        ("enforced", "unknown", "API_KEY_INVALID"),
        ("enforced", "other", "API_KEY_INVALID"),
        ("enforced", "good", None),
    ],
)
def test_an_api_key_is_judged_by_the_tenants_access(access: str, key: str | None, refused: str | None) -> None:
    call = a_question("/Device", tenant=a_tenant(access=access, applications=APPLICATIONS), apikey=key)

    if refused is None:
        has_access(call)
    else:
        with pytest.raises(Refusal, match=refused):
            has_access(call)
