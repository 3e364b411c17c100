"""What the messages of each version hold, as tables: the one place that says names, types and order of elements.

The WSDLs, the order in which answers are written and what is found about requests all come from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from simulator.services.dos.soap.names import V13, V14, V15

BUILT_IN = frozenset(("string", "int", "short", "long", "float", "boolean"))
"""The types of XML Schema that occur."""

MANY = "unbounded"


@dataclass(frozen=True, slots=True)
class Field:
    """An element in a sequence: how often it occurs, and whether it may be nil."""

    name: str
    type: str
    least: int
    most: str
    nillable: bool


# An element is written `name:type`, a string without its type; `?` is none or one, `*` and `+` are any number from
# none or one on that may be nil, and `**` any number that may not.
_MARKS = {"": (1, "1", False), "?": (0, "1", False), "*": (0, MANY, True), "+": (1, MANY, True), "**": (0, MANY, False)}

_CASE = (
    "caseRef? caseId? postcode surgery? age:short ageFormat:{age_format} disposition:int symptomGroup:int"
    " {discriminators} searchDistance?:int"
)
_DISCRIMINATORS = "symptomDiscriminatorList:ArrayOfInt"
_OLD_CASE = _CASE.format(age_format="ageFormatType", discriminators=_DISCRIMINATORS)
_OLD_SERVICE = (
    "id:int capacity:Capacity name? {public}contactDetails? address? postcode? northings?:int eastings?:int url?"
    " serviceType:serviceDetails odsCode? nonPublicTelephoneNo? fax? referralText? distance? notes?"
    " openAllHours:boolean rotaSessions?:ArrayOfServiceCareItemRotaSession"
    " openTimeSpecifiedSessions?:ArrayOfOpenTimeSpecified"
)

_COMMON_MESSAGES = {
    "ServiceDetailsById": "userInfo:UserInfo serviceId",
    "ServiceDetailsByIdResponse": "services?:ArrayOfServices",
    "GetHospitalScores": "userInfo?:UserInfo",
    "GetHospitalScoresResponse": "GetHospitalScoresResult?:ArrayOfHospitalScores",
    "CheckCapacitySummary": "userInfo:UserInfo c:Case",
}
_OLD_MESSAGES = {
    **_COMMON_MESSAGES,
    "ServiceAnalysis": "userInfo:UserInfo c:SACase",
    "ServiceAnalysisResponse": "TransactionId ServiceAnalysisResultArray:ArrayOfServiceAnalysisResults",
    "ExceptionCapture": "userInfo:UserInfo",
    "ExceptionCaptureResponse": "ExceptionCaptureResult?:ArrayOfExceptionCapture",
}
_RESULT = "CheckCapacitySummaryResult:ArrayOfServiceCareSummaryDestination"

_MESSAGES = {
    V13: {**_OLD_MESSAGES, "CheckCapacitySummaryResponse": f"TransactionId {_RESULT}"},
    V14: {
        **_OLD_MESSAGES,
        "CheckCapacitySummaryResponse": f"TransactionId RequestedAtDateTime SearchDateTime {_RESULT}",
    },
    V15: {
        **_COMMON_MESSAGES,
        "CheckCapacitySummaryResponse": (
            "TransactionId RequestedAtDateTime SearchDateTime CalculatedAgeInDays?:float SearchDistance:int"
            f" SearchDistanceUsedSource:DistanceSource {_RESULT}"
        ),
    },
}

_COMMON_TYPES = {
    "ArrayOfServices": "service*:ServiceDetail",
    "UserInfo": "username password",
    "ArrayOfHospitalScores": "Hospital*:Hospital",
    "Hospital": "hospital_name total_score:int note update_date",
    "ArrayOfInt": "int**:int",
    "ServiceCareDestination": "id:int capacity:Capacity",
    "ServiceCareItemRotaSession": (
        "startDayOfWeek:DayOfWeek startTime?:TimeOfDay endDayOfWeek:DayOfWeek endTime?:TimeOfDay status?"
    ),
    "TimeOfDay": "hours:short minutes:short",
    "ArrayOfOpenTimeSpecified": "openTimeSpecified*",
}
_OLD_TYPES = {
    **_COMMON_TYPES,
    "ServiceDetail": "id odsCode contactDetails?:ArrayOfContactDetails",
    "ArrayOfContactDetails": "contactDetail*:ContactDetail",
    "ContactDetail": "tag:contactType name value order:int",
    "Case": f"{_OLD_CASE} gender:genderType",
    "SACase": (
        _CASE.format(age_format="ageFormatType", discriminators="symptomDiscriminator:int")
        + " gender:genderType searchRole?:int"
    ),
    "ArrayOfServiceCareSummaryDestination": "ServiceCareSummaryDestination*:ServiceCareSummaryDestination",
    "ServiceCareSummaryDestination": _OLD_SERVICE.format(public=""),
    "ArrayOfServiceAnalysisResults": "ServiceAnalysisResult*:ServiceAnalysisResult",
    "ServiceAnalysisResult": _OLD_SERVICE.format(public=""),
    "serviceDetails": "id:long name",
    "ArrayOfServiceCareDestination": "ServiceCareDestination*:ServiceCareDestination",
    "ArrayOfServiceCareItemRotaSession": "ServiceCareItemRotaSession*:ServiceCareItemRotaSession",
    "ArrayOfExceptionCapture": "ExceptionCapture*:ExceptionCapture",
    "ExceptionCapture": "exceptionid:int reason?",
}
_SERVICE_14 = _OLD_SERVICE.format(public="publicName? ") + " waitTimes?:WaitTimes"

_TYPES = {
    V13: _OLD_TYPES,
    V14: {
        **_OLD_TYPES,
        "Case": f"{_OLD_CASE} gender:genderType searchDateTime?",
        "ServiceCareSummaryDestination": _SERVICE_14,
        "ServiceAnalysisResult": _SERVICE_14,
        "WaitTimes": "currentWaitTime? patientsInDepartment? patientsBeingSeen? notes?",
    },
    V15: {
        **_COMMON_TYPES,
        "ServiceDetail": "id odsCode serviceEndpoints?:ArrayOfServiceEndpoints",
        "Case": (
            _CASE.format(age_format="AgeFormatType", discriminators=_DISCRIMINATORS)
            + " forceSearchDistance:boolean gender:GenderType searchDateTime?"
        ),
        "ArrayOfServiceCareSummaryDestination": "serviceCareSummaryDestination*:ServiceCareSummaryDestination",
        "ServiceCareSummaryDestination": (
            "id:int capacity:Capacity name? publicName? contactDetails? address? postcode? northings?:int"
            " eastings?:int url? serviceType:ServiceType odsCode? nonPublicTelephoneNo? fax?"
            " publicFacingInformation? distance? referralInformation? openAllHours:boolean"
            " capacityAttributes?:ArrayOfCapacityAttributes serviceEndpoints:ArrayOfServiceEndpoints"
            " rotaSessions?:ArrayOfServiceCareItemRotaSession"
            " openTimeSpecifiedSessions?:ArrayOfOpenTimeSpecified attributes?:ArrayOfAttributes"
            " serviceAgeRange:ArrayOfServiceAgeRanges"
        ),
        "ServiceType": "id:long name",
        "ArrayOfCapacityAttributes": "capacityAttribute+:CapacityAttribute",
        "CapacityAttribute": "name description value",
        "ArrayOfServiceEndpoints": "endpoint*:Endpoint",
        "Endpoint": "endpointOrder:int transport format interaction businessScenario address compression comment",
        "ArrayOfServiceCareItemRotaSession": "serviceCareItemRotaSession*:ServiceCareItemRotaSession",
        "ArrayOfAttributes": "attribute*:Attribute",
        "Attribute": "dataType name description value",
        "ArrayOfServiceAgeRanges": "ageRange*:AgeRange",
        "AgeRange": "daysFrom:float daysTo:float",
        "ArrayOfServiceCareDestination": "serviceCareDestination*:ServiceCareDestination",
    },
}

_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Bankholiday")
_COMMON_CHOICES = {"Capacity": ("High", "Low", "None"), "DayOfWeek": _DAYS}
_OLD_CHOICES = {
    **_COMMON_CHOICES,
    "genderType": ("M", "F", "I"),
    "contactType": ("dts", "itk", "telno", "email", "faxno"),
    "ageFormatType": ("Years", "AgeGroup"),
}

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    V13: _OLD_CHOICES,
    V14: _OLD_CHOICES,
    V15: {
        **_COMMON_CHOICES,
        "GenderType": ("M", "F", "I"),
        "AgeFormatType": ("Days", "Months", "Years", "AgeGroup"),
        "DistanceSource": ("Postcode", "District", "Sector", "Web Service", "National", "Override"),
    },
}
"""The types of each version that list their values."""


def messages_of(version: str) -> tuple[str, ...]:
    """The names of the elements that stand in a body."""
    return tuple(_MESSAGES[version])


def types_of(version: str) -> tuple[str, ...]:
    """The names of the types that hold elements."""
    return tuple(_TYPES[version])


@cache
def message_fields(version: str, name: str) -> tuple[Field, ...]:
    """What a message holds in this version; nothing for one that it does not know."""
    return tuple(_field(each) for each in _MESSAGES[version].get(name, "").split())


@cache
def fields_of(version: str, name: str) -> tuple[Field, ...]:
    """What a type holds in this version; nothing for one that it does not know. A message can have the same name."""
    return tuple(_field(each) for each in _TYPES[version].get(name, "").split())


def _field(written: str) -> Field:
    marked, _, kind = written.partition(":")
    name = marked.rstrip("?*+")
    return Field(name, kind or "string", *_MARKS[marked[len(name) :]])
