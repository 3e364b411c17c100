"""The steps of one call to 111: each asks one service, reads the answer, and leaves what later steps need.

Nothing is taken for granted: who the patient is comes from PDS, where the referral goes from the directory. A step
that comes to no good end raises Failed. In which order they are played is `play`'s business.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from simulator.supplier import application, directory, itk, repeat_caller
from simulator.supplier.application import Application
from simulator.supplier.directory import Endpoint, Found, Reached
from simulator.supplier.itk import Parcel, action_of, pack, yes_of
from simulator.supplier.occasion import ODS_CODE, Occasion
from simulator.supplier.patient import Traced
from simulator.supplier.policy import why_no_copy
from simulator.supplier.refusals import Failed, refused, says_code
from simulator.supplier.report import COPY, PRIMARY, Receiver, write_report
from simulator.supplier.sending import Answer, Place, Sender
from simulator.supplier.triage import Triage
from simulator.wire.errors import WireError
from simulator.wire.json import Json, parse_json, render_json

PDS = "/personal-demographics/FHIR/R4/Patient"
IDT = "/api/v1/cqiCase"
CALLER = {"family": "Ellerby", "given": "Ruth", "birthdate": "eq1984-03-19"}
"""Who calls unless an NHS number is given: one of the people that are shipped."""

REPOSITORY = "RCS111"
ACCOUNT = ("uploader", "secret")
"""User and password at IDT, which takes any as long as the tenant has no accounts and does not enforce access."""

_CHOOSE = "choose somebody with --patient; `uec-simulator people list` says who there is"
_NOBODY = ("RESOURCE_NOT_FOUND", "INVALIDATED_RESOURCE")
_NO_ACCOUNT = (
    "put the account into the tenant, PUT .../documents/idt-accounts/uploader with the password `secret`; where access"
    " is enforced and the admin API can be asked (--admin-token), the call brings one of its own"
)
_MOST_ASKED = 5
_LOCAL = frozenset(("localhost", "127.0.0.1", "::1"))


@dataclass(slots=True)
class CallState:
    """What the call knows so far. `asked` is what the present step has asked, in words.

    With an `application` the call signs in for its `token`. `account` are user and password at IDT.
    """

    sender: Sender
    occasion: Occasion
    triage: Triage = field(default_factory=Triage)
    number: str | None = None
    token: str = ""
    application: Application | None = None
    account: tuple[str, str] = ACCOUNT
    patient: Traced | None = None
    found: Sequence[Found] = ()
    chosen: Found | None = None
    endpoint: Endpoint | None = None
    set_id: str = ""
    asked: str = ""
    status: int | None = None

    def known(self) -> Traced:
        """The patient, who was traced before."""
        assert self.patient is not None, "the patient is traced first"
        return self.patient

    def answered(self, answer: Answer) -> Answer:
        """Keep the status, whatever the answer turns out to be."""
        self.status = answer.status
        return answer


def sign_in(state: CallState) -> str:
    """The API platform: a token for the application."""
    own = state.application
    assert own is not None, "who signs in is known first"
    state.asked = f"a token for the application {own.client_id}, by a signed JWT"
    request = application.write_request(own, state.occasion, state.sender.place)
    answer = state.answered(state.sender.post(application.PATH, application.HEADERS, request))
    given = application.read_token(answer)
    if given is None and 200 <= answer.status < 300:
        raise Failed(f"{answer.status}, but no access token", status=answer.status)  # what it says may be secret
    if given is None:
        raise Failed(str(refused(answer)), application.remedy_of(own, answer), answer.status)
    state.token, seconds = given
    return f"one that is good for {seconds} seconds"


def trace(state: CallState) -> str:
    """PDS: who is it? By demographics, or by the NHS number that was given."""
    headers = {
        "X-Request-ID": state.occasion.request_id(),
        "Accept": "application/fhir+json",
        "NHSD-End-User-Organisation-ODS": ODS_CODE,
        **({"Authorization": f"Bearer {state.token}"} if state.token else {}),
    }
    if state.number is not None:
        state.asked = f"who has the NHS number {state.number}?"
        answer = state.answered(state.sender.get(f"{PDS}/{state.number}", headers))
        if answer.status == 404 and says_code(answer, _NOBODY):
            raise Failed(str(refused(answer)), _CHOOSE, answer.status)
        patient = _fhir(answer, "Patient")
    else:
        state.asked = f"who is {CALLER['given']} {CALLER['family']}, born {CALLER['birthdate'][2:]}?"
        answer = state.answered(state.sender.get(PDS, headers, CALLER))
        patient = _only_one(_fhir(answer, "Bundle"))
    try:
        traced = state.patient = Traced.of(patient)
    except (AttributeError, LookupError, TypeError) as fault:
        raise Failed(f"a Patient of another form than PDS has: {fault!r}", status=state.status) from None
    moved = f", in place of {state.number}" if state.number not in (None, traced.nhs_number) else ""
    practice = f"practice {traced.practice}" if traced.practice else "no practice"
    return f"{traced.name}, NHS number {traced.nhs_number}{moved}, {practice}"


def ask_repeat_caller(state: CallState) -> str:
    """RCS: has this patient called twice in 96 hours?"""
    patient = state.known()
    state.asked = f"has {patient.nhs_number} called twice in 96 hours?"
    to = state.sender.base_url + repeat_caller.PATH
    query = repeat_caller.write_query(state.occasion, patient)
    answer = _send(state, Parcel(query, itk.REPEAT_CALLER, itk.QUERY, itk.QUERY_PROFILE, to, REPOSITORY))
    said = repeat_caller.read_answer(answer) if answer.status == 200 else None
    if said is None:
        raise refused(answer)
    if said.code in ("ER", "IIQ"):
        raise Failed(f"{said.code}: {said.words}", status=answer.status)
    return f"{said.code}, {said.words}" + (f", with {said.reports} reports" if said.reports else "")


def search_directory(state: CallState) -> str:
    """DoS: which services are there for the disposition, near the patient?"""
    patient, triage = state.known(), state.triage
    state.asked = f"which services are there for {triage.disposition} near {patient.postcode or 'nowhere'}?"
    if not patient.postcode:
        raise Failed("nothing was asked: PDS gave no postcode", "choose a patient with an address with --patient")
    request = directory.write_search(state.occasion, patient, triage)
    answer = state.answered(state.sender.post(directory.PATH, directory.HEADERS, request))
    found = directory.read_search(answer)
    if found is None:
        raise refused(answer)
    if not found:
        raise Failed("no service", "is it closed now? move the tenant's clock", answer.status)
    state.found = found
    first = found[0]
    return f"{_many(len(found), 'service')}, first {first.name} ({first.distance} miles, {first.kind})"


def choose_endpoint(state: CallState) -> str:
    """DoS: which of the services takes referrals over ITK, and where?"""
    asked = state.found[:_MOST_ASKED]
    state.asked = f"how is {asked[0].name} ({asked[0].id}) reached?"
    for service in asked:
        for reached in _details(state, service.id):
            endpoint = reached.first("Primary")
            if endpoint is not None:
                state.asked = f"how is {service.name} ({service.id}) reached?"
                state.chosen, state.endpoint = service, endpoint
                packing = "compressed" if endpoint.compressed else "not compressed"
                return f"over ITK at {endpoint.address}, {packing}"
    what = f"none of {_many(len(asked), 'service')} takes referrals over ITK"
    raise Failed(what, "telephone the service; or move the tenant's clock to another time of day", state.status)


def refer(state: CallState) -> str:
    """ITK: the referral to whom the directory gave."""
    patient, service, endpoint = state.known(), state.chosen, state.endpoint
    assert service is not None, "a service is chosen first"
    assert endpoint is not None, "a service is chosen with its endpoint"
    state.asked = f"a referral to {service.name} at {endpoint.address}"
    _check_nearby(state.sender, endpoint.address)
    state.triage = replace(state.triage, service=service.name)
    receivers = [Receiver(PRIMARY, service.ods_code, service.name)]
    report = write_report(state.occasion, patient, state.triage, receivers, _set_id(state))
    return _accepted(
        state,
        Parcel(
            report,
            itk.REPORT,
            endpoint.interaction or itk.OUT_OF_HOURS,
            itk.REPORT_PROFILE,
            endpoint.address,
            service.ods_code,
            service.id,
            endpoint.compressed,
        ),
    )


def submit_report(state: CallState) -> str:
    """RCS: the report of this call, so that the next one is known to be a repeat."""
    patient = state.known()
    state.asked = "the report of this call, to be kept for 96 hours"
    receivers = [Receiver(PRIMARY, REPOSITORY, "Repeat Caller Service")]
    report = write_report(state.occasion, patient, state.triage, receivers, _set_id(state))
    to = state.sender.base_url + repeat_caller.PATH
    return _accepted(state, Parcel(report, itk.REPORT, itk.REPOSITORY, itk.REPORT_PROFILE, to, REPOSITORY))


def upload_case(state: CallState) -> str:
    """IDT: the case, at the close of its triage."""
    patient = state.known()
    state.asked = f"the case {state.occasion.case_reference}"
    case = {
        "caseId": state.occasion.case_reference,
        "nhsNumber": patient.nhs_number,
        "disposition": state.triage.disposition,
        "dosServiceId": None if state.chosen is None else state.chosen.id,
        "closed": state.occasion.instant(),
    }
    credentials = base64.b64encode(":".join(state.account).encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {credentials}"}
    answer = state.answered(state.sender.post(IDT, headers, render_json(case)))
    if answer.status == 401:
        raise Failed(str(refused(answer)), _NO_ACCOUNT, 401)
    said = _json(answer)
    if answer.status != 200 or said.get("status") != "accepted":
        raise refused(answer)
    exceptions = [str(each.get("code")) for each in said.get("exceptions") or () if isinstance(each, dict)]
    return f"accepted, with {', '.join(exceptions)}" if exceptions else "accepted"


def tell_practice(state: CallState) -> str:
    """ITK: the copy for the patient's practice, where the policy wants one."""
    patient, triage = state.known(), state.triage
    state.asked = f"a copy for the practice {patient.practice or '(none)'}?"
    interaction = None if state.endpoint is None else state.endpoint.interaction
    receiver = "" if state.chosen is None else state.chosen.ods_code
    why = why_no_copy(triage.disposition, interaction, receiver, patient.practice)
    if why is not None:
        return f"none: {why}"
    endpoint = next((each for found in _details(state, patient.practice) if (each := found.first("Copy"))), None)
    if endpoint is None:
        return f"none: the directory has no ITK endpoint for copies to {patient.practice}"
    state.asked = f"a copy for the practice {patient.practice} at {endpoint.address}"
    _check_nearby(state.sender, endpoint.address)
    receivers = [Receiver(COPY, patient.practice, patient.practice)]
    if state.chosen is not None:
        receivers.insert(0, Receiver(PRIMARY, state.chosen.ods_code, state.chosen.name))
    report = write_report(state.occasion, patient, triage, receivers, _set_id(state))
    return _accepted(
        state,
        Parcel(
            report,
            itk.REPORT,
            endpoint.interaction or itk.GP_COPY,
            itk.REPORT_PROFILE,
            endpoint.address,
            patient.practice,
            compressed=endpoint.compressed,
        ),
    )


