"""Journeys through several services that end at a prescription: one call, in the middle of others."""

from datetime import UTC, datetime, timedelta

from simulator.pipeline import Simulator
from simulator.records.selection import Selection
from simulator.wire.json import Json, read_json
from tests.cda_makers import a_report
from tests.eps_client import Client, codes_of
from tests.itk_makers import GP_COPY, a_distribution, an_envelope, an_itk_request
from tests.makers import PDS
from tests.services.eps.makers import a_prescription_id
from tests.services.eps.prescribing.orders import a_subject, an_order, resources_of

ELLERBY, HER_PRESCRIPTION = "9990010005", "010005-A81013-00001U"
NIGHT = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
OUT_OF_HOURS_ID = a_prescription_id(7, "Y99901")


def _order() -> Json:
    """What an out-of-hours doctor prescribes for Ellerby, for her own pharmacy."""
    order = an_order(OUT_OF_HOURS_ID, nhs_number=ELLERBY, pharmacy="FZ901", ods_code="Y99901", prescription_type="0103")
    (patient,) = resources_of(order, "Patient")
    patient |= a_subject(
        ELLERBY,
        name=[{"use": "usual", "family": "Ellerby", "given": ["Ruth", "Alice"], "prefix": ["MS"]}],
        birthDate="1984-03-19",
        address=[{"use": "home", "line": ["12 Bridge Street", "Wexbourne"], "postalCode": "WX1 1DE"}],
    )
    return order


# J6


async def test_the_record_that_is_looked_up_during_a_call_agrees_over_services(simulator: Simulator) -> None:
    client = Client(simulator, "lookup", now=None)

    person = read_json((await client.call("GET", f"{PDS}/Patient/{ELLERBY}")).reply.body)
    view = await client.look(f"/{HER_PRESCRIPTION}")
    summary = await client.ask_spine(f"nhs111itemsummary?nhsNumber={ELLERBY}")

    patient, prescriber = (entry["resource"] for entry in view["entry"][:2])
    assert patient["birthDate"] == person["birthDate"]
    assert patient["name"][0]["family"] == person["name"][0]["family"]
    practice = person["generalPractitioner"][0]["identifier"]["value"]
    assert prescriber["organization"]["identifier"]["value"] == practice
    waiting, collected = (summary["prescriptions"][key]["prescriptionStatus"] for key in _hers(summary))
    assert (waiting, collected) == ("To Be Dispensed", "Dispensed")


def _hers(summary: Json) -> list[str]:
    return sorted(summary["prescriptions"])


# J7


async def test_what_is_prescribed_at_night_is_seen_and_told_to_the_practice(simulator: Simulator) -> None:
    client = Client(simulator, "night", now=NIGHT)

    signed = await client.sign(_order())
    taken = await client.process(signed)
    await client.wait(timedelta(hours=9))
    seen = await client.seen(OUT_OF_HOURS_ID, ELLERBY)
    report = a_report(recipients=(("PRCP", "A81013"),), effective="20261122233000+0000")
    told = await simulator.exchange(
        an_itk_request(an_envelope(a_distribution(report, interaction=GP_COPY)), "/t/night/gp/A81013/report")
    )

    assert (taken.reply.status, codes_of(taken), told.reply.status) == (200, ["informational"], 200)
    assert (seen["view"], seen["summary"]) == (("0001", "0007"), "To Be Dispensed")


async def test_a_night_is_recorded_under_its_patient_in_the_order_in_which_it_went(simulator: Simulator) -> None:
    client = Client(simulator, "night", now=NIGHT)
    await client.call("GET", f"{PDS}/Patient/{ELLERBY}")
    await client.process(await client.sign(_order()))
    await client.look(f"/{OUT_OF_HOURS_ID}")
    await client.look("?nhsNumber=9990530009")
    report = an_envelope(a_distribution(a_report(), interaction=GP_COPY))
    await simulator.exchange(an_itk_request(report, "/t/night/gp/A81013/report"))

    recorded = await simulator.journal.select("night", Selection(nhs_number=ELLERBY))

    assert [exchange.operation for exchange in recorded] == [
        "pds.patient.retrieve",
        "eps.order.prepare",
        "eps.message.process",
        "eps.prescription.retrieve",
        "itk.pem.send",
    ]
