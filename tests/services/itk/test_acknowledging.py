"""Which acknowledgements follow a message that was accepted, where they go, when, and what they say."""

import pytest

from simulator.call import Call
from simulator.call.decision import Callback
from simulator.call.errand import Errand
from simulator.services.itk.acknowledging import (
    BUSINESS_SENT,
    DE_CODES,
    INFRASTRUCTURE_SENT,
    SOON,
    acknowledgements,
    asked_for,
)
from simulator.toolkit import distribution_rows, envelope_structure, schema_rules
from simulator.wire.acknowledgement import ENVELOPE_ERRORS, Business, Infrastructure
from simulator.wire.findings import Severity
from simulator.wire.http import Request
from simulator.wire.itk_message import ItkMessage, message_of
from simulator.wire.json import Json
from tests.cda_makers import a_report
from tests.itk_makers import PAYLOAD_ID, TRACKING_ID, an_itk_request
from tests.official import REFERENCE, official
from tests.toolkit.calls import a_message, a_receiver, received

KEYS = "urn:nhs-itk:ns:201005:"
CORRESPONDENCE = "SendCDADocument-v2-0"
DISCHARGE = "primaryRecipientDischargeReport-v1-0"
SENDER = "urn:nhs-uk:addressing:ods:Y00111"
ROUTE = "https://supplier.example.test:1880/acks"
HERE = "http://127.0.0.1:9000/acks"
ROUTES = {SENDER: {"address": SENDER, "url": ROUTE}}
BOTH = {"ackrequested": "true"}


def a_document(
    asks: dict[str, str] = BOTH,
    *,
    callback: Callback | None = None,
    routes: dict[str, Json] = ROUTES,
    options: Json | None = None,
    family: str = "Ellerby",
    **changes: Json,
) -> Call:
    """The call of a correspondence document that asks for something, of a sender whose route is known."""
    said = {"service": CORRESPONDENCE, "action": CORRESPONDENCE, "interaction": DISCHARGE, "profile": "report-v1-0"}
    specs = {f"{KEYS}{key}": value for key, value in asks.items()}
    message = a_message(a_report(family=family), specs=specs, **{**said, **changes})
    kinds: dict[str, Json] = {"itk_routes": routes, "itk_options": {} if options is None else {"receiver": options}}
    call = received(an_itk_request(message, action=CORRESPONDENCE), a_receiver(**kinds))
    call.callback = callback
    return call


def documents_in(errand: Errand) -> list[Infrastructure | Business]:
    """The acknowledgement in an errand."""
    message = ItkMessage(Request("POST", "/", an_itk_request(b"").headers, errand.body))
    return [
        Infrastructure.of(root) if "Infrastructure" in str(root.tag) else Business.of(root)
        for root in message.documents
    ]


def results(call: Call) -> list[str | None]:
    """What is said: results of infrastructure, type codes of business acknowledgements."""
    return [
        said.result if isinstance(said, Infrastructure) else said.type_code
        for errand in acknowledgements(call)
        for said in documents_in(errand)
    ]


def infrastructure(call: Call) -> Infrastructure:
    """The first acknowledgement, which is one of infrastructure."""
    (said,) = documents_in(acknowledgements(call)[0])
    assert isinstance(said, Infrastructure)
    return said


@pytest.mark.parametrize(
    ("asks", "interaction", "wanted"),
    [
        ({}, DISCHARGE, []),
        ({"ackrequested": "true"}, DISCHARGE, ["OK", "AA"]),
        ({"ackrequested": "1"}, DISCHARGE, ["OK", "AA"]),
        ({"ackrequested": "TRUE"}, DISCHARGE, ["OK", "AA"]),
        ({"ackrequested": "false"}, DISCHARGE, []),
        ({"infackrequested": "true"}, DISCHARGE, ["OK"]),
        ({"infackrequested": "true", "ackrequested": "false"}, DISCHARGE, ["OK"]),
        ({"readackrequested": "true"}, DISCHARGE, ["OK"]),
        ({"busresponserequested": "true"}, DISCHARGE, ["OK", "AA"]),
        ({"busresponserequested": "true"}, "copyRecipientDischargeReport-v1-0", ["OK"]),
        ({"busresponserequested": "true"}, None, ["OK", "AA"]),
        ({"ackrequested": "true"}, "copyRecipientDischargeReport-v1-0", ["OK", "AA"]),
        ({"sensitive": "true"}, DISCHARGE, []),
    ],
)
def test_the_handling_keys_say_what_is_wanted(asks: dict[str, str], interaction: str | None, wanted: list[str]) -> None:
    assert results(a_document(asks, interaction=interaction)) == wanted