def _details(state: CallState, service: str) -> Sequence[Reached]:
    answer = state.answered(state.sender.post(directory.PATH, directory.HEADERS, directory.write_details(service)))
    reached = directory.read_details(answer)
    if reached is None:
        raise refused(answer)
    return reached


def _send(state: CallState, parcel: Parcel) -> Answer:
    return state.answered(state.sender.post_to(parcel.to, action_of(parcel), pack(parcel, state.occasion)))


def _accepted(state: CallState, parcel: Parcel) -> str:
    """What the receiver said with its yes. Raises Failed for anything else."""
    answer = _send(state, parcel)
    said = yes_of(answer)
    if said is not None:
        return f"accepted: {said}" if said else "accepted"
    if 200 <= answer.status < 300:
        raise Failed(f"{answer.status}, but no answer that is a yes", status=answer.status)
    raise refused(answer)


def _check_nearby(sender: Sender, address: str) -> None:
    """Messages go to this machine and to the simulator's own: a smoke test must not reach strangers."""
    try:
        host = Place.of(address).host
    except ValueError as fault:
        raise Failed(f"no address to send to: {fault}", "mend the endpoint in the directory's document") from None
    if host not in _LOCAL and host != sender.place.host:
        what = f"the address is elsewhere, and nothing was sent to it: {address}"
        raise Failed(what, "let the directory give addresses of this simulator: {base_url} in the endpoint")


def _set_id(state: CallState) -> str:
    state.set_id = state.set_id or state.occasion.new_id()
    return state.set_id


def _json(answer: Answer) -> Json:
    try:
        value = parse_json(answer.body)
    except WireError:
        raise refused(answer) from None
    if not isinstance(value, dict):
        raise refused(answer)
    return value


def _fhir(answer: Answer, resource: str) -> Json:
    if answer.status != 200:
        raise refused(answer)
    value = _json(answer)
    if value.get("resourceType") != resource:
        raise refused(answer)
    return value


def _only_one(bundle: Json) -> Json:
    found = [each.get("resource") for each in bundle.get("entry") or () if isinstance(each, dict)]
    patients = [each for each in found if isinstance(each, dict) and each.get("resourceType") == "Patient"]
    if len(patients) == 1:
        return patients[0]
    if not patients:
        raise Failed("nobody", _CHOOSE, 200)
    raise Failed(f"{len(patients)} people: nobody may choose one", _CHOOSE, 200)


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"
