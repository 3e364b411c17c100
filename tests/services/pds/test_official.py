"""Today's public sandbox is met: its recorded answers are ours, but for differences that EXCUSES gives reasons for."""

import pytest

from simulator.pipeline import Simulator
from simulator.wire.findings import Severity
from tests.official import Recording, official, recording_ids, recordings
from tests.services.pds.comparison import Excuse, answer, differences, unexcused

RECORDINGS = "pds/examples/sandbox-recordings-karate.jsonl"

GATEWAY = Excuse(
    "the live gateway answers for itself in application/json; the sandbox has one type for everything",
    r"content-type: application/json, not application/fhir\+json",
)
ONE_BIRTH_DATE = Excuse(
    "the sandbox retrieves another birth date and date of death than it finds the patient by; a record has one of each",
    "/birthDate: '2005-06-16', not '2010-10-22'",
    "/deceasedDateTime: '2005-06-16T00:00:00.*', not '2010-10-22T00:00:00.*'",
    "/extension/0/extension/1/valueDateTime: '2005-06-16T00:00:00.*', not '2010-10-22T00:00:00.*'",
)
RELATED_ETAG = Excuse(
    "the specification gives related people an ETag; this sandbox forgets it", 'etag: W/"2", not None'
)
SUFFIX = Excuse(
    "the sandbox finds Jane Smith with a suffix that she has not when retrieved",
    "/entry/0/resource/name/0/suffix: absent, not a list of 1",
)
OTHER_HOST = Excuse(
    "the sandbox's answer was taken from a test environment; ours names the production host",
    r"/entry/\d+/fullUrl: 'https://api\.service\.nhs\.uk/(.+)', not 'https://veit07\.api\.service\.nhs\.uk/\1'",
)
NOT_ECHOED = Excuse("the sandbox forgets to send it back here", "x-correlation-id: 11C46F5F-.+, not None")
SCORE = "/entry/0/search/score: 1, not {}"


# Sound patches that do not fit what the record holds: rules see the message only.
REFUSED_FOR_THE_RECORD = ("p-rmname-oob", "p-addr-none")


def _searched(total: int) -> Excuse:
    entries = ("/entry: a list of \\d+, not absent",) if total else ()
    return Excuse(
        "the sandbox knows no answer for this search and says so; we search",
        "/resourceType: 'Bundle', not 'OperationOutcome'",
        "/type: 'searchset', not absent",
        f"/total: {total}, not absent",
        "/issue: absent, not a list of 1",
        *entries,
    )


def _refused(diagnostics: str) -> Excuse:
    return Excuse(
        "the specification refuses this search; the sandbox does not look that closely",
        "status: 400, not 200",
        "/issue/0/severity: 'error', not 'warning'",
        "/issue/0/code: '(?:value|invariant)', not 'not-supported'",
        "/issue/0/details: an object of coding, not absent",
        f'/issue/0/diagnostics: "{diagnostics}", not .*',
    )


def _unknown_to_the_sandbox(*more: str) -> Excuse:
    return Excuse(
        "the live service refuses what the sandbox has no answer for",
        "status: 400, not 200",
        "x-request-id: 60E0B220-.+, not None",
        "x-correlation-id: 11C46F5F-.+, not None",
        "/: an object of resourceType, issue, not ''",
        *more,
    )