def test_keys_of_other_namespaces_ask_for_nothing() -> None:
    distribution = message_of(a_document({}).request).distribution
    assert distribution is not None

    specs = {**distribution.specs, "urn:elsewhere:ackrequested": "true"}

    assert not any(key.startswith(KEYS) and key.endswith("requested") for key in specs)
    assert asked_for(distribution).result is None


@pytest.mark.parametrize("service", ["SendCDADocument-v1-0", "SendDocument-v1-0", "BroadcastDocument-v1-0"])
def test_every_correspondence_service_acknowledges(service: str) -> None:
    assert results(a_document(service=service, action=service)) == ["OK", "AA"]


@pytest.mark.parametrize(("interaction", "wanted"), [(DISCHARGE, ["OK", "AA"]), (None, ["OK", "AA"])])
def test_the_generic_service_acknowledges(interaction: str | None, wanted: list[str]) -> None:
    service = "urn:nhs-itk:services:201005:sendDistEnvelope"

    assert results(a_document(service=service, action=service, interaction=interaction)) == wanted


@pytest.mark.parametrize("service", ["SendNHS111Report-v2-0", "SendBusinessAck-v1-0", "SendNobodyKnowsWhat"])
def test_what_is_answered_at_once_is_not_acknowledged(service: str) -> None:
    assert results(a_document(service=service, action=service)) == []


def test_what_is_no_envelope_is_not_acknowledged() -> None:
    assert acknowledgements(received(b"<a/>")) == []


def test_infrastructure_comes_first_and_only_it_waits_for_its_time() -> None:
    errands = acknowledgements(a_document())

    assert [(errand.operation, errand.after) for errand in errands] == [
        (INFRASTRUCTURE_SENT, SOON),
        (BUSINESS_SENT, 0.0),
    ]


def test_an_infrastructure_acknowledgement_names_the_message_and_us() -> None:
    said = infrastructure(a_document())

    assert said == Infrastructure(
        "OK",
        f"urn:nhs-itk:services:201005:{CORRESPONDENCE}",
        TRACKING_ID,
        "2026-11-22T10:00:00Z",
        ("urn:nhs-uk:identity:ods:A81013",),
    )


def test_a_business_acknowledgement_names_the_message_its_parts_and_both_of_us() -> None:
    errand = acknowledgements(a_document())[1]

    (said,) = documents_in(errand)
    assert isinstance(said, Business)
    assert (said.type_code, said.tracking_id, said.created) == ("AA", TRACKING_ID, "20261122100000")
    assert said.interaction == f"urn:nhs-itk:interaction:{DISCHARGE}"
    assert (said.receiver, said.sender) == (SENDER, "urn:nhs-uk:addressing:ods:A81013")
    assert said.items == ((PAYLOAD_ID, "AA"),)
    assert b'profileid="urn:nhs-en:profile:ITKBusinessAcknowledgement-v1-0"' in errand.body


def test_an_infrastructure_acknowledgement_has_no_profile() -> None:
    errand = acknowledgements(a_document())[0]

    assert b"profileid" not in errand.body


def _urls(call: Call) -> set[str]:
    return {errand.url for errand in acknowledgements(call)}


def test_a_route_that_is_known_goes_before_the_messages_own_address() -> None:
    assert _urls(a_document(reply_to=HERE)) == {ROUTE}


def test_a_route_is_found_for_an_address_that_came_percent_encoded() -> None:
    assert _urls(a_document(sender=SENDER.replace("Y", "%59"))) == {ROUTE}


def test_without_a_route_an_address_on_this_machine_is_used() -> None:
    assert _urls(a_document(routes={}, reply_to=HERE)) == {HERE}


def test_a_scenarios_address_goes_before_all() -> None:
    assert _urls(a_document(callback=Callback(to="http://10.1.2.3/x"), reply_to=HERE)) == {"http://10.1.2.3/x"}


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({}, f"no route to {SENDER} is known"),
        ({"sender": None}, "there is no sender address"),
        (
            {"reply_to": "http://169.254.169.254/latest"},
            f"no route to {SENDER} is known, and the ReplyTo http://169.254.169.254/latest is not on this machine",
        ),
        ({"reply_to": None}, f"no route to {SENDER} is known"),
    ],
)
def test_where_no_route_is_known_a_finding_says_so_and_nothing_is_sent(changes: dict[str, Json], what: str) -> None:
    call = a_document(routes={}, **changes)

    assert acknowledgements(call) == []
    assert [(each.rule, each.severity, each.what) for each in call.findings] == [
        ("itk.acknowledgement.no-route", Severity.WARNING, what)
    ]


