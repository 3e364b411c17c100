"""The former public sandbox is met too, where nothing that counts for more contradicts it.

What counts more, in this order: tests against the live service, the gateway's policies, the specification, today's
sandbox.
"""

import pytest

from simulator.pipeline import Simulator
from tests.official import Recording, official, recording_ids, recordings
from tests.services.pds.comparison import Excuse, answer, differences, unexcused

RECORDINGS = "pds/examples/sandbox-recordings-node.jsonl"

GATEWAY = Excuse(
    "the live gateway answers for itself in application/json",
    r"content-type: application/json, not application/fhir\+json",
)
SUFFIX = Excuse("today's sandbox retrieves Jane Smith without suffix", "/name/0/suffix: absent, not a list of 1")
FOUND_SUFFIX = Excuse(SUFFIX.reason, "/entry/0/resource/name/0/suffix: absent, not a list of 1")
NOT_FOUND = Excuse(
    "today's sandbox and the live tests call not-found information", "/issue/0/severity: 'information', not 'error'"
)
VERSION = Excuse("a version is a text in FHIR; the former sandbox makes it a number", "/meta/versionId: '3', not 3")
ONE_BIRTH_DATE = Excuse(
    "the patient is found by another birth date than was retrieved; a record has one",
    "/birthDate: '2005-06-16', not '2010-10-22'",
    "/deceasedDateTime: .+",
    "/extension/0/extension/1/valueDateTime: .+",
)
NEWER_PATIENT = Excuse(
    "a patient of today's sandbox, which the former one did not have",
    "status: 200, not 404",
    r'etag: W/"\d+", not None',
    "/resourceType: 'Patient', not 'OperationOutcome'",
    "/issue: absent, not a list of 1",
    "/\\w+: .+, not absent",
)
TOKEN = Excuse(
    "the gateway and today's sandbox refuse such a token; the former one did not look",
    "status: 401, not 200",
    'etag: None, not W/"2"',
    "/resourceType: 'OperationOutcome', not 'Patient'",
    "/issue: a list of 1, not absent",
    "/\\w+: absent, not .+",
)
DATE_CODE = Excuse(
    "the live tests and today's sandbox call a bad date an invalid value",
    "/issue/0/details/coding/0/code: 'INVALID_VALUE', not 'INVALID_SEARCH_DATA'",
    "/issue/0/details/coding/0/display: 'Provided value is invalid', not 'Search data is invalid'",
)
TOO_FEW = Excuse(
    "the live tests name what is missing; the former sandbox has one text for all",
    "/issue/0/diagnostics: \"Missing value - 'birth_date.+, not 'Not enough search parameters .+",
)
OTHER_REFUSAL = Excuse(
    "the live tests have a code of its own for no parameters and for unknown ones",
    "/issue/0/code: '(?:processing|invariant)', not 'required'",
    "/issue/0/details/coding/0/code: '(?:UNSUPPORTED_SERVICE|ADDITIONAL_PROPERTIES)', not 'MISSING_VALUE'",
    "/issue/0/details/coding/0/display: .+, not 'Required value is missing'",
    "/issue/0/diagnostics: .+, not 'Not enough search parameters .+",
)
NOT_REFUSED = Excuse(
    "the specification refuses this search; the former sandbox does not look",
    "status: 400, not 200",
    "/resourceType: 'OperationOutcome', not 'Bundle'",
    "/issue: a list of 1, not absent",
    "/(?:type|total|entry): absent, not .+",
)
NOT_FOUND_THERE = Excuse(
    "we search; the former sandbox has a list of a few searches, and John Paul Smith is not on it",
    r"/total: \d+, not \d+",
    r"/entry: (?:a list of \d+, not absent|\d+ items, not \d+)",
)
PARAMETER = Excuse(
    "the former sandbox does not know address-postalcode and general-practitioner",
    "status: 200, not 400",
    "/resourceType: 'Bundle', not 'OperationOutcome'",
    "/issue: absent, not a list of 1",
    "/\\w+: .+, not absent",
)
FUZZY = Excuse(
    "who is asked for is found and scores 1, as nothing differs; the former sandbox answers from a list",
    "/entry/0/search/score: 1, not 0.9\\d+",
)
FUZZY_TWO = Excuse("who sounds alike is found as well", "/total: 2, not 1", "/entry: 2 items, not 1")
PROTECTED = Excuse(
    "the live tests and today's sandbox forbid it",
    "status: 403, not 200",
    'etag: None, not W/"3"',
    "/resourceType: 'OperationOutcome', not 'Patient'",
    "/issue: a list of 1, not absent",
    "/\\w+: absent, not .+",
)
PATCH_TEXT = Excuse(
    "the live tests and today's sandbox have their own words for a bad patch",
    "/issue/0/diagnostics: .+, not 'Invalid patch: Cannot perform .+",
)
UNSUPPORTED = Excuse(
    "the live tests have a code for unknown paths and methods; the former sandbox is a plain web server's 404",
    "status: 400, not 404",
    "/issue/0/code: '(?:value|processing)', not 'exception'",
    "/issue/0/details/coding/0/code: '(?:UNSUPPORTED_REQUEST|UNSUPPORTED_SERVICE)', not 'FAILURE_TO_PROCESS_MESSAGE'",
    "/issue/0/details/coding/0/display: .+, not 'Not Found'",
)
PATH_NAMED = Excuse("the path is named", "/issue/0/diagnostics: \"Unsupported path - '/HelloWorld'\", not absent")

