"""The shipped scenarios of who gets which report: copies that are not sent, unusual patients."""

import pytest

from simulator.pipeline import Simulator
from simulator.wire.json import Json
from tests.itk_makers import DOS_TYPE, GP_COPY, GP_PRIMARY, OUT_OF_HOURS, REPEAT_CALLER
from tests.pipeline.itk_sender import ODS, Sender, an_id, met_by, rules_of

# T15


@pytest.mark.story("T15")
async def test_copies_go_to_the_practice_and_nowhere_else(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-suppression")

    await sender.report(GP_COPY)
    await sender.report(REPEAT_CALLER, nhs_number="9990500002", disposition="Dx28")
    referred = await sender.report(OUT_OF_HOURS, nhs_number="9990160007", case_reference="WEX-2")

    assert "itk.pem.copy-beside-out-of-hours" not in rules_of(simulator, referred)
    assert await sender.missed() == []


async def test_a_copy_that_was_not_to_be_sent_is_found_by_rule_and_by_expectation(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-suppression")

    never = await sender.report(GP_COPY, nhs_number="9990500002", disposition="DispoCodeDx45")
    await sender.report(OUT_OF_HOURS, nhs_number="9990160007", case_reference="WEX-2")
    beside = await sender.report(
        GP_COPY, nhs_number="9990160007", case_reference="WEX-2", document_id=an_id(7), set_id=an_id(8)
    )

    assert "itk.pem.never-send" in rules_of(simulator, never)
    assert "itk.pem.copy-beside-out-of-hours" in rules_of(simulator, beside)
    assert await sender.missed() == [
        "the practice got one copy about Ellerby",
        "the practice got no copy about Dutton",
        "the practice got no copy beside it",
        "no copy was about a disposition that is never sent",
    ]


@pytest.mark.parametrize("number", ["22", "23", "28", "45", "46", "52", "60", "63"])
@pytest.mark.parametrize("form", ["Dx{}", "dx0{}", "DispoCodeDx{}"])
async def test_no_disposition_that_is_never_sent_is_overlooked(simulator: Simulator, number: str, form: str) -> None:
    sender = Sender(simulator, "pem-suppression")

    await sender.report(GP_COPY, disposition=form.format(number))

    assert "no copy was about a disposition that is never sent" in await sender.missed()


async def test_what_is_never_sent_can_be_another_list(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-suppression")
    await sender.clock()
    documents = (await simulator.tenants.get("pem-suppression")).documents
    await documents.put("pem-policies", "never-send", {"dispositions": [{"code": "Dx05"}]})

    met = [await sender.report(GP_COPY), await sender.report(GP_COPY, disposition="Dx28")]

    assert ["itk.pem.never-send" in rules_of(simulator, outcome) for outcome in met] == [True, False]


# T16


@pytest.mark.story("T16")
async def test_unusual_patients_are_taken_by_whoever_they_are_sent_to(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-without-nhs-number")
    branch: Json = {
        "addresses": ((f"{ODS}A81099", None), ("1300000103", DOS_TYPE)),
        "path": "/gp/A81099/upper-weir/report",
    }

    met = [
        await sender.report(GP_PRIMARY, nhs_number=None),
        await sender.report(GP_PRIMARY, nhs_number="9990280002", practice="A81099", **branch),
        await sender.report(GP_PRIMARY, nhs_number="9990300003", practice="A81099", path="/gp/A81013/report"),
    ]

    assert met_by(*met) == [200, 200, 200]
    assert "itk.address.other-site" not in rules_of(simulator, met[1])
    assert await sender.missed() == []


async def test_a_copy_without_nhs_number_and_the_wrong_site_are_found(simulator: Simulator) -> None:
    sender = Sender(simulator, "pem-without-nhs-number")
    other: Json = {
        "addresses": ((f"{ODS}A81099", None), ("1300000102", DOS_TYPE)),
        "path": "/gp/A81099/upper-weir/report",
    }

    copied = await sender.report(GP_COPY, nhs_number=None)
    wrong = await sender.report(GP_PRIMARY, nhs_number="9990280002", **other)

    assert "itk.pem.nhs-number" in rules_of(simulator, copied)
    assert "itk.address.other-site" in rules_of(simulator, wrong)
    assert await sender.missed() == [
        "a referral without NHS number was taken",
        "no copy was sent without an NHS number",
        "the branch was reached by its DoS service",
        "and the other site was not",
        "the practice that does not hold the patient took the message",
    ]
