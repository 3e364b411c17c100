"""What a client certificate says beside the message: how long it lives, and whose it is."""

import pytest

from simulator.toolkit.transport_rules import CERTIFICATE_RULES, ROWS
from simulator.wire.findings import Severity
from tests.itk_makers import an_itk_request
from tests.toolkit.calls import a_message, a_receiver, breaks, ids, received

LATER = "2027-11-22"


def _ids(
    name: str = "Y00111.oneoneone.nhs.uk", expires: str = LATER, message: bytes | None = None, tls: str | None = ""
) -> list[str]:
    request = an_itk_request(a_message() if message is None else message)
    request.tls = f"TLSv1.3 X; CN={name}; expires {expires}" if tls == "" else tls
    return ids(CERTIFICATE_RULES, request)


def test_a_good_certificate_breaks_nothing() -> None:
    assert _ids() == []


@pytest.mark.parametrize("tls", [None, "TLSv1.3 TLS_AES_256_GCM_SHA384"])
def test_without_a_certificate_there_is_nothing_to_say(tls: str | None) -> None:
    assert _ids(message=a_message(identity="urn:nhs-uk:identity:ods:RZ701"), tls=tls) == []


@pytest.mark.parametrize(
    ("expires", "broken"),
    [
        ("2027-05-22", []),
        ("2027-05-21", ["itk.tls.renewal-due"]),
        ("2026-12-23", ["itk.tls.renewal-due"]),
        ("2026-12-22", ["itk.tls.expires-soon"]),
        ("2026-11-22", ["itk.tls.expires-soon"]),
        ("2026-11-20", ["itk.tls.expires-soon"]),
    ],
)
def test_renewal_is_due_180_days_before_the_end_and_urgent_30_days_before(expires: str, broken: list[str]) -> None:
    assert _ids(expires=expires) == broken


@pytest.mark.parametrize(
    ("expires", "what"),
    [
        ("2027-01-21", "CN=Y00111.oneoneone.nhs.uk expires 2027-01-21: 60 days left"),
        ("2026-11-20", "CN=Y00111.oneoneone.nhs.uk expires 2026-11-20: over for 2 days by this clock"),
    ],
)
def test_the_days_that_are_left_are_said(expires: str, what: str) -> None:
    request = an_itk_request(a_message())
    request.tls = f"TLSv1.3 X; CN=Y00111.oneoneone.nhs.uk; expires {expires}"

    (broken,) = breaks(CERTIFICATE_RULES, received(request))

    assert (broken.where, broken.what) == ("TLS: client certificate", what)


@pytest.mark.parametrize(
    "name", ["client.example", "", "oneoneone.nhs.uk", ".oneoneone.nhs.uk", "a.b.oneoneone.nhs.uk"]
)
def test_a_certificate_of_another_form_is_told_so(name: str) -> None:
    assert "itk.tls.common-name" in _ids(name)


@pytest.mark.parametrize(
    "username", ["CN=Y00111.oneoneone.nhs.uk", "y00111.oneoneone.nhs.uk", "O=Any, cn = x, CN=Y00111.ONEONEONE.nhs.uk"]
)
def test_a_username_may_be_the_subject_in_several_forms(username: str) -> None:
    security = (
        '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">'
    )
    token = f"<wsse:UsernameToken><wsse:Username>{username}</wsse:Username></wsse:UsernameToken></wsse:Security>"

    assert _ids(message=a_message(security=security + token)) == []


@pytest.mark.parametrize("name", ["RZ701.oneoneone.nhs.uk", "RZ701", ""])
def test_a_username_other_than_the_subject_is_told_so(name: str) -> None:
    assert "itk.tls.username" in _ids(name)


@pytest.mark.parametrize("message", [a_message(security=""), b"<note/>", b"no XML"])
def test_a_message_without_a_username_says_nothing_of_the_subject(message: bytes) -> None:
    assert "itk.tls.username" not in _ids("RZ701.oneoneone.nhs.uk", message=message)


@pytest.mark.parametrize(
    ("identity", "broken"),
    [
        ("urn:nhs-uk:identity:ods:y00111:part", []),
        ("urn:nhs-uk:identity:ods:RZ701", ["itk.tls.audit-identity"]),
        ("200000001162", []),
        (None, []),
    ],
)
def test_the_organisation_that_sends_should_be_the_certificates(identity: str | None, broken: list[str]) -> None:
    assert _ids(message=a_message(identity=identity)) == broken


def test_the_organisation_of_a_certificate_of_another_form_is_unknown() -> None:
    assert "itk.tls.audit-identity" not in _ids("client.example", message=a_message())


def test_a_place_in_the_message_is_an_xpath() -> None:
    request = an_itk_request(a_message(identity="urn:nhs-uk:identity:ods:RZ701"))
    request.tls = f"TLSv1.3 X; CN=Y00111.oneoneone.nhs.uk; expires {LATER}"

    (broken,) = breaks(CERTIFICATE_RULES, received(request))

    assert broken.finding("lenient").where.endswith("/itk:auditIdentity/itk:id/@uri")


@pytest.mark.parametrize("profile", ["lenient", "strict"])
def test_none_of_them_refuses(profile: str) -> None:
    tenant = a_receiver(profile)

    assert [row.id for row in ROWS if row.refuses(tenant.profile)] == []
    assert {row.severity(tenant.profile) for row in ROWS} == {Severity.WARNING, Severity.INFORMATION}
