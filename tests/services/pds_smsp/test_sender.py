import pytest

from simulator.services.pds_smsp.names import VERIFY
from simulator.services.pds_smsp.sender import asid_of, identities_of, sender_is_known
from tests.services.pds_smsp.asking import ASID_TYPE, a_call_of, a_request_for, a_world

ASID = "991100000220"
SYSTEMS = {ASID: {"nhsIDCode": "Y00111", "nhsAsSvcIA": [VERIFY.urn]}}
ORGANISATIONS = {"Y00111": {"name": "Wexshire 111", "types": ["nhs-111-provider"]}}


def _call(uri, kind=None, systems=SYSTEMS):
    request = a_request_for(VERIFY, identity=uri)
    if kind is not None:
        request.body = request.body.replace(b'<itk:id uri="', f'<itk:id type="{kind}" uri="'.encode())
    return a_call_of(request, a_world(accredited_systems=systems, organisations=ORGANISATIONS))


def test_an_identity_is_an_asid_by_its_type():
    (identity,) = identities_of(_call(ASID, ASID_TYPE))

    assert asid_of(identity) == ASID
    assert asid_of(identities_of(_call(ASID))[0]) is None


@pytest.mark.parametrize(
    ("uri", "kind", "systems", "known"),
    [
        (ASID, ASID_TYPE, SYSTEMS, True),
        (ASID, ASID_TYPE, {}, False),
        (ASID, ASID_TYPE, {ASID: {"nhsIDCode": "Y00111", "nhsAsSvcIA": []}}, False),
        (ASID, None, SYSTEMS, False),
        ("urn:nhs-uk:identity:ods:y00111", None, SYSTEMS, True),
        ("urn:nhs-uk:identity:ods:Y00112", None, SYSTEMS, False),
    ],
)
def test_a_sender_is_known_to_the_directory_or_is_an_organisation(uri, kind, systems, known):
    assert sender_is_known(_call(uri, kind, systems)) is known


def test_nobody_is_not_known():
    assert not sender_is_known(_call(None))
