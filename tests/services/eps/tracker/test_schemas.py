"""Whatever state a prescription is in, our answers have the shapes that the tracker's specification publishes."""

import jsonschema
import pytest

from simulator.call.refusal import Refusal
from simulator.services.eps.prescription.codes import STATUSES, TREATMENTS
from simulator.services.eps.tracker.errors import BACK_END, REFUSALS, render
from simulator.wire.json import read_json
from tests.official import example, official
from tests.services.eps.makers import PRESCRIPTION_ID, a_prescription, a_tenant_with
from tests.services.eps.tracker.calls import SEARCH, VIEW, a_tracker_call, told

SOURCE = "the tracker's OpenAPI specification, schemas of its answers"
FOLDER = "eps/examples/tracker-fhir/spec"


@official(SOURCE)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("treatment", TREATMENTS)
async def test_a_view_has_the_published_shape(status: str, treatment: str) -> None:
    body = a_prescription(status=status, treatmentType=treatment, maxRepeats=2, items=4)
    call = a_tracker_call("/RequestGroup/x", VIEW, tenant=a_tenant_with(body), prescriptionId=PRESCRIPTION_ID)

    reply = await told(call)

    jsonschema.validate(read_json(reply.body), example(f"{FOLDER}/clinicalViewBundle.schema.json"))


@official(SOURCE)
@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("treatment", TREATMENTS)
async def test_a_search_has_the_published_shape(status: str, treatment: str) -> None:
    body = a_prescription(status=status, treatmentType=treatment, maxRepeats=2, items=4)
    target = f"/RequestGroup?nhsNumber={body['nhsNumber']}"

    reply = await told(a_tracker_call(target, SEARCH, tenant=a_tenant_with(body)))

    jsonschema.validate(read_json(reply.body), example(f"{FOLDER}/prescriptionSearchBundle.schema.json"))


@official(SOURCE)
@pytest.mark.parametrize("code", [code for code, row in REFUSALS.items() if row.detail["from"] == BACK_END])
def test_a_back_ends_refusal_has_the_published_shape(code: str) -> None:
    reply = render(a_tracker_call("/RequestGroup"), Refusal(code))

    jsonschema.validate(read_json(reply.body), example(f"{FOLDER}/operationOutcome.schema.json"))
