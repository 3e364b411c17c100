import pytest

from simulator.services.dos.soap.request import Asked, asked_of
from tests.services.dos.soap.asking import a_case, a_post, a_search, a_user, an_asking, an_envelope


def _asked(body: bytes) -> Asked:
    return asked_of(a_post(body))


def test_a_request_is_read_once() -> None:
    request = a_post(a_search())

    assert asked_of(request) is asked_of(request)


def test_everything_is_read_in_any_namespace_order_and_prefix() -> None:
    asked = _asked(
        b'\n\n<?xml version="1.0"?><!-- one --><Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Header>'
        b'<serviceVersion xmlns=""> 1.5 </serviceVersion></Header><Body><!-- two -->'
        b"<x:CheckCapacitySummary xmlns:x='u'><x:c><gender xmlns=''>F</gender><!-- three -->"
        b"<x:postcode>LS17<!-- --> 7NZ</x:postcode><x:more>1</x:more>"
        b"</x:c><userInfo xmlns='y'><password> p </password><username> u </username></userInfo>"
        b"</x:CheckCapacitySummary></Body></Envelope>"
    )

    assert asked.operation == "CheckCapacitySummary"
    assert asked.version == "1.5"
    assert (asked.username, asked.password) == ("u", " p ")
    assert asked.case == {"gender": "F", "postcode": "LS17 7NZ", "more": "1"}


def test_what_cannot_be_read_says_why() -> None:
    asked = _asked(b"<a>")

    assert asked.message is None
    assert asked.fault is not None
    assert (asked.operation, asked.version, asked.username, dict(asked.case)) == ("", "", "", {})


@pytest.mark.parametrize("body", [an_envelope(""), an_envelope("", None), an_asking("CheckCapacitySummary", user="")])
def test_what_is_missing_is_empty(body: bytes) -> None:
    asked = _asked(body)

    assert (asked.username, asked.password, asked.service_id, asked.discriminators) == ("", "", "", ())


def test_discriminators_are_those_of_the_list_that_are_not_empty() -> None:
    body = a_search(symptomDiscriminatorList="4052 4003").replace(b"<w:int>4003", b"<w:int/><w:int> 4003 ")

    assert _asked(body).discriminators == ("4052", "4003")


def test_a_service_analysis_has_one_discriminator() -> None:
    asked = _asked(an_asking("ServiceAnalysis", a_case({"symptomDiscriminator": "4052"})))

    assert asked.discriminators == ("4052",)


def test_a_service_id_is_of_its_operation_only() -> None:
    inside = "<w:serviceId> 2000000001 </w:serviceId>"

    asked = [_asked(an_asking(name, inside)).service_id for name in ("ServiceDetailsById", "GetHospitalScores")]

    assert asked == ["2000000001", ""]


def test_a_users_parts_may_be_missing() -> None:
    asked = _asked(an_asking("GetHospitalScores", user=a_user(None, "secret")))

    assert (asked.username, asked.password) == ("", "secret")
