import pytest

from simulator.services.pds_smsp import rules
from simulator.services.pds_smsp.names import DETAILS, VERIFY
from simulator.wire.http import Reply
from tests.itk_makers import an_itk_request
from tests.services.pds_smsp.asking import (
    ADA,
    ASID_TYPE,
    GENDERS,
    NHS_NUMBERS,
    a_call_of,
    a_query,
    a_request_for,
    a_world,
)

GOOD = Reply(200)


def _ids(rule, payload=None, service=VERIFY, **distribution):
    payload = a_query(service, number=ADA) if payload is None else payload
    return [found.rule for found in rule(a_call_of(a_request_for(service, payload, **distribution)), GOOD)]


def test_a_query_as_it_should_be_is_clean():
    assert _ids(rules.query) == []


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ("text", ["smsp.query.invalid"]),
        (a_query(VERIFY), ["smsp.query.invalid"]),
        (a_query(VERIFY, number=ADA, code="other"), ["smsp.query.code"]),
        (a_query(VERIFY, number=ADA, gender="2"), ["smsp.query.surplus"]),
        (a_query(VERIFY, number=ADA).replace(NHS_NUMBERS, "1.2"), ["smsp.query.nhs-number-root"]),
        (a_query(VERIFY, number=ADA).replace(">Person.NHSNumber<", ">NHSNumber<"), ["smsp.query.semantics"]),
    ],
)
def test_what_is_wrong_with_a_query_is_found(payload, found):
    assert _ids(rules.query, payload) == found


def test_criteria_out_of_order_or_twice_are_found():
    query = a_query(VERIFY, number=ADA)
    birth, number = query.index("<Person.DateOfBirth"), query.index("<Person.NHSNumber")
    end = query.index("</queryEvent>")
    swapped = query[:birth] + query[number:end] + query[birth:number] + query[end:]
    twice = query[:birth] + query[birth:number] + query[birth:end] + query[end:]

    assert _ids(rules.query, swapped) == ["smsp.query.order"]
    assert _ids(rules.query, twice) == ["smsp.query.order"]


def test_a_gender_of_another_system_and_the_wrong_root_of_the_details_are_found():
    query = a_query(DETAILS, number=ADA, gender="2", root=DETAILS.code).replace(GENDERS, "1.2")

    assert _ids(rules.query, query, DETAILS) == ["smsp.query.root", "smsp.query.gender-system"]


def test_a_sender_as_it_should_be_is_clean():
    assert _ids(rules.sender) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"identity": None}, ["smsp.sender.audit-identity"]),
        ({"profile": "nhs111CDADocument-v2-0"}, ["smsp.manifest.profile"]),
        ({"profile": None}, []),
    ],
)
def test_what_is_wrong_with_an_envelope_is_found(changes, found):
    assert _ids(rules.sender, **changes) == found


@pytest.mark.parametrize(
    ("asid", "found"),
    [
        ("991100000220", []),
        ("991100000230", ["spine.asid.interaction"]),
        ("991100000240", ["spine.asid.unknown"]),
        ("1", ["spine.asid.form"]),
    ],
)
def test_an_asid_is_held_against_the_directory(asid, found):
    systems = {
        "991100000220": {"nhsIDCode": "Y00111", "nhsAsSvcIA": [VERIFY.urn]},
        "991100000230": {"nhsIDCode": "Y00112", "nhsAsSvcIA": ["urn:other"]},
    }
    request = a_request_for(VERIFY, identity=asid)
    request.body = request.body.replace(b'<itk:id uri="', f'<itk:id type="{ASID_TYPE}" uri="'.encode())
    call = a_call_of(request, a_world(accredited_systems=systems))

    assert [each.rule for each in rules.sender(call, GOOD)] == found


def test_a_message_for_nobody_is_found():
    call = a_call_of(an_itk_request(b"<a/>", "/smsp/pds", action="other"))

    assert [found.rule for found in rules.unknown(call, GOOD)] == ["smsp.service.unknown"]
    assert list(rules.sender(a_call_of(an_itk_request(b"<a/>", "/smsp/pds", action=VERIFY.name)), GOOD)) == []


def test_of_very_many_audit_identities_only_the_first_are_looked_at():
    one = f'<itk:id type="{ASID_TYPE}" uri="x"/>'
    request = a_request_for(VERIFY, a_query(VERIFY, number=ADA))
    request.body = request.body.replace(b"<itk:auditIdentity>", b"<itk:auditIdentity>" + one.encode() * 1000)

    found = [each.rule for each in rules.sender(a_call_of(request), GOOD)]

    assert found == ["spine.asid.form"] * 20


def test_of_very_many_manifest_items_only_the_first_are_looked_at():
    request = a_request_for(VERIFY, a_query(VERIFY, number=ADA))
    item = b'<itk:manifestitem profileid="urn:nhs-en:profile:other"/>'
    request.body = request.body.replace(b"</itk:manifest>", item * 1000 + b"</itk:manifest>")

    found = [each.rule for each in rules.sender(a_call_of(request), GOOD)]

    assert found == ["smsp.manifest.profile"] * 19
