"""A whole 111 system that plays a shipped scenario: it speaks to every service, in one tenant whose clock it moves."""

from collections.abc import Mapping

from simulator.pipeline import Outcome
from simulator.wire.json import Json
from tests.eps_client import FHIR, SPINE
from tests.itk_makers import DOS_TYPE, OUT_OF_HOURS
from tests.makers import PDS, a_request
from tests.pipeline.itk_sender import Sender
from tests.services.dos.soap.asking import CASE, a_case, a_post, a_user, an_asking
from tests.services.idt.uploading import CASES, basic
from tests.services.scr.calling import FHIR as SCR_FHIR
from tests.services.scr.calling import NUMBER_SYSTEM, SCR

HOST = "sim.test:8111"
ELLERBY = "9990010005"
EVENING_SURGERY, ITS_ODS_CODE = "1300000501", "Y99901"


class Supplier(Sender):
    """A sender of ITK messages that also asks PDS, the directory and the records, and uploads its cases."""

    async def ask_for(
        self, target: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: Json = b""
    ) -> Outcome:
        """Any HTTP request."""
        await self.clock()
        path = f"/t/{self.scenario.name}{target}"
        return await self.simulator.exchange(a_request(method, path, {"Host": HOST, **(headers or {})}, body))

    async def retrieve(self, number: str = ELLERBY) -> Outcome:
        """A patient of PDS."""
        return await self.ask_for(f"{PDS}/Patient/{number}")

    async def look_up_record(self, number: str = ELLERBY) -> Outcome:
        """Whether somebody has a summary care record."""
        target = f"{SCR}/DocumentReference?patient={NUMBER_SYSTEM}|{number}&_sort=date&_count=1"
        return await self.ask_for(target, headers=SCR_FHIR)

    async def view_record(self, identifier: str, number: str = ELLERBY) -> Outcome:
        """A summary care record."""
        subject = f"composition.subject:Patient.identifier={NUMBER_SYSTEM}|{number}"
        return await self.ask_for(f"{SCR}/Bundle?composition.identifier={identifier}&{subject}", headers=SCR_FHIR)

    async def prescriptions(self, number: str = ELLERBY) -> Outcome:
        """Somebody's prescriptions, by the tracker of old."""
        return await self.ask_for(f"/mm/nhs111itemsummary?nhsNumber={number}", headers={**SPINE, **FHIR})

    async def search(self, **case: str) -> Outcome:
        """The services for Ellerby's ankle; the case's own fields replace hers."""
        own = {
            "postcode": "WX1 1DE",
            "surgery": "A81013",
            "age": "42",
            "disposition": "1005",
            "symptomGroup": "1011",
            "symptomDiscriminatorList": "4003",
        }
        return await self.directory("CheckCapacitySummary", a_case({**CASE, **own, **case}))

    async def details(self, service: str = EVENING_SURGERY) -> Outcome:
        """Where systems reach a service."""
        return await self.directory("ServiceDetailsById", f"<w:serviceId>{service}</w:serviceId>")

    async def directory(self, operation: str, inside: str) -> Outcome:
        """Ask the directory's web service."""
        asked = a_post(an_asking(operation, inside, "1.5", a_user("callhandler", "callhandler-secret")), Host=HOST)
        return await self.ask_for(asked.target, asked.method, dict(asked.headers), asked.body)

    async def refer(self, number: str = ELLERBY) -> Outcome:
        """Refer somebody to the evening surgery."""
        addresses = ((f"urn:nhs-uk:addressing:ods:{ITS_ODS_CODE}", None), (EVENING_SURGERY, DOS_TYPE))
        return await self.report(
            OUT_OF_HOURS, nhs_number=number, recipients=(("PRCP", ITS_ODS_CODE),), addresses=addresses
        )

    async def upload(self, case: str = "WEX-1001", number: str = ELLERBY) -> Outcome:
        """Upload a case to the Intelligent Data Tool."""
        headers = {"Authorization": basic(), "Content-Type": "application/json"}
        return await self.ask_for(CASES, "POST", headers, {"caseId": case, "patient": {"nhsNumber": number}})
