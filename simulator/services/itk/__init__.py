"""The ITK 2.2 receivers of urgent care: the table of their operations, and nothing else."""

from simulator.call.call import Answer, Operation, Rule, Service
from simulator.services.itk import acknowledged, ambulance, documents, encounters, operations, reports
from simulator.services.itk.acknowledging import BUSINESS_SENT, INFRASTRUCTURE_SENT, NO_ROUTE
from simulator.toolkit import names
from simulator.toolkit.answers import render
from simulator.toolkit.checks import CHECKS, RULES
from simulator.toolkit.door import ANYTHING, ITK_DOOR, OTHER_METHOD, WSDL, name_of
from simulator.toolkit.errors import REFUSALS
from simulator.toolkit.patients import nhs_number_of
from simulator.toolkit.table import RULE_TABLE
from simulator.wire.findings import ids_of

_SENT = tuple(code for code in REFUSALS if code != "METHOD_NOT_ALLOWED")
_DMS = "NHS 111 domain message specification 2.1"


def _received(
    id: str,
    summary: str,
    answer: Answer,
    *answers_to: str,
    source: str = _DMS,
    rules: tuple[Rule, ...] = (),
) -> Operation:
    """An operation that a SOAP message at the door is for."""
    return Operation(
        id, "POST", "", summary, answer, CHECKS, rules, _SENT, source, door=ITK_DOOR, answers_to=answers_to
    )


_OPERATIONS = (
    _received(
        "itk.pem.send",
        "A report to a GP practice: for action (primary), or the post-event message for information (copy)",
        reports.receive,
        name_of(names.REPORT, names.GP_PRIMARY),
        name_of(names.REPORT, names.GP_COPY),
    ),
    _received(
        "itk.ooh.send",
        "A referral to out of hours, an urgent treatment centre, a pharmacy or another service of the DoS",
        reports.receive,
        name_of(names.REPORT, names.OUT_OF_HOURS),
    ),
    _received(
        "itk.ed.send",
        "A referral to an emergency department",
        reports.receive,
        name_of(names.REPORT, names.EMERGENCY_DEPARTMENT),
    ),
    _received(
        "itk.document-set.send",
        "A repeat caller's earlier reports with the present one, to out of hours",
        reports.receive,
        name_of(names.REPORT, names.DOCUMENT_SET),
    ),
    _received(
        "itk.nullification.send",
        "The nullification of a report, which is not used in urgent care",
        reports.receive,
        name_of(names.REPORT, names.NULLIFY),
    ),
    _received("itk.report.send", "A report whose interaction is missing or not known", reports.receive, names.REPORT),
    _received(
        "itk.ambulance.request",
        "A request for an ambulance, or its update; answered with the CAD reference",
        ambulance.request_ambulance,
        names.AMBULANCE,
    ),
    _received(
        "itk.cda-document.send",
        "A correspondence document in CDA, acknowledged afterwards if that is asked for",
        documents.receive,
        *names.CDA_DOCUMENT,
        source="ITK 2.2 correspondence",
    ),
    _received(
        "itk.document.send",
        "Any document, acknowledged afterwards if that is asked for",
        documents.receive,
        *names.DOCUMENT,
        source="ITK 2.2 correspondence",
    ),
    _received(
        "itk.envelope.send",
        "An envelope of the generic service, whose interaction says what it is",
        documents.receive,
        *(name for name in names.GENERIC if name in names.ITK_SERVICES),
        source="ITK 2.2 core",
    ),
    _received(
        "itk.acknowledgement.receive",
        "An infrastructure or business acknowledgement of something that was sent from here",
        operations.receive_acknowledgement,
        names.INFRASTRUCTURE_ACK,
        names.BUSINESS_ACK,
        source="ITK 2.2 core",
        rules=(acknowledged.inspect,),
    ),
    # These go out from here: they are recorded, and no message that comes in is one.
    _received(INFRASTRUCTURE_SENT, "Our own infrastructure acknowledgement, as it was sent", operations.refuse),
    _received(BUSINESS_SENT, "Our own business acknowledgement, as it was sent", operations.refuse),
    _received(
        "itk.message.send", "A message that is none of these", operations.refuse, ANYTHING, source="ITK 2.2 core"
    ),
    Operation(
        "itk.wsdl.retrieve",
        "GET",
        "",
        "The description of the receivers, at the address that was asked",
        operations.describe,
        source="assumed: WCF receivers do",
        door=ITK_DOOR,
        answers_to=(WSDL,),
    ),
    Operation(
        "itk.unsupported",
        "*",
        "",
        "Any other method",
        operations.refuse_method,
        refusals=("METHOD_NOT_ALLOWED",),
        source="NHS 111 adaptor",
        door=ITK_DOOR,
        answers_to=(OTHER_METHOD,),
    ),
)

SERVICE = Service(
    name="itk",
    title="ITK 2.2 receivers",
    base_path="/itk",
    operations=_OPERATIONS,
    refusals=REFUSALS,
    render=render,
    crash="INTERNAL_ERROR",
    unreadable="TOO_LARGE",
    timeout="2100",
    reads_nhs_number=nhs_number_of,
    rules=RULES,
    view=operations.view,
    finding_ids=ids_of(RULE_TABLE, acknowledged.ROWS, ambulance.ROWS, encounters.ROWS, (NO_ROUTE,)),
    mutual_tls=True,
)