EXCUSES: dict[str, tuple[Excuse, ...]] = {
    "get-patient-9000000025": (ONE_BIRTH_DATE,),
    "get-auth-bearer_only": (GATEWAY,),
    "get-auth-bearer_nodigit": (GATEWAY,),
    "related-9000000009": (RELATED_ETAG,),
    "related-9000000025": (RELATED_ETAG,),
    "s-basic": (SUFFIX,),
    "s-basic-nogender": (_searched(2),),
    "s-email": (SUFFIX,),
    "s-phone-email": (SUFFIX,),
    "s-phone-wrong": (_searched(0),),
    "s-range-reversed": (_searched(1),),
    "s-wild": (SUFFIX,),
    "s-wild-max2": (_searched(2),),
    "s-wild-max51": (_refused("Invalid value - '51' in field '_max-results'"),),
    "s-wild-maxnan": (_refused("Invalid value - 'abc' in field '_max-results'"),),
    "s-wild-email": (SUFFIX,),
    "s-wild-both": (SUFFIX,),
    "s-wild-both-max1": (SUFFIX,),
    "s-fuzzy": (
        Excuse(
            "the sandbox leaves out Jane Smith, whom the search fits exactly, and gives only who sounds like her",
            "/total: 2, not 1",
            "/entry: 2 items, not 1",
            "/entry/0/.+: .+, not .+",
        ),
    ),
    "s-fuzzy-phone": (
        SUFFIX,
        Excuse(
            "the sandbox gives less than 1 to whom everything fits, and leaves out who sounds like her",
            "/total: 2, not 1",
            "/entry: 2 items, not 1",
            SCORE.format("0.9124"),
        ),
    ),
    "s-fuzzy-email": (SUFFIX, Excuse("less than 1 although everything fits", SCORE.format("0.9124"))),
    "s-fuzzy-both": (SUFFIX, Excuse("less than 1 although everything fits", SCORE.format("0.9542"))),
    "s-compound": (Excuse("less than 1 although everything fits", SCORE.format("0.75")),),
    "s-tryit": (SUFFIX,),
    "s-cuff": (OTHER_HOST,),
    "s-othergiven": (OTHER_HOST,),
    "s-multi": (OTHER_HOST,),
    "s-gp": (OTHER_HOST,),
    "s-death": (OTHER_HOST,),
    "s-fz1": (OTHER_HOST,),
    "s-nomock": (_searched(0),),
    "e-3invalid": (
        Excuse(
            "the names may be told in any order",
            r"/issue/0/diagnostics: .+\('manufacturer', 'model', 'year' were unexpected\).+",
        ),
    ),
    "e-2invalid": (_refused(r".+ \('a', 'b' were unexpected\)"),),
    "e-badbirth2": (_refused("Invalid value - '2010-13-45' in field 'birthdate'"),),
    "e-search-reqid1234": (GATEWAY,),
    "e-max0": (
        Excuse(
            "_max-results is from 1 to 50; the sandbox does not look",
            "status: 400, not 200",
            "/resourceType: 'OperationOutcome', not 'Bundle'",
            "/issue: a list of 1, not absent",
            "/(?:type|total|entry): absent, not .+",
        ),
    ),
    "cov-25": (
        Excuse(
            "the sandbox has no answer; a patient without a card has an empty Bundle",
            'etag: W/"2", not None',
            "/: an object of resourceType, type, timestamp, total, meta, not ''",
        ),
    ),
    "p-noreqid": (Excuse("a back-end refusal is FHIR", r"content-type: application/fhir\+json, not .+"), NOT_ECHOED),
    "p-reqid12345": (
        NOT_ECHOED,
        Excuse("an X-Request-ID is sent back even if it is bad", "x-request-id: 12345, not None"),
    ),
    "c-new": (Excuse("the sandbox drops the telecom of a new patient", "/telecom: a list of 1, not absent"),),
    "cv-ok": (NOT_ECHOED,),
    "x-unsupported": (_unknown_to_the_sandbox(),),
    "x-put": (_unknown_to_the_sandbox(r"content-type: application/fhir\+json, not application/json"),),
    "x-delete": (_unknown_to_the_sandbox(r"content-type: application/fhir\+json, not application/json"),),
}


@official("recorded answers of the public PDS sandbox")
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("recording", recordings(RECORDINGS))
async def test_a_recorded_answer_of_the_sandbox_is_ours(whole_simulator: Simulator, recording: Recording) -> None:
    outcome = await answer(whole_simulator, recording)

    assert unexcused(differences(recording, outcome.reply), EXCUSES.get(recording.id, ())) == []


@official("recorded answers of the public PDS sandbox")
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("recording", recordings(RECORDINGS))
async def test_a_request_has_an_error_finding_if_it_is_refused_for_its_form_and_only_then(
    whole_simulator: Simulator, recording: Recording
) -> None:
    outcome = await answer(whole_simulator, recording)

    found = whole_simulator.findings(outcome.exchange)

    errors = [finding.rule for finding in found if finding.severity is Severity.ERROR]
    if outcome.reply.status < 300:
        assert errors == []
    if outcome.reply.status in (400, 412) and recording.id not in REFUSED_FOR_THE_RECORD:
        assert errors != []
    assert "simulator.rule-failed" not in [finding.rule for finding in found]


def test_every_excuse_gives_its_reason() -> None:
    assert [name for name, excuses in EXCUSES.items() if not all(excuse.reason for excuse in excuses)] == []


@official("recorded answers of the public PDS sandbox")
def test_every_excuse_is_for_a_recording() -> None:
    assert set(EXCUSES) <= recording_ids(RECORDINGS)
