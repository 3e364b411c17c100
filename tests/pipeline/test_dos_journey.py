"""The beginning of a call to 111: trace, search, details, referral. What one service says leads to the next."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from simulator.pipeline import Outcome, Simulator, TenantSpec
from simulator.wire.json import Json, read_json
from simulator.wire.soap12 import by_name, read_message
from simulator.wire.xml import Element, elements, local_name, parse_xml, text_of
from tests.cda_makers import a_report
from tests.itk_makers import DOS_TYPE, OUT_OF_HOURS, a_distribution, an_envelope, an_itk_request
from tests.makers import PDS, a_request
from tests.services.dos.soap.asking import CASE, a_case, a_post, a_user, an_asking

SUNDAY = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HOST = "sim.test:8111"
OURS, THEIRS = "ours", "theirs"
CALL_HANDLER = a_user("callhandler", "callhandler-secret")
DX, DX_CODE = "1005", "Dx05"


class CallHandler:
    """A 111 system in the tenant `ours`, which knows nothing of services but the base URL."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator

    async def trace(self, family: str, birth_date: str) -> Json:
        """The one patient that PDS has of that name and birthday, whole."""
        query = f"family={family}&birthdate=eq{birth_date}&gender=female"
        found = read_json((await self._get(f"{PDS}/Patient?{query}")).reply.body)
        assert found["total"] == 1
        number = found["entry"][0]["resource"]["id"]
        return read_json((await self._get(f"{PDS}/Patient/{number}")).reply.body)

    async def search(self, patient: Json, disposition: str = DX) -> list[dict[str, str]]:
        """The services for the patient's address, practice and disposition, as their texts by name."""
        case = {
            **CASE,
            "postcode": next(each["postalCode"] for each in patient["address"] if each["use"] == "home"),
            "surgery": patient["generalPractitioner"][0]["identifier"]["value"],
            "age": "42",
            "disposition": disposition,
            "symptomGroup": "1011",
            "symptomDiscriminatorList": "4003",
        }
        answer = await self._ask("CheckCapacitySummary", a_case(case))
        result = by_name(answer)["CheckCapacitySummaryResult"]
        return [{name: text_of(part) or "" for name, part in by_name(each).items()} for each in elements(result)]

    async def endpoints(self, service: str) -> list[dict[str, str]]:
        """Where systems reach a service: by order."""
        details = await self._ask("ServiceDetailsById", f"<w:serviceId>{service}</w:serviceId>")
        found = [
            {name: text_of(part) or "" for name, part in by_name(each).items()}
            for each in details.iter("*")
            if local_name(each) == "endpoint"
        ]
        return sorted(found, key=lambda endpoint: int(endpoint["endpointOrder"]))

    async def refer(self, patient: Json, address: str, ods_code: str, service: str) -> Outcome:
        """Post the report about the patient to an address, for a DoS service."""
        url = urlsplit(address)
        assert (url.scheme, url.netloc) == ("http", HOST)
        report = a_report(nhs_number=patient["id"], disposition=DX_CODE, recipients=(("PRCP", ods_code),))
        addresses = ((f"urn:nhs-uk:addressing:ods:{ods_code}", None), (service, DOS_TYPE))
        body = an_envelope(a_distribution(report, interaction=OUT_OF_HOURS, addresses=addresses), to=address)
        return await self.simulator.exchange(an_itk_request(body, url.path))

    async def _get(self, target: str) -> Outcome:
        return await self.simulator.exchange(a_request("GET", f"/t/{OURS}{target}", {"Host": HOST}))

    async def _ask(self, operation: str, inside: str) -> Element:
        request = a_post(an_asking(operation, inside, user=CALL_HANDLER), Host=HOST)
        request.path = request.target = f"/t/{OURS}{request.path}"
        outcome = await self.simulator.exchange(request)
        content = read_message(parse_xml(outcome.reply.body)).content
        assert outcome.reply.status == 200
        assert content is not None
        return content


