"""Documents of every kind have a shape, and all that is wrong with one is said at once."""

import json
from pathlib import Path

import pytest

from simulator.call.caller import MODES
from simulator.population.form import expand
from simulator.population.kinds import KINDS, check_document
from simulator.population.load import Documents
from simulator.population.shapes import Place
from simulator.wire.json import Json
from simulator.wire.yaml import load_yaml
from tests.makers import a_person
from tests.official import examples, official

NHS = "9000000009"
RELATED = {"resourceType": "RelatedPerson", "id": "507B7621", "patient": {}}
SERVICE: Json = {
    "id": 2000072489,
    "name": "Wexbourne ED",
    "public_name": "A and E",
    "ods_code": "RX901",
    "status": "active",
    "type": {"id": 40, "name": "Emergency Department"},
    "address": ["1 Infirmary Road", ""],
    "town": "Wexbourne",
    "postcode": "WX1 1AB",
    "easting": 430000,
    "northing": 430000.5,
    "region": {"id": "1", "name": "North"},
    "phone": {"public": "01632 960001", "non_public": None, "fax": None},
    "email": None,
    "web": None,
    "capacity": "green",
    "genders": ["M", "F", "I"],
    "age_ranges": [{"days_from": 0, "days_to": 47481.5}],
    "age_groups": [1],
    "clinical": [{"symptom_group": 1007, "symptom_discriminators": [4052]}],
    "dispositions": ["Dx02", 2],
    "referral_roles": ["IUC"],
    "restricted": False,
    "referral_services": [],
    "opening": {
        "all_hours": False,
        "days": {"Monday": [["08:00", "18:00"], ["19:00", "24:00"]], "Bankholiday": []},
        "specified": {"2026-12-25": [["10:00", "12:00"]]},
    },
    "endpoints": [{"order": 1, "transport": "itk", "address": "http://x", "compression": "uncompressed"}],
    "attributes": [],
    "public_information": "x",
    "referral_information": "y",
}
AMBULANCE: Json = {"id": "C2D94E70", "cad_reference": "CAD-1", "status": "final", "superseded_by": None}
GOOD: dict[str, tuple[str, Json]] = {
    "people": (NHS, {"nhs_number": NHS, "practice": "A81013"}),
    "related-people": (NHS, [RELATED]),
    "organisations": ("A81013", {"name": "A Surgery", "types": ["practice", "pharmacy"]}),
    "care-records": (NHS, {"nhs_number": NHS, "consent": {"store": "No", "view": "Ask"}, "items": []}),
    "scr-audit": (NHS, {"nhs_number": NHS, "events": [{"what": "viewed", "at": "2026-11-22T10:00:00+00:00"}]}),
    "scr-options": ("service", {"valid_r4": True}),
    "prescriptions": ("64B34C-A81013-0A4C3Q", {"prescriptionId": "64B34C-A81013-0A4C3Q", "nhsNumber": NHS}),
    "eps-status-updates": ("64B34C-A81013-0A4C3Q/5a1b2c3d-0001-4000-8000-000000000001", {"status": "Collected"}),
    "eps-options": ("prescribing", {"lenient": True}),
    "dos-services": ("2000072489", SERVICE),
    "dos-accounts": ("user", {"username": "user", "password": "p", "active": True, "edits": [1]}),
    "dos-postcodes": ("WX11AB", {"postcode": "WX1 1AB", "easting": 1, "northing": 2}),
    "dos-capacity": (
        "2000072489",
        {"status": "AMBER", "notes": "", "modified_by": "x", "modified": "2026-11-22T10:00:00Z", "resets_at": None},
    ),
    "dos-service-types": ("100", {"id": 100, "name": "GP Practice", "rank": 3, "kept": 1}),
    "dos-dispositions": ("1005", {"id": "1005", "code": "Dx05", "name": "", "minutes": None}),
    "dos-symptom-groups": ("1110", {"id": 1110, "name": "", "symptom_discriminators": [4052]}),
    "dos-symptom-discriminators": ("4052", {"id": "4052", "name": "ED full"}),
    "dos-referral-roles": ("23", {"id": "23", "name": "Pathways Referral"}),
    "dos-reject-reasons": (
        "23",
        {"text": "Why", "short_text": "Why", "needs_comment": True, "clinician_only": True, "category": "Clinician"},
    ),
    "dos-rankings": ("national", {"100": 3, "105": 5}),
    "dos-distances": ("WX1", {"kilometres": 18.5}),
    "dos-bank-holidays": ("2027-05-07", {"name": "A jubilee", "holiday": True}),
    "dos-options": ("directory", {"default_version": "1.5", "strict_headers": False, "another": 1}),
    "dos-organisations": ("RX901", {"any": 1}),
    "dos-healthcare-services": ("1", {"any": 1}),
    "itk-addresses": ("accepted", {"ods_codes": ["A81013"], "dos_service_ids": [2000072489]}),
    "itk-endpoints": (
        "gp-A81013",
        {
            "path": "/gp/A81013/report",
            "name": "A Surgery",
            "type": "practice",
            "ods_code": "A81013",
            "dos_service_ids": ["1300000101", 1300000102],
            "interactions": ["copyRecipientNHS111CDADocument-v2-0"],
            "postcode_areas": ["WX"],
            "compressed": True,
        },
    ),
    "itk-options": (
        "receiver",
        {
            "answer": {"action": "port-type", "text": "", "relates_to": False},
            "fault": {"action": "old", "status": 200, "bare": True},
            "duplicates": "fault",
            "clock_skew": "PT1M",
            "refused_usernames": ["none"],
            "address": "https://a81013.example/report",
            "magic_tracking_ids": False,
            "profiles": ["urn:x"],
            "cad_reference": "{date}/{number}",
            "acknowledgements": {"attempts": 2, "wait": "PT0.5S"},
        },
    ),
    "itk-routes": ("urn:x", {"address": "urn:x", "url": "http://127.0.0.1:9000/"}),
    "itk-messages": ("8C1E7F42", {"tracking_id": "8C1E7F42", "received": "2026-11-22T10:00:00Z"}),
    "itk-encounters": ("WEX-1", {"messages": []}),
    "ambulance-requests": ("C2D94E70", AMBULANCE),
    "ambulance-cases": ("WEX-1", {"cad_reference": "CAD-1", "latest": AMBULANCE}),
    "pem-policies": (
        "never-send",
        {"dispositions": [{"code": "Dx28", "text": "Contact pharmacist"}, {"code": "Dx45"}]},
    ),
    "idt-accounts": ("uploader", {"username": "uploader", "password": "p", "active": False}),
    "idt-exception-codes": ("codes", [{"code": "X-1", "text": "Something is missing", "severity": "any"}]),
    "idt-cases": ("C-1", {"times": 1, "received": "2026-11-22T10:00:00+00:00"}),
    "mail-domains": ("nhs.net", {"domain": "nhs.net", "subdomains": False, "what": ""}),
    "mail-messages": ("<1@x>", {"message_id": "<1@x>", "received": "2026-11-22T10:00:00Z", "times": 1}),
    "rcs-reports": (
        "3B6F0C52-7A1D-4E8B-9C34-51D2E6F7A801",
        {"received": "2026-11-22T10:00:00Z", "xml": '<ClinicalDocument xmlns="urn:hl7-org:v3"/>', "version": 1},
    ),
    "applications": ("app", {"client_id": "app", "jwks": {"keys": [{"kty": "RSA"}]}, "asid": "200000001162"}),
    "users": ("910000000001", {"nhsid_nrbac_roles": [{"person_roleid": "555254240100"}]}),
    "identity-providers": ("cis2", {"issuer": "https://cis2.example", "jwks": {"keys": []}}),
    "accredited-systems": ("200000001162", {"any": 1}),
    "message-handlers": ("S1", {"any": 1}),
    "smsp-options": ("provider", {"superseding_number": True, "unverified_component": False}),
    "spine-uploads": ("U1", {"header": {"cpa_id": "S1001A1630"}, "id": "M1", "refusal": "ACCESS_REFUSED"}),
    "access-tokens": (
        "g1112R",
        {"mode": "user-restricted", "roles": ["555254240100"], "expires": "2026-11-22T12:00:00Z", "app": "An app"},
    ),
    "sign-ins": ("s1", {"stage": "asked", "expires": 1795341600.0}),
    "refresh-tokens": ("r1", {"content": {"app": "app"}, "count": 0, "until": 1795384800.0, "expires": 1795384800.0}),
    "used-assertions": ("a1", {"expires": 1797933600.0}),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("expires", ["2026-11-22T12:00:00Z", "2026-11-22", 1795348800, 1795348800.5])
def test_a_token_of_every_mode_can_be_seeded(mode: str, expires: Json) -> None:
    assert check_document("access-tokens", "g1112R", {"mode": mode, "expires": expires}) == []


def test_every_kind_of_the_design_has_a_shape() -> None:
    assert set(KINDS) == set(GOOD)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_document_has_no_problem(kind: str) -> None:
    key, body = GOOD[kind]

    assert check_document(kind, key, body) == []


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("body", [None, "text", 5])
def test_a_body_that_is_no_record_is_a_problem_of_every_kind(kind: str, body: Json) -> None:
    assert check_document(kind, GOOD[kind][0], body)


@pytest.mark.parametrize(
    ("kind", "change", "path"),
    [
        ("people", {"practice": "?"}, "practice"),
        ("organisations", {"types": []}, "types"),
        ("organisations", {"kind": "x"}, "kind"),
        ("care-records", {"consent": {"store": "Maybe"}}, "consent.store"),
        ("care-records", {"consent": {"stores": "No"}}, "consent.stores"),
        ("scr-audit", {"events": [{"what": "viewed"}]}, "events[0]"),
        ("scr-options", {"valid_r4": "yes"}, "valid_r4"),
        ("prescriptions", {"nhsNumber": "1"}, "nhsNumber"),
        ("prescriptions", {"lineItems": []}, "lineItems"),
        ("prescriptions", {"prescriptionId": "other"}, "prescriptionId"),
        ("eps-options", {"signatures": "some"}, "signatures"),
        ("dos-services", {"genders": ["X"]}, "genders[0]"),
        ("dos-services", {"opening": {"days": {"Sonntag": []}}}, "opening.days.Sonntag"),
        ("dos-services", {"opening": {"days": {"Monday": [["8", "18:00"]]}}}, "opening.days.Monday[0][0]"),
        ("dos-services", {"endpoints": [{"order": "1"}]}, "endpoints[0].order"),
        ("dos-services", {"clinical": [{}]}, "clinical[0]"),
        ("dos-accounts", {"permissions": "webService"}, "permissions"),
        ("dos-postcodes", {"easting": "1"}, "easting"),
        ("itk-addresses", {"ods_codes": "A81013"}, "ods_codes"),
        ("itk-routes", {"url": "ftp://x"}, "url"),
        ("itk-endpoints", {"path": "gp"}, "path"),
        ("itk-endpoints", {"type": "hospital"}, "type"),
        ("itk-options", {"answers": {}}, "answers"),
        ("idt-accounts", {"active": "yes"}, "active"),
        ("rcs-reports", {"received": "yesterday"}, "received"),
        ("applications", {"asid": "1"}, "asid"),
        ("applications", {"jwks": {}}, "jwks"),
        ("applications", {"jwks_url": "http://keys.example/jwks"}, "jwks_url"),
        ("applications", {"token_life": "soon"}, "token_life"),
        ("access-tokens", {"scopes": "one"}, "scopes"),
        ("users", {"nhsid_nrbac_roles": {}}, "nhsid_nrbac_roles"),
        ("identity-providers", {"issuer": ""}, "issuer"),
        ("access-tokens", {"mode": "open"}, "mode"),
        ("access-tokens", {"nhs_number": "9000000000"}, "nhs_number"),
        ("access-tokens", {"level": "P1"}, "level"),
        ("access-tokens", {"roles": "555254240100"}, "roles"),
        ("access-tokens", {"expires": "soon"}, "expires"),
    ],
)
def test_a_bad_member_is_a_problem_where_it_stands(kind: str, change: Json, path: str) -> None:
    key, body = GOOD[kind]

    problems = check_document(kind, key, {**body, **change})

    assert [problem.path for problem in problems] == [path]


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("people", "9000000017"),
        ("related-people", "9000000000"),
        ("care-records", "9000000017"),
        ("dos-postcodes", "WX1 1AB"),
        ("dos-postcodes", "WX11AD"),
        ("dos-services", "1"),
        ("itk-addresses", "refused"),
        ("idt-exception-codes", "code"),
        ("idt-accounts", "downloader"),
        ("itk-options", "sender"),
        ("eps-options", "dispensing"),
        ("itk-routes", "urn:y"),
    ],
)
def test_a_key_that_does_not_fit_is_a_problem(kind: str, key: str) -> None:
    assert check_document(kind, key, GOOD[kind][1])


