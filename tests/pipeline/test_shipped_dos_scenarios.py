"""Each shipped scenario about the directory, played by a 111 system: what it meets, and what is said of it after."""

import re

import pytest

from simulator.pipeline import Outcome, Simulator
from simulator.population.load import load_shipped
from simulator.settings import shipped
from simulator.wire.json import read_json
from simulator.wire.soap12 import by_name, read_message
from simulator.wire.xml import elements, local_name, parse_xml, text_of
from tests.makers import PDS
from tests.pipeline.call_handler import EVENING_SURGERY, HOST, Handler
from tests.services.dos.faces import token

FAR_AWAY = {"postcode": "MR9 9ZZ", "surgery": "A81013"}


def _fault(outcome: Outcome) -> str | None:
    """The number of a fault of the web service."""
    found = re.search(r"<env:Value>(\d+)</", outcome.reply.body.decode())
    return None if found is None else found[1]


def _found(outcome: Outcome) -> list[dict[str, str]]:
    """The services of an answer, their texts by name."""
    content = read_message(parse_xml(outcome.reply.body)).content
    assert content is not None
    result = next(each for each in elements(content) if local_name(each) == "CheckCapacitySummaryResult")
    return [{name: text_of(part) or "" for name, part in by_name(each).items()} for each in elements(result)]


def _endpoints(outcome: Outcome) -> list[dict[str, str]]:
    """The endpoints of an answer about details, as they are listed."""
    found = [each for each in parse_xml(outcome.reply.body).iter("*") if local_name(each) == "endpoint"]
    return [{name: text_of(part) or "" for name, part in by_name(each).items()} for each in found]


