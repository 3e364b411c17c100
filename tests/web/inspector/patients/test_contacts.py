"""What services remember of a patient's calls, and who signed in."""

from datetime import timedelta

import pytest

from simulator.records.exchange import Exchange
from simulator.web.inspector.patients.contacts import (
    MOST,
    Ambulance,
    Encounter,
    Message,
    SignIn,
    ambulances_of,
    encounters_of,
    reports_of,
    sign_ins_of,
)
from simulator.wire.json import Json
from tests.makers import NHS_NUMBER
from tests.records.makers import an_exchange
from tests.web.inspector.patients.conftest import Visiting

ROOT = "/_simulator/t/default"
XML = '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>A call</title></ClinicalDocument>'


def _message(tracking_id: str, **fields: Json) -> Json:
    said = {"interaction": "copy", "document_id": "D1", "replaces": None, "ods_codes": ["A81099", "A81013"]}
    return {**said, "tracking_id": tracking_id, "received": "2026-11-22T09:00:00+00:00", **fields}


def _exchange(id: int, tracking_id: str) -> Exchange:
    return an_exchange(id, tracking_id=tracking_id, nhs_number=NHS_NUMBER)


def test_an_encounter_is_found_by_a_message_about_the_patient_and_shown_whole(visiting: Visiting) -> None:
    mine = {"case_reference": "WEX-1", "messages": [_message("T1"), _message("T2", document_id=None)]}
    visit = visiting(itk_encounters={"WEX-1": mine, "WEX-2": {"messages": [_message("T9")]}})

    assert encounters_of(visit, [_exchange(4, "T1")]) == [
        Encounter(
            "WEX-1",
            f"{ROOT}/documents/itk-encounters/WEX-1",
            (
                Message("copy", "22 Nov 2026, 09:00 UTC", "A81099, A81013", "D1", f"{ROOT}/exchanges/4"),
                Message("copy", "22 Nov 2026, 09:00 UTC", "A81099, A81013", "", ""),
            ),
        )
    ]


def test_of_many_encounters_the_latest_come_first(visiting: Visiting) -> None:
    cases = {f"C{number}": {"messages": [_message("T1")]} for number in range(MOST + 5)}

    found = encounters_of(visiting(itk_encounters=cases), [_exchange(1, "T1")])

    assert (len(found), found[0].case) == (MOST, f"C{MOST + 4}")


def test_without_exchanges_there_is_no_encounter(visiting: Visiting) -> None:
    assert encounters_of(visiting(itk_encounters={"C": {"messages": [_message("T1")]}}), []) == []


@pytest.mark.parametrize(
    ("received", "counts", "colour"),
    [
        ("2026-11-20T09:00:00Z", "1 day 23 hours more", "green"),
        ("2026-11-18T10:00:00Z", "less than a minute more", "green"),
        ("2026-11-18T08:00:00Z", "no more, since 2 hours", "grey"),
        ("2026-11-22T11:00:00Z", "not yet: it is from 1 hour ahead", "orange"),
    ],
)
def test_a_report_counts_for_96_hours_of_the_tenants_time(
    visiting: Visiting, received: str, counts: str, colour: str
) -> None:
    visit = visiting(rcs_reports={"R1": {"received": received, "xml": XML, "nhs_number": NHS_NUMBER}})

    (report,) = reports_of(visit, NHS_NUMBER)

    assert (report.counts, report.colour) == (counts, colour)


def test_it_counts_less_as_the_clock_moves(visiting: Visiting) -> None:
    body = {"received": "2026-11-22T10:00:00Z", "xml": XML, "nhs_number": NHS_NUMBER}
    visit = visiting(rcs_reports={"R1": body})

    visit.tenant.clock.advance(timedelta(hours=95))

    assert reports_of(visit, NHS_NUMBER)[0].counts == "1 hour more"


def test_reports_of_others_are_not_shown(visiting: Visiting) -> None:
    body = {"received": "2026-11-22T10:00:00Z", "xml": XML, "nhs_number": "9000000017"}

    assert reports_of(visiting(rcs_reports={"R1": body}), NHS_NUMBER) == []


def test_an_ambulance_is_shown_with_its_reference(visiting: Visiting) -> None:
    body = {
        "id": "A1",
        "cad_reference": "CAD-1",
        "status": "final",
        "priority": "Cat 1",
        "nhs_number": NHS_NUMBER,
        "superseded_by": "A2",
        "received": "2026-11-22T09:00:00+00:00",
    }
    visit = visiting(ambulance_requests={"A1": body, "A3": {**body, "nhs_number": "9000000017"}})

    assert ambulances_of(visit, NHS_NUMBER) == [
        Ambulance(
            "A1",
            "CAD-1",
            "Cat 1",
            "final, replaced by A2",
            "22 Nov 2026, 09:00 UTC",
            f"{ROOT}/documents/ambulance-requests/A1?nhs_number={NHS_NUMBER}",
        )
    ]


@pytest.mark.parametrize(
    ("fields", "until", "good"),
    [
        ({"expires": 1795338000}, "22 Nov 2026, 09:00 UTC", False),
        ({"expires": "2026-11-22T11:00:00Z"}, "22 Nov 2026, 11:00 UTC", True),
        ({"expires": "2026-11-22T11:00:00Z", "revoked": True}, "22 Nov 2026, 11:00 UTC", False),
        ({}, "no end", True),
        ({"expires": 1e300}, "no end", True),
    ],
)
def test_a_token_of_the_patients_is_shortened_and_said_to_be_good_or_not(
    visiting: Visiting, fields: Json, until: str, good: bool
) -> None:
    body = {"mode": "patient-access", "nhs_number": NHS_NUMBER, "level": "P9", "app": "mine", **fields}
    visit = visiting(access_tokens={"secret-of-somebody": body, "other": {"mode": "user-restricted"}})

    assert sign_ins_of(visit, NHS_NUMBER) == [SignIn("secret…", "P9", "mine", until, good)]