def test_all_problems_of_a_related_person_are_said_at_once() -> None:
    body = [{**RELATED, "active": "yes", "name": [{}, {}]}, {"resourceType": "Patient", "patient": []}]

    problems = check_document("related-people", NHS, body)

    assert [problem.path for problem in problems] == [
        "[0].active",
        "[0].name",
        "[1].resourceType",
        "[1].patient",
        "[1]",
    ]


def test_a_problem_has_the_line_of_the_file_it_was_read_from() -> None:
    marked = load_yaml("documents:\n  itk-addresses:\n    accepted:\n      ods_codes: A81013\n", "s.yaml")
    where = Place(marked, ("documents", "itk-addresses", "accepted"))

    [problem] = check_document("itk-addresses", "accepted", {"ods_codes": "A81013"}, where=where)

    assert (problem.file, problem.line, problem.path) == ("s.yaml", 4, "documents.itk-addresses.accepted.ods_codes")


def test_an_unknown_kind_comes_with_the_one_that_was_meant() -> None:
    [problem] = check_document("prescription", "x", {})

    assert str(problem) == "'prescription' is not a kind of document, did you mean 'prescriptions'?"


def test_a_person_may_be_checked_as_it_is_kept() -> None:
    assert check_document("people", NHS, a_person(NHS)) == []
    assert check_document("people", NHS, expand({"nhs_number": NHS, "history": {"gender": "male"}})) == []


def test_everything_shipped_has_its_shape(shipped: Documents) -> None:
    problems = [
        problem for kind, bodies in shipped.items() for key, body in bodies.items()
        for problem in check_document(kind, key, body)
    ]  # fmt: skip

    assert problems == []


@official("EPS prescription tracker, recorded examples")
@pytest.mark.parametrize("path", examples("eps/examples/tracker-fhir/view"))
def test_the_neutral_prescriptions_of_the_examples_pass(path: Path) -> None:
    given = json.loads(path.read_text(encoding="utf-8")).get("given", {})
    prescriptions = given.get("prescription", [])

    for prescription in prescriptions if isinstance(prescriptions, list) else [prescriptions]:
        assert check_document("prescriptions", prescription["prescriptionId"], prescription) == []