EXCUSES: dict[str, tuple[Excuse, ...]] = {
    "get-patient-9000000009": (SUFFIX,),
    "get-patient-9000000025": (ONE_BIRTH_DATE,),
    "get-patient-5900046192": (NEWER_PATIENT,),
    "get-patient-9736363023": (NEWER_PATIENT,),
    "get-patient-5900056597": (NEWER_PATIENT,),
    "get-patient-5900057208": (NEWER_PATIENT,),
    "get-patient-5900059073": (NEWER_PATIENT,),
    "get-patient-9733162043": (NEWER_PATIENT,),
    "get-patient-9736363015": (NEWER_PATIENT,),
    "get-notfound-9111231130": (NOT_FOUND,),
    "get-reqid-lowercase-v1": (SUFFIX,),
    "get-no-corrid": (SUFFIX,),
    "get-auth-ok": (SUFFIX,),
    "get-auth-bearer_only": (TOKEN, GATEWAY),
    "get-auth-bearer_nodigit": (TOKEN, GATEWAY),
    "get-prefer": (SUFFIX,),
    "get-urid-invalid": (SUFFIX,),
    "related-9111231130": (NOT_FOUND,),
    "s-basic": (FOUND_SUFFIX,),
    "s-basic-nogender": (FOUND_SUFFIX, NOT_FOUND_THERE),
    "s-email": (FOUND_SUFFIX,),
    "s-phone-email": (FOUND_SUFFIX,),
    "s-range-reversed": (NOT_FOUND_THERE,),
    "s-wild": (FOUND_SUFFIX,),
    "s-wild-max2": (FOUND_SUFFIX,),
    "s-wild-email": (FOUND_SUFFIX,),
    "s-wild-both": (NOT_FOUND_THERE,),
    "s-wild-both-max1": (NOT_FOUND_THERE,),
    "s-fuzzy": (
        FUZZY_TWO,
        Excuse("who is asked for stands first; the former sandbox leaves her out", "/entry/0/.+: .+, not .+"),
    ),
    "s-fuzzy-phone": (FOUND_SUFFIX, FUZZY, FUZZY_TWO),
    "s-fuzzy-email": (FOUND_SUFFIX, FUZZY),
    "s-fuzzy-both": (FOUND_SUFFIX, FUZZY),
    "s-compound": (NOT_FOUND_THERE,),
    "s-tryit": (PARAMETER,),
    "s-youds": (NOT_FOUND_THERE,),
    "s-jones": (NOT_FOUND_THERE,),
    "s-blogs-fuzzy": (NOT_FOUND_THERE,),
    "s-cuff": (NOT_FOUND_THERE,),
    "s-othergiven": (NOT_FOUND_THERE,),
    "s-multi": (NOT_FOUND_THERE,),
    "s-gp": (NOT_FOUND_THERE,),
    "s-death": (NOT_FOUND_THERE,),
    "s-fz1": (PARAMETER,),
    "s-mcmulti": (PARAMETER,),
    "e-noparams": (OTHER_REFUSAL,),
    "e-3invalid": (OTHER_REFUSAL,),
    "e-2invalid": (OTHER_REFUSAL,),
    "e-telecom-only": (TOO_FEW,),
    "e-badbirth": (DATE_CODE,),
    "e-badbirth2": (NOT_REFUSED,),
    "e-baddeath": (DATE_CODE,),
    "e-death-only-bad": (DATE_CODE,),
    "e-genderonly": (TOO_FEW,),
    "e-familyonly": (NOT_REFUSED,),
    "e-search-reqid1234": (GATEWAY,),
    "e-prefix-gt": (NOT_REFUSED,),
    "e-max0": (NOT_REFUSED,),
    "p-gender": (VERSION, SUFFIX),
    "p-birth": (VERSION, SUFFIX),
    "p-given": (VERSION, SUFFIX),
    "p-rmgender": (PROTECTED,),
    "p-rmbirth": (PROTECTED,),
    "p-rmusual": (PROTECTED,),
    "p-rmname-notest": (PATCH_TEXT,),
    "p-rmname-oob": (PATCH_TEXT,),
    "p-addr-ok": (VERSION, SUFFIX),
    "p-addr-none": (PATCH_TEXT,),
    "p-ext": (VERSION,),
    "p-ctype-json": (VERSION, SUFFIX),
    "p-reqid12345": (GATEWAY,),
    "p-notfound": (NOT_FOUND,),
    "x-unsupported": (UNSUPPORTED, PATH_NAMED, GATEWAY),
    "x-put": (UNSUPPORTED,),
    "x-delete": (UNSUPPORTED,),
}


@official("recorded answers of the former public PDS sandbox, withdrawn in October 2024")
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("recording", recordings(RECORDINGS))
async def test_a_recorded_answer_of_the_former_sandbox_is_ours(
    whole_simulator: Simulator, recording: Recording
) -> None:
    outcome = await answer(whole_simulator, recording)

    assert unexcused(differences(recording, outcome.reply), EXCUSES.get(recording.id, ())) == []


@official("recorded answers of the former public PDS sandbox, withdrawn in October 2024")
def test_every_excuse_is_for_a_recording() -> None:
    assert set(EXCUSES) <= recording_ids(RECORDINGS)