def test_where_nothing_is_asked_for_no_route_is_missed() -> None:
    call = a_document({}, routes={})

    assert (acknowledgements(call), call.findings) == ([], [])


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, SENDER),
        ({"sender": "urn:nhs-uk:addressing:ods:Y00111:team1"}, "urn:nhs-uk:addressing:ods:Y00111:team1"),
        ({"sender": None, "identity": "urn:nhs-uk:identity:ods:Y00333:x"}, "urn:nhs-uk:addressing:ods:Y00333"),
        ({"sender": None, "identity": None}, None),
    ],
)
def test_it_is_addressed_to_the_sender_or_else_to_who_is_responsible(
    changes: dict[str, Json], address: str | None
) -> None:
    call = a_document({"infackrequested": "true"}, routes={}, reply_to=HERE, **changes)

    (errand,) = acknowledgements(call)

    distribution = ItkMessage(Request("POST", "/", an_itk_request(b"").headers, errand.body)).distribution
    assert distribution is not None
    assert [each.uri for each in distribution.addresses] == ([] if address is None else [address])


@pytest.mark.parametrize("family", ["InfNACK", "InfNack"])
def test_a_patient_of_the_old_test_bench_gets_a_negative_one_and_nothing_after_it(family: str) -> None:
    call = a_document(family=family)

    assert results(call) == ["Failure"]
    assert [error.code for error in infrastructure(call).errors] == ["DE0012"]


def test_that_patient_gets_nothing_where_nothing_is_asked_for() -> None:
    assert results(a_document({}, family="InfNACK")) == []


def test_that_patient_is_like_any_other_where_magic_is_switched_off() -> None:
    assert results(a_document(family="InfNACK", options={"magic_tracking_ids": False})) == ["OK", "AA"]


@pytest.mark.parametrize(
    ("result", "asks", "said"),
    [
        ("ack", {}, ["OK", "AA"]),
        ("ack", {"infackrequested": "true"}, ["OK"]),
        ("ack", BOTH, ["OK", "AA"]),
        ("nack", {}, ["Failure"]),
        ("nack", BOTH, ["Failure"]),
        ("reject", BOTH, ["OK", "AR"]),
        ("reject", {}, ["OK", "AR"]),
        ("error", BOTH, ["OK", "AE"]),
        ("silence", BOTH, []),
    ],
)
def test_a_scenario_says_what_comes_later_whether_or_not_it_is_asked_for(
    result: str, asks: dict[str, str], said: list[str]
) -> None:
    assert results(a_document(asks, callback=Callback(result))) == said


def test_a_scenario_can_have_a_111_report_acknowledged() -> None:
    report = "SendNHS111Report-v2-0"

    assert results(a_document({}, service=report, action=report, callback=Callback("nack"))) == ["Failure"]


def test_a_scenarios_good_news_go_before_the_old_test_benchs_bad_ones() -> None:
    assert results(a_document(family="InfNACK", callback=Callback("ack"))) == ["OK", "AA"]


def test_a_scenario_says_when() -> None:
    errands = acknowledgements(a_document(callback=Callback("reject", after=7.5)))

    assert [errand.after for errand in errands] == [7.5, 0.0]


def test_silence_misses_no_route() -> None:
    call = a_document(routes={}, callback=Callback("silence"))

    assert (acknowledgements(call), call.findings) == ([], [])


def test_a_scenarios_code_is_the_one_error() -> None:
    (error,) = infrastructure(a_document(callback=Callback("nack", code="DE0003"), interaction=None)).errors

    assert (error.code, error.text, error.diagnostic) == ("DE0003", ENVELOPE_ERRORS["DE0003"], None)
    assert error.id == (error.id or "").upper()


def test_without_a_code_what_is_odd_about_the_envelope_is_the_reason() -> None:
    call = a_document(callback=Callback("nack", to=HERE), interaction=None, sender="Y00111")

    errors = infrastructure(call).errors
    assert [(error.code, error.text) for error in errors] == [
        ("DE0008", ENVELOPE_ERRORS["DE0008"]),
        ("DE0010", ENVELOPE_ERRORS["DE0010"]),
    ]
    assert errors[0].diagnostic == "Y00111 is not an ITK address"
    assert len({error.id for error in errors}) == 2


def test_every_rule_with_an_error_code_is_a_rule_and_every_code_is_one() -> None:
    known = {row.id for row in (*distribution_rows.ROWS, *envelope_structure.ROWS, *schema_rules.ROWS)}

    assert set(DE_CODES) <= known
    assert set(DE_CODES.values()) <= set(ENVELOPE_ERRORS)


@official("ITK correspondence, discharge report with ackrequested")
def test_the_published_discharge_report_is_acknowledged_twice() -> None:
    file = REFERENCE / "itk" / "examples" / "correspondence" / "discharge_primary_ackrequested.xml"
    call = received(an_itk_request(file.read_bytes(), action=CORRESPONDENCE))
    call.callback = Callback("ack", to=HERE)

    assert results(call) == ["OK", "AA"]
    assert infrastructure(call).identities == ("urn:nhs-uk:identity:ods:rhm",)
