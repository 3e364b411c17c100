import base64
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from simulator.call.refusal import Refusal
from simulator.services.eps.prescribing.bundle import Message
from simulator.services.eps.prescribing.digest import RS1, RS256, digest_of
from simulator.services.eps.prescribing.issues import Refused
from simulator.services.eps.prescribing.signature import (
    DECODABLE,
    OFF,
    VERIFIED,
    check_signature,
    from_base64,
    read_signature,
)
from simulator.wire.json import Json
from tests.services.eps.prescribing.orders import SIGNED, a_signature, an_order, resources_of
from tests.signing import a_certificate, a_key


@cache
def _key() -> rsa.RSAPrivateKey:
    return a_key()


def _signed(
    *,
    until: datetime = datetime(2030, 1, 1, tzinfo=UTC),
    algorithm: str = RS256,
    of: Json = None,
    certificate: str = "",
) -> Message:
    """An order with a real signature; `of` is what was signed, if it was another order."""
    order = an_order(items=2)
    digest = digest_of(Message(of or order), SIGNED, algorithm)
    hashing = hashes.SHA256() if algorithm == RS256 else hashes.SHA1()
    value = _key().sign(base64.b64decode(digest), padding.PKCS1v15(), hashing)
    data = a_signature(digest, base64.b64encode(value).decode(), certificate or a_certificate(_key(), until))
    resources_of(order, "Provenance")[0]["signature"][0]["data"] = data
    return Message(order)


def _with_data(data: Json) -> Message:
    order = an_order()
    resources_of(order, "Provenance")[0]["signature"][0]["data"] = data
    return Message(order)


def _problems(message: Message, mode: str = VERIFIED) -> list[str]:
    try:
        check_signature(message, mode)
    except Refused as refused:
        return [issue.diagnostics for issue in refused.issues]
    return []


def test_nothing_is_looked_at_where_signatures_are_off() -> None:
    check_signature(Message(an_order(signed=False)), OFF)


@pytest.mark.parametrize("mode", [DECODABLE, VERIFIED])
def test_an_order_without_a_provenance_is_not_signed(mode: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_signature(Message(an_order(signed=False)), mode)

    assert caught.value.code == "MISSING_DIGITAL_SIGNATURE"


def test_a_provenance_without_a_signature_is_no_signature() -> None:
    order = an_order()
    resources_of(order, "Provenance")[0]["signature"] = []

    with pytest.raises(Refusal) as caught:
        check_signature(Message(order), DECODABLE)

    assert caught.value.code == "MISSING_DIGITAL_SIGNATURE"


@pytest.mark.parametrize(
    "data",
    [
        None,
        "",
        "not base64!",
        "é",
        base64.b64encode(b"no XML").decode(),
        base64.b64encode(b"<Signature/>").decode(),
        base64.b64encode(b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>').decode(),
    ],
)
def test_a_signature_that_cannot_be_read_has_an_invalid_format(data: Json) -> None:
    assert _problems(_with_data(data), DECODABLE) == ["Invalid signature format"]


def test_a_signature_that_can_be_read_is_good_enough_by_default() -> None:
    assert _problems(_with_data(a_signature()), DECODABLE) == []


def test_space_around_a_signature_does_no_harm() -> None:
    text = b"\r\n   " + base64.b64decode(a_signature())

    assert read_signature(base64.b64encode(text).decode()) is not None


def test_more_than_any_signature_has_is_not_read() -> None:
    assert from_base64("A" * 400_000) is None


@pytest.mark.parametrize("algorithm", [RS256, RS1])
def test_the_prescribers_own_signature_is_verified(algorithm: str) -> None:
    assert _problems(_signed(algorithm=algorithm)) == []


def test_a_certificate_that_is_none_is_invalid() -> None:
    assert _problems(_with_data(a_signature())) == ["Invalid certificate"]


def test_two_certificates_are_one_too_many() -> None:
    text = base64.b64decode(a_signature()).decode()
    twice = text.replace("</X509Data>", "<X509Certificate>Yg==</X509Certificate></X509Data>")

    assert _problems(_with_data(base64.b64encode(twice.encode()).decode())) == ["Multiple certificates detected"]


def test_a_signature_over_another_prescription_does_not_match() -> None:
    assert _problems(_signed(of=an_order(items=3))) == ["Signature doesn't match prescription"]


def test_a_signature_by_another_key_is_invalid() -> None:
    other = rsa.generate_private_key(65537, 2048)

    problems = _problems(_signed(certificate=a_certificate(other, datetime(2030, 1, 1, tzinfo=UTC))))

    assert problems == ["Signature is invalid"]


def test_a_signature_by_a_key_of_another_kind_is_invalid() -> None:
    other = ec.generate_private_key(ec.SECP256R1())

    problems = _problems(_signed(certificate=a_certificate(other, datetime(2030, 1, 1, tzinfo=UTC))))

    assert problems == ["Signature is invalid"]


def test_a_certificate_that_had_expired_is_told() -> None:
    signed_at = datetime.fromisoformat(SIGNED)

    assert _problems(_signed(until=signed_at - timedelta(days=1))) == ["Certificate expired when signed"]


def test_all_that_is_wrong_with_a_signature_is_told() -> None:
    other = a_certificate(rsa.generate_private_key(65537, 2048), datetime(2021, 1, 1, tzinfo=UTC))

    assert _problems(_signed(of=an_order(items=3), certificate=other)) == [
        "Signature is invalid",
        "Signature doesn't match prescription",
        "Certificate expired when signed",
    ]
