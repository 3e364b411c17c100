"""The names of the Spine mini services: services, requests, responses and the operations that answer them."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.wire.hl7v3 import NATIONAL
from simulator.wire.itk import SERVICES

MESSAGE_CODES = f"{NATIONAL}.17.284"
RESPONSE_CODES = f"{NATIONAL}.17.285"
VALID_IDENTIFIER_CODES = f"{NATIONAL}.17.287"
GENDER_CODES = f"{NATIONAL}.16.25"


@dataclass(frozen=True, slots=True)
class MiniService:
    """One mini service: its name without the URN's prefix, the operation's id, its request and its response.

    `root` is the request's element, `code` what its code says. `needs` and `may` are the criteria, without `Person.`.
    """

    name: str
    operation: str
    root: str
    code: str
    response: str
    needs: tuple[str, ...]
    may: tuple[str, ...] = ()

    @property
    def urn(self) -> str:
        """The service's whole name."""
        return f"{SERVICES}{self.name}"


BIRTH, GENDER, LOCAL, NUMBER, NAME, POSTCODE = CRITERIA = (
    "DateOfBirth", "Gender", "LocalIdentifier", "NHSNumber", "Name", "Postcode",
)  # fmt: skip
"""What a query can say about a person, in the order in which it has to."""

_VERIFICATION, _NUMBER, _DETAILS = (
    f"{name}Response-v1-0" for name in ("verifyNHSNumber", "getNHSNumber", "getPatientDetails")
)

VERIFY = MiniService(
    "verifyNHSNumber-v1-0",
    "pds_smsp.nhs-number.verify",
    "verifyNHSNumberRequest-v1-0",
    "verifyNHSNumberRequest-v1-0",
    _VERIFICATION,
    (BIRTH, NUMBER),
    (NAME,),
)
GET_NUMBER = MiniService(
    "getNHSNumber-v1-0",
    "pds_smsp.nhs-number.get",
    "getNHSNumberRequest-v1-0",
    "getNHSNumberRequest-v1-0",
    _NUMBER,
    (BIRTH, GENDER, NAME),
    (LOCAL, POSTCODE),
)
BY_NUMBER = MiniService(
    "getPatientDetailsByNHSNumber-v1-0",
    "pds_smsp.patient-details.get-by-nhs-number",
    "getPatientDetailsByNHSNumberRequest-v1-0",
    "getPatientDetailsByNHSNumberRequest-v1-0",
    _DETAILS,
    (BIRTH, NUMBER),
    (LOCAL, NAME),
)
BY_SEARCH = MiniService(
    "getPatientDetailsBySearch-v1-0",
    "pds_smsp.patient-details.get-by-search",
    "getPatientDetailsBySearchRequest-v1-0",
    "getPatientDetailsBySearchRequest-v1-0",
    _DETAILS,
    (BIRTH, GENDER, NAME),
    (LOCAL, POSTCODE),
)
# The element of this one has no "Request" in its name, though its code has.
DETAILS = MiniService(
    "getPatientDetails-v1-0",
    "pds_smsp.patient-details.get",
    "getPatientDetails-v1-0",
    "getPatientDetailsRequest-v1-0",
    _DETAILS,
    (BIRTH,),
    (GENDER, LOCAL, NUMBER, NAME, POSTCODE),
)

MINI_SERVICES = (VERIFY, GET_NUMBER, BY_NUMBER, BY_SEARCH, DETAILS)
BY_NAME: Mapping[str, MiniService] = {service.name: service for service in MINI_SERVICES}
BY_OPERATION: Mapping[str, MiniService] = {service.operation: service for service in MINI_SERVICES}