@pytest.mark.story("T11")
async def test_nothing_is_found_for_one_disposition_and_something_for_the_next(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-nothing-found")

    first, next_one = await handler.search(), await handler.search(disposition="1006")
    by_rest = await handler.rest("byServiceType/TEST/WX11DE/10/0/0/0/0/13/5")

    assert (_fault(first), _fault(next_one)) == ("102", None)
    assert _found(next_one)
    assert (by_rest["success"]["serviceCount"], by_rest["success"]["services"]) == (0, [])
    assert await handler.missed() == []


async def test_to_search_for_the_same_again_is_missed(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-nothing-found")

    for _ in range(2):
        await handler.search()

    assert await handler.missed() == [expected.name for expected in handler.scenario.expect]


async def test_from_llanfedwen_nothing_is_found_for_any_disposition(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-nothing-found")

    assert _fault(await handler.search(postcode="LV1 1BN", disposition="1006")) == "102"


@pytest.mark.story("T11")
async def test_where_all_is_red_the_nearest_emergency_departments_are_found(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-all-red")

    found = _found(await handler.search())
    by_rest = await handler.rest("byServiceType/TEST/WX11DE/10/0/0/0/0/13,25/5")

    assert [(each["name"].endswith("(Catch-all)"), each["capacity"]) for each in found] == [(True, "None")] * 2
    colours = {each["capacity"]["status"]["rag"] for each in by_rest["success"]["services"]}
    assert colours == {"RED"}
    assert await handler.missed() == []


async def test_a_referral_to_who_is_full_is_missed(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-all-red")

    await handler.search()
    await handler.refer()

    assert await handler.missed() == ["nobody was referred to out of hours, which is full"]


async def test_who_sets_a_capacity_brings_a_service_back(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-all-red")
    headers = {"Host": HOST, "Authorization": token("capacity-editor-token"), "Content-Type": "application/json"}
    path = f"/api/v0.0.1/capacity/services/{EVENING_SURGERY}/capacitystatus/"

    await handler.send("PUT", path, headers, {"status": "GREEN"})
    found = _found(await handler.search())

    assert [(each["id"], each["capacity"]) for each in found] == [(EVENING_SURGERY, "High")]


def test_all_services_that_are_shipped_are_red(simulator: Simulator) -> None:
    services = load_shipped(shipped("data"), checked=False)["dos-services"]
    active = {id for id, body in services.items() if body.get("status", "active") == "active"}

    assert simulator.sources.find("dos-all-red").documents["dos-capacity"].keys() == active


@pytest.mark.story("T11")
async def test_only_what_is_far_away_is_found_and_nothing_nearer(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-only-far-away")

    patient = read_json((await handler.send("GET", f"{PDS}/Patient/9990010005", {"Host": HOST})).reply.body)
    near, far = await handler.search(**FAR_AWAY, searchDistance="40"), await handler.search(**FAR_AWAY)

    assert [each["postalCode"] for each in patient["address"]] == [FAR_AWAY["postcode"]]
    assert _fault(near) == "102"
    assert min(float(each["distance"]) for each in _found(far)) > 30
    assert await handler.missed() == []


async def test_a_search_that_stays_near_or_is_made_from_elsewhere_is_missed(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-only-far-away")

    await handler.search(**FAR_AWAY, searchDistance="40")
    near = await handler.missed()
    await simulator.journal.clear(handler.scenario.name)
    await handler.search()

    assert near == ["it reached as far as the services are"]
    assert await handler.missed() == [expected.name for expected in handler.scenario.expect]


@pytest.mark.story("D11")
async def test_the_first_primary_endpoint_takes_the_referral_compressed(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-endpoints-shuffled")

    service = next(each for each in _found(await handler.search()) if each["id"] == EVENING_SURGERY)
    listed = _endpoints(await handler.details())
    primary = [each for each in listed if each["businessScenario"] == "Primary"]
    first = min(primary, key=lambda each: int(each["endpointOrder"]))
    referred = await handler.refer(first["address"], compressed=True)

    orders = [int(each["endpointOrder"]) for each in listed]
    assert (sorted(orders), orders == sorted(orders)) == ([1, 2, 3, 4, 5, 6, 7], False)
    assert service["name"].endswith("(Home OOH)")
    assert (first["transport"], first["compression"], referred.reply.status) == ("itk", "compressed", 200)
    assert _about_the_address(simulator, referred) == []
    assert await handler.missed() == []


async def test_the_first_in_the_list_uncompressed_and_a_mail_are_missed(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-endpoints-shuffled")

    listed = _endpoints(await handler.details())
    first = next(each for each in listed if each["transport"] == "itk")
    await handler.refer(first["address"])
    await handler.mail("referrals@wexbourne-evening.example.nhs.uk")

    assert await handler.missed() == [expected.name for expected in handler.scenario.expect]


async def test_an_uncompressed_payload_where_it_should_be_compressed_is_found(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-endpoints-shuffled")

    referred = await handler.refer(f"http://{HOST}/ooh/Y99901/NHS111v2.svc")

    assert "itk.payload.compression" in _rules(simulator, referred)


@pytest.mark.story("D12")
async def test_contact_details_in_parts_without_compression_lead_to_the_receiver(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-contact-details")

    refused, answer = await handler.details("1.5"), await handler.details("1.3")
    details = [by_name(each) for each in parse_xml(answer.reply.body).iter("*") if local_name(each) == "contactDetail"]
    values = {text_of(each["tag"]): (text_of(each["value"]) or "").split("\\|") for each in details}
    address, _, form, scenario, comment = values["itk"]
    referred = await handler.refer(address)

    assert (_fault(refused), form, scenario, comment) == ("107", "CDA", "Primary", "")
    assert referred.reply.status == 200
    assert _about_the_address(simulator, referred) == []
    assert await handler.missed() == []


async def test_who_takes_a_missing_compression_for_yes_is_told(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-contact-details")

    await handler.details("1.3")
    await handler.refer(f"http://{HOST}/ooh/Y99901/NHS111v2.svc", compressed=True)

    assert await handler.missed() == ["what does not say that it is compressed was taken for uncompressed"]


@pytest.mark.story("A4")
async def test_an_account_without_rights_is_refused_by_each_interface_in_its_own_way(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-account-without-rights")
    editor = {"Host": HOST, "Authorization": token("capacity-editor-token"), "Content-Type": "application/json"}
    capacity = "/api/v0.0.1/capacity/services/149198/capacitystatus/"
    query = "identifier=https://fhir.nhs.uk/Id/ods-organization-code|A81099&_revinclude=Endpoint:organization"

    met = [
        await handler.send("PUT", capacity, editor, {"status": "RED"}),
        await handler.send("GET", f"/dos-search/FHIR/R4/Organization?{query}", {"Host": HOST}),
        await handler.search(),
    ]
    by_rest = await handler.rest("byOdsCode/FA242")

    assert [each.reply.status for each in met] == [403, 403, 500]
    assert _fault(met[2]) == "303"
    assert by_rest["success"]["serviceCount"] == 1
    assert await handler.missed() == []


async def test_to_ask_again_at_once_and_to_refer_all_the_same_is_missed(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-account-without-rights")

    for _ in range(2):
        await handler.search()
    await handler.refer()

    assert await handler.missed() == [expected.name for expected in handler.scenario.expect[1:]]


async def test_a_service_that_takes_mail_where_none_may_go_is_telephoned(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-mail-outside-the-list")

    listed = _endpoints(await handler.details())

    by_order = sorted(listed, key=lambda each: int(each["endpointOrder"]))
    assert [each["transport"] for each in by_order] == ["email", "telno"]
    assert await handler.missed() == []


@pytest.mark.story("T18")
async def test_a_mail_to_a_domain_outside_the_list_is_missed_and_found(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-mail-outside-the-list")

    (address,) = (each["address"] for each in _endpoints(await handler.details()) if each["transport"] == "email")
    mailed = await handler.mail(address)

    assert "mail.recipient.domain" in _rules(simulator, mailed)
    assert await handler.missed() == ["no mail left for a domain that is not on the list"]


async def test_seven_searches_come_to_nothing_and_the_eighth_is_answered(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-search-down")

    met = [await handler.search() for _ in range(8)]

    assert [_fault(each) for each in met[:2]] == ["100", "504"]
    assert [each.reply.status for each in met[2:4]] == [502, 503]
    assert met[2].reply.headers["Content-Type"] == "text/html"
    assert [each.delivery.fault for each in met[4:]] == ["truncate", "reset", "hang", None]
    assert _found(met[7])
    assert await handler.missed() == []


async def test_who_gives_up_before_is_told(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-search-down")

    for _ in range(3):
        await handler.search()

    assert await handler.missed() == [expected.name for expected in handler.scenario.expect]


async def test_over_rest_the_same_faults_are_the_nearest_of_its_own(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-search-down")

    bodies = [await handler.rest("byServiceType/TEST/WX11DE/10/0/0/0/0/13/5") for _ in range(2)]

    assert [body["error"]["code"] for body in bodies] == [429, 504]


async def test_each_interface_lets_so_many_calls_a_second_through(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-rate-limited")
    await handler.advance(0)
    query = "organization.identifier=https://fhir.nhs.uk/Id/ods-organization-code|A81099"

    fhir = [
        await handler.send("GET", f"/dos-search/FHIR/R4/HealthcareService?{query}", {"Host": HOST}) for _ in range(11)
    ]
    soap = [await handler.details() for _ in range(6)]
    rest = [await handler.rest("byOdsCode/FA242") for _ in range(6)]
    await handler.advance(1)
    later = await handler.details()

    assert [each.reply.status for each in fhir] == [200] * 10 + [429]
    assert [_fault(each) for each in soap] == [None] * 5 + ["100"]
    assert [next(iter(body.values()))["code"] for body in rest] == [200] * 5 + [429]
    assert later.reply.status == 200


async def test_who_waits_for_a_second_is_praised_and_who_does_not_is_told(simulator: Simulator) -> None:
    handler = Handler(simulator, "dos-rate-limited")
    for _ in range(6):
        await handler.details()
    await handler.advance(1)
    await handler.details()
    patient = await handler.missed()

    for _ in range(6):
        await handler.details()

    assert (patient, await handler.missed()) == ([], ["after that the client waited for a second"])


def _rules(simulator: Simulator, outcome: Outcome) -> list[str]:
    return [finding.rule for finding in simulator.findings(outcome.exchange)]


def _about_the_address(simulator: Simulator, outcome: Outcome) -> list[str]:
    """What is found about where a message went, and whether it is compressed as it should be."""
    return [rule for rule in _rules(simulator, outcome) if rule.startswith("itk.address") or "compression" in rule]