@pytest.fixture
async def handler() -> AsyncIterator[CallHandler]:
    simulator = Simulator()
    await simulator.start()
    for name in (OURS, THEIRS):
        await simulator.tenants.create(name, TenantSpec(clock=SUNDAY, frozen=True))
    yield CallHandler(simulator)
    await simulator.close()


async def _refer_ellerby(handler: CallHandler) -> tuple[dict[str, str], dict[str, str], Outcome]:
    """The service that is found for her out of hours, its first endpoint, and what the referral is answered."""
    patient = await handler.trace("Ellerby", "1984-03-19")
    service = next(each for each in await handler.search(patient) if each["name"].endswith("(Home OOH)"))
    endpoint = next(
        each
        for each in await handler.endpoints(service["id"])
        if (each["transport"], each["businessScenario"]) == ("itk", "Primary")
    )
    return service, endpoint, await handler.refer(patient, endpoint["address"], service["odsCode"], service["id"])


async def test_the_practice_that_pds_knows_has_an_out_of_hours_service_in_the_directory(handler: CallHandler) -> None:
    patient = await handler.trace("Ellerby", "1984-03-19")

    found = await handler.search(patient)

    assert patient["generalPractitioner"][0]["identifier"]["value"] == "A81013"
    assert (found[0]["id"], found[0]["name"], found[0]["capacity"]) == (
        "1300000501", "IUC Treatment - Wexbourne Evening Surgery (Home OOH)", "High",
    )  # fmt: skip


async def test_the_practice_itself_is_found_when_it_is_open(handler: CallHandler) -> None:
    patient = await handler.trace("Ellerby", "1984-03-19")
    clock = (await handler.simulator.tenants.get(OURS)).clock
    clock.set(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))

    found = await handler.search(patient)

    assert [each["odsCode"] for each in found if each["name"].endswith("(Home)")] == ["A81013"]


async def test_an_endpoint_is_this_simulator_in_the_callers_tenant(handler: CallHandler) -> None:
    _, endpoint, _ = await _refer_ellerby(handler)

    assert endpoint["address"] == f"http://{HOST}/t/{OURS}/ooh/Y99901/NHS111v2.svc"
    assert (endpoint["endpointOrder"], endpoint["format"], endpoint["compression"]) == ("1", "CDA", "uncompressed")
    assert endpoint["interaction"].endswith(OUT_OF_HOURS)


async def test_a_report_that_is_posted_there_is_accepted_and_recorded_with_the_dos_service_id(
    handler: CallHandler,
) -> None:
    service, _, referred = await _refer_ellerby(handler)

    recorded = referred.exchange
    assert referred.reply.status == 200
    assert b"SimpleMessageResponse" in referred.reply.body
    assert (recorded.tenant, recorded.operation, recorded.nhs_number) == (OURS, "itk.ooh.send", "9990010005")
    addressed = handler.simulator.view(recorded)["itk"]["addresses"]
    assert [each["dos_service_id"] for each in addressed if each["dos_service_id"]] == [service["id"]]


async def test_nothing_is_found_about_where_it_went(handler: CallHandler) -> None:
    _, _, referred = await _refer_ellerby(handler)

    rules = [finding.rule for finding in handler.simulator.findings(referred.exchange)]
    assert [rule for rule in rules if rule.startswith(("itk.address", "itk.compression"))] == []


async def test_the_journey_can_be_read_back_as_one(handler: CallHandler) -> None:
    await _refer_ellerby(handler)

    recorded = await handler.simulator.journal.select(OURS)
    assert [each.operation for each in recorded] == [
        "pds.patient.search", "pds.patient.retrieve", "dos.services.search", "dos.service-details.retrieve",
        "itk.ooh.send",
    ]  # fmt: skip
    assert [finding.rule for each in recorded[2:4] for finding in handler.simulator.findings(each)] == []


async def test_a_tenant_beside_it_sees_nothing(handler: CallHandler) -> None:
    await _refer_ellerby(handler)

    theirs = await handler.simulator.tenants.get(THEIRS)
    assert list(await handler.simulator.journal.select(THEIRS)) == []
    assert [kind for kind in ("itk-messages", "dos-capacity", "dos-services") if theirs.documents.changed(kind)] == []
