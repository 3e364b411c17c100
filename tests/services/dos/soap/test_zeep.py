"""An independent SOAP client takes each version's WSDL from a running server to the letter, and uses all of it."""

from collections.abc import Iterator
from typing import Any

import pytest
import zeep
from zeep.exceptions import Fault

from simulator.client import Client
from simulator.pipeline import Simulator
from simulator.services.dos.soap.names import OFFERED, PATH, VERSIONS
from simulator.settings import Settings
from simulator.web.server import Background
from tests.services.dos.makers import (
    DISCRIMINATOR,
    DISPOSITION,
    GROUP,
    PASSWORD,
    POSTCODE,
    SUNDAY,
    SURGERY,
    USERNAME,
    a_service,
    by_id,
    code_lists,
)
from tests.services.dos.soap.asking import SERVICE
from tests.soap_client import a_client

TENANT = "zeep"
USER = {"username": USERNAME, "password": PASSWORD}
ONE, ED = "2000000001", "2000000105"
WEEK = {"days": {"Sunday": [["08:00", "20:00"]]}, "specified": {"2026-12-25": []}}
SERVICES = (
    a_service(ONE, opening=WEEK, attributes={"requirebooking": True}),
    a_service(ED, type=105, east=1000, pressure={"score": 3, "note": "Busy", "updated": "2026-11-22T09:00:00Z"}),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Background]:
    nothing_shipped = tmp_path_factory.mktemp("data")
    server = Background(Simulator(Settings(port=0, data=nothing_shipped), services=(SERVICE,)))
    server.start()
    client = Client(server.url)
    client.create_tenant(TENANT, clock={"start": SUNDAY.isoformat(), "frozen": True})
    for kind, bodies in {**code_lists(), "dos_services": by_id(*SERVICES)}.items():
        for key, body in bodies.items():
            client.tenant(TENANT).put_document(kind.replace("_", "-"), key, body)
    yield server
    server.stop()


@pytest.fixture(scope="module", params=VERSIONS)
def versioned(request: pytest.FixtureRequest, server: Background) -> tuple[str, zeep.Client]:
    return request.param, a_client(f"{server.url}/t/{TENANT}{PATH}?wsdl={request.param}")


def _ask(versioned: tuple[str, zeep.Client], operation: str, **parts: Any) -> Any:
    version, client = versioned
    return client.service[operation](**parts, _soapheaders={"ServiceVersion": version})


def _case(version: str, **fields: Any) -> dict[str, Any]:
    case = {
        "caseId": "TEST",
        "postcode": POSTCODE,
        "surgery": SURGERY,
        "age": 35,
        "ageFormat": "Years",
        "disposition": DISPOSITION,
        "symptomGroup": GROUP,
        "symptomDiscriminatorList": {"int": [DISCRIMINATOR]},
        "searchDistance": 25,
        "gender": "F",
        **({"forceSearchDistance": True} if version == "1.5" else {}),
        **fields,
    }
    return {name: value for name, value in case.items() if value is not None}


def test_the_wsdl_leads_back_and_offers_all_operations(versioned: tuple[str, zeep.Client], server: Background) -> None:
    version, client = versioned

    (port,) = client.wsdl.services["PathWayService"].ports.values()

    assert port.binding_options["address"] == f"{server.url}/t/{TENANT}{PATH}"
    assert set(port.binding.all()) == set(OFFERED[version])


def test_a_search_is_read_whole(versioned: tuple[str, zeep.Client]) -> None:
    version = versioned[0]

    answer = _ask(versioned, "CheckCapacitySummary", userInfo=USER, c=_case(version))

    element = "serviceCareSummaryDestination" if version == "1.5" else "ServiceCareSummaryDestination"
    first, second = answer.CheckCapacitySummaryResult[element]
    assert (first.id, second.id) == (int(ONE), int(ED))
    assert (first.capacity, first.serviceType.id, first.openAllHours, first.distance) == ("High", 25, False, "0.0")
    (session,) = first.rotaSessions[element.replace("SummaryDestination", "ItemRotaSession")]
    assert (session.startDayOfWeek, session.startTime.hours, session.endTime.minutes) == ("Sunday", 8, 0)
    assert first.openTimeSpecifiedSessions.openTimeSpecified == ["25-12-2026-00:00-00:00"]


def test_what_only_1_5_has_is_read(server: Background) -> None:
    client = a_client(f"{server.url}/t/{TENANT}{PATH}?wsdl=1.5")

    answer = _ask(("1.5", client), "CheckCapacitySummary", userInfo=USER, c=_case("1.5"))

    first = answer.CheckCapacitySummaryResult.serviceCareSummaryDestination[0]
    assert (answer.CalculatedAgeInDays, answer.SearchDistance, answer.SearchDistanceUsedSource) == (
        12783,
        25,
        "Override",
    )
    assert first.serviceEndpoints.endpoint[0].address == f"{server.url}/t/{TENANT}/itk/ooh"
    assert first.attributes.attribute[0].value == "TRUE"
    assert first.serviceAgeRange.ageRange[0].daysTo == 47481.5


def test_details_are_read(versioned: tuple[str, zeep.Client]) -> None:
    answer = _ask(versioned, "ServiceDetailsById", userInfo=USER, serviceId=ONE)

    services = answer if isinstance(answer, list) else answer.service
    (service,) = services
    assert (service.id, service.odsCode) == (ONE, "Y00001")
    if versioned[0] == "1.5":
        assert service.serviceEndpoints.endpoint[0].transport == "itk"
    else:
        assert service.contactDetails.contactDetail[0].tag == "itk"


def test_scores_are_read(versioned: tuple[str, zeep.Client]) -> None:
    answer = _ask(versioned, "GetHospitalScores", userInfo=USER)

    (score,) = answer if isinstance(answer, list) else answer.Hospital
    assert (score.total_score, score.note, score.update_date) == (3, "Busy", "2026-11-22T09:00:00")


@pytest.mark.parametrize("version", ["1.3", "1.4"])
def test_an_analysis_and_the_reasons_are_read(server: Background, version: str) -> None:
    versioned = version, a_client(f"{server.url}/t/{TENANT}{PATH}?wsdl={version}")
    case = _case(version, symptomDiscriminatorList=None, symptomDiscriminator=DISCRIMINATOR, searchRole=23)

    analysis = _ask(versioned, "ServiceAnalysis", userInfo=USER, c=case)
    reasons = _ask(versioned, "ExceptionCapture", userInfo=USER)

    listed = reasons if isinstance(reasons, list) else reasons.ExceptionCapture
    assert analysis.ServiceAnalysisResultArray.ServiceAnalysisResult[0].id == int(ONE)
    assert "Made reason" in [reason.reason for reason in listed]


def test_a_fault_is_raised_with_its_text(versioned: tuple[str, zeep.Client]) -> None:
    with pytest.raises(Fault) as caught:
        _ask(versioned, "GetHospitalScores", userInfo={**USER, "password": "wrong"})

    assert caught.value.code == "302"
    assert caught.value.message.startswith("Authentication Failed")
