"""The shipped scenarios about a whole call: played by a system that does well, and by others, each with its verdict."""

from datetime import timedelta

import pytest

from simulator.pipeline import Simulator
from simulator.wire.json import read_json
from tests.itk_makers import GP_COPY, OUT_OF_HOURS, REPEAT_CALLER
from tests.pipeline.itk_sender import MINUTE
from tests.pipeline.supplier import ELLERBY, Supplier
from tests.services.eps.prescribing.orders import an_order

_PRACTICE = "urn:nhs-uk:addressing:ods:{}"
_SECOND = timedelta(seconds=1)


async def _whole_call(supplier: Supplier) -> list[int]:
    """The statuses of everything that a call about Ellerby is made of."""
    met = [
        await supplier.retrieve(),
        await supplier.ask(nhs_number=ELLERBY),
        await supplier.search(),
        await supplier.details(),
        await supplier.refer(),
        await supplier.report(REPEAT_CALLER),
        await supplier.upload(),
    ]
    return [each.reply.status for each in met]


# J1


@pytest.mark.story("J1")
async def test_a_whole_call_in_order_meets_every_expectation(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "full-111-call")

    statuses = await _whole_call(supplier)

    assert statuses == [200] * 7
    assert await supplier.missed() == []


@pytest.mark.story("A3")
async def test_everything_about_a_patient_is_found_over_all_services_in_the_order_it_came(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "full-111-call")

    await _whole_call(supplier)

    about_her = [each.operation for each in await supplier.recorded() if each.nhs_number == ELLERBY]
    assert about_her == [
        "pds.patient.retrieve", "rcs.caller.query", "itk.ooh.send", "rcs.report.submit", "idt.case.submit",
    ]  # fmt: skip


async def test_a_call_without_a_query_with_a_copy_and_uploaded_twice_is_told_so(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "full-111-call")

    await supplier.retrieve()
    await supplier.search()
    await supplier.details()
    await supplier.refer()
    await supplier.report(GP_COPY)
    await supplier.report(REPEAT_CALLER)
    await supplier.upload()
    await supplier.upload()

    assert await supplier.missed() == [
        "the Repeat Caller Service was asked about her",
        "the practice got no copy beside it",
        "the case was uploaded once",
        "it all came in this order",
    ]


# J6


@pytest.mark.story("J6")
async def test_record_and_prescriptions_name_the_same_medicines(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "clinician-looks-up")
    await supplier.retrieve()

    searched = read_json((await supplier.look_up_record()).reply.body)
    identifier = searched["entry"][0]["resource"]["masterIdentifier"]["value"]
    record = (await supplier.view_record(identifier)).reply.body.decode()
    prescriptions = await supplier.prescriptions()

    assert prescriptions.reply.status == 200
    assert "Amoxicillin" in record
    assert await supplier.missed() == []


async def test_a_record_that_is_retrieved_without_a_search_is_found(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "clinician-looks-up")

    await supplier.view_record("made-up")

    assert await supplier.missed() == [
        "she was found first",
        "the record was searched for before it was retrieved",
        "her prescriptions were looked at",
    ]


# A16, R3, T8


@pytest.mark.story("A16")
async def test_while_the_records_are_down_the_call_goes_on(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "scr-down")

    down = await supplier.look_up_record()
    statuses = await _whole_call(supplier)

    assert (down.reply.status, statuses) == (503, [200] * 7)
    assert await supplier.missed() == []


async def test_who_stops_when_the_records_are_down_is_told_so(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "scr-down")

    for _ in range(6):
        await supplier.look_up_record()

    assert await supplier.missed() == ["the call went on without it", "nobody asked again and again"]


@pytest.mark.story("R3", "D8")
async def test_an_incident_lasts_for_ten_minutes_of_the_tenants_clock(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "pds-incident")

    met = [await supplier.retrieve()]
    await supplier.refer()
    for _ in range(2):
        await supplier.wait(5 * MINUTE)
        met.append(await supplier.retrieve())

    assert [each.reply.status for each in met] == [503, 503, 200]
    assert met[0].reply.headers["Retry-After"] == "60"
    assert await supplier.missed() == []


async def test_who_asks_again_at_once_in_an_incident_is_told_so(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "pds-incident")

    await supplier.retrieve()
    await supplier.retrieve()

    assert await supplier.missed() == [
        "other services were used during the incident",
        "PDS was used again after it",
        "no two calls to PDS came within a second while it was down",
    ]


@pytest.mark.story("T8")
async def test_the_first_three_answers_of_each_service_are_late(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "slow-by-turns")

    pds = [await supplier.retrieve() for _ in range(4)]
    dos = [await supplier.search() for _ in range(4)]

    assert [each.delivery.delay for each in pds] == [1, 5, 33, 0]
    assert [each.delivery.delay for each in dos] == [1, 5, 33, 0]
    assert {each.reply.status for each in (*pds, *dos)} == {200}
    assert await supplier.missed() == []


# T21, A14


@pytest.mark.story("T21")
async def test_an_upload_that_waits_out_the_outage_is_taken(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "idt-outage")

    met = [await supplier.upload()]
    for _ in range(2):
        await supplier.wait(15 * _SECOND)
        met.append(await supplier.upload())

    assert [each.reply.status for each in met] == [503, 503, 200]
    assert await supplier.missed() == []


async def test_an_upload_that_is_given_up_or_hammered_is_found(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "idt-outage")

    await supplier.upload()
    await supplier.upload()

    assert await supplier.missed() == [
        "what could not be uploaded was kept, and uploaded later",
        "no case was uploaded twice",
        "no attempt came within five seconds of a refused one",
    ]


@pytest.mark.story("T21")
async def test_uploads_are_refused_sent_back_and_taken_with_an_exception(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "idt-rejects")

    met = []
    for _ in range(4):
        met.append(await supplier.upload())
        await supplier.wait(MINUTE)

    bodies = [read_json(each.reply.body) for each in met]
    assert [each.reply.status for each in met] == [401, 400, 200, 200]
    assert [len(body["exceptions"]) for body in bodies] == [0, 1, 1, 0]
    assert await supplier.missed() == []


@pytest.mark.story("A14")
async def test_without_queries_the_report_is_submitted_all_the_same(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "rcs-queries-off")

    await supplier.report(REPEAT_CALLER)

    assert await supplier.missed() == []


async def test_a_query_though_queries_are_off_is_found(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "rcs-queries-off")

    await supplier.ask(nhs_number=ELLERBY)

    assert await supplier.missed() == ["nobody was asked about", "the report was submitted"]


# J7, J8


async def _message_to(supplier: Supplier, ods_code: str) -> None:
    addresses = ((_PRACTICE.format(ods_code), None),)
    await supplier.report(GP_COPY, recipients=(("PRCP", ods_code),), addresses=addresses)


@pytest.mark.story("J8")
async def test_the_message_follows_the_patient_to_another_practice(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "practice-changes")

    practices = [
        read_json((await supplier.retrieve()).reply.body)["generalPractitioner"][0]["identifier"]["value"]
        for _ in range(2)
    ]
    await _message_to(supplier, practices[1])

    assert practices == ["A81013", "A81099"]
    assert await supplier.missed() == []


async def test_a_message_to_the_practice_of_before_is_found(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "practice-changes")

    await supplier.retrieve()
    await _message_to(supplier, "A81013")

    assert await supplier.missed() == [
        "PDS was asked again before the message was sent",
        "the message went to the practice of now",
        "and not to the earlier one",
    ]


async def test_a_night_without_a_prescription_or_a_message_is_missed(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "night-prescription")

    prepared = await supplier.ask_for("/fhir-prescribing/FHIR/R4/$prepare", "POST", {}, an_order())

    assert prepared.exchange.operation == "eps.order.prepare"
    assert await supplier.missed() == [
        "the order was prepared before it was sent",
        "the practice was told after that",
        "nothing in the message was wrong",
    ]


# R4


@pytest.mark.story("R4")
async def test_what_closes_at_six_is_found_before_and_not_after(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "dos-opening-hours")

    before = await supplier.search()
    await supplier.wait(10 * MINUTE)
    after = await supplier.search()

    assert before.reply.body != after.reply.body
    assert await supplier.missed() == []


# R6


@pytest.mark.story("R6")
@pytest.mark.parametrize("number", ["4000000004", "6000000006", "7000000007", "0101010001"])
async def test_what_looks_like_a_real_person_is_refused_by_every_service(simulator: Simulator, number: str) -> None:
    supplier = Supplier(simulator, "synthetic-patients-only")

    met = [
        await supplier.retrieve(number),
        await supplier.report(OUT_OF_HOURS, nhs_number=number),
        await supplier.ask(nhs_number=number),
        await supplier.upload(number=number),
    ]

    assert [each.reply.status for each in met] == [403] * 4
    assert b"synthetic patients only" in met[0].reply.body
    assert await supplier.missed() == ["nobody real was sent"]


@pytest.mark.story("R6")
async def test_people_of_the_test_ranges_pass_the_guard(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "synthetic-patients-only")

    met = [await supplier.retrieve(), await supplier.retrieve("5900053636"), await supplier.refer()]

    assert [each.reply.status for each in met] == [200, 200, 200]
    assert await supplier.missed() == []


# A2, A5, A6


@pytest.mark.story("A5")
async def test_a_strict_receiver_refuses_what_a_lenient_one_notes(simulator: Simulator) -> None:
    strict, lenient = Supplier(simulator, "strict-receivers"), Supplier(simulator, "full-111-call")

    refused, noted = await strict.report(GP_COPY), await lenient.report(GP_COPY)

    assert (refused.reply.status, noted.reply.status) == (500, 200)
    assert "itk.security.timestamp" in {finding.rule for finding in simulator.findings(noted.exchange)}
    assert "nothing was refused" in await strict.missed()


@pytest.mark.story("A6", "A2")
async def test_titles_out_of_order_are_found(simulator: Simulator) -> None:
    supplier = Supplier(simulator, "full-111-call")

    sent = await supplier.report(GP_COPY, titles=("Advice Given", "Patient's Reported Condition"))

    assert "itk.pem.titles" in {finding.rule for finding in simulator.findings(sent.exchange)}
