"""What a page is, and the links between pages."""

from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from simulator.pipeline import Simulator
from simulator.web.inspector.page import Context, Page, Pages, Visit
from tests.makers import a_person, a_tenant


async def _show(visit: Visit) -> Context:
    return {}


START = Page("start", "/", "start.html", _show, menu="Start")
LIST = Page("exchanges", "/exchanges", "exchanges.html", _show, menu="Exchanges")
ONE = Page("exchange", "/exchanges/{id}", "exchange.html", _show)
CLASS = Page("class", "/class", "class.html", _show, menu="Class", of_tenant=False)


def _visit(simulator: Simulator, *pages: Page, name: str = "default") -> Visit:
    tenant = a_tenant([a_person()], name=name)
    request = make_mocked_request("GET", "/", headers=CIMultiDict({"Host": "here:1"}))
    return Visit(Pages(pages or (START, LIST, ONE, CLASS)), simulator, request, LIST, tenant, {}, {})


def test_a_page_stands_below_its_tenant_or_below_the_root() -> None:
    assert (ONE.route, CLASS.route) == ("/_simulator/t/{tenant}/exchanges/{id}", "/_simulator/class")


def test_a_link_carries_whatever_stands_in_it_safely(simulator: Simulator) -> None:
    visit = _visit(simulator)

    assert visit.link("exchange", id="a/b?c\udc80") == "/_simulator/t/default/exchanges/a%2Fb%3Fc%3F"
    assert visit.link("exchanges", {"text": "a&b=<c>"}) == "/_simulator/t/default/exchanges?text=a%26b%3D%3Cc%3E"
    assert visit.link_for("other", "start") == "/_simulator/t/other/"
    assert visit.api("/stream", {"rule": "a b"}) == "/_simulator/api/tenants/default/stream?rule=a+b"


def test_the_menu_has_the_pages_with_a_word_and_marks_the_present_one(simulator: Simulator) -> None:
    assert _visit(simulator).menu() == [
        ("Start", "/_simulator/t/default/", False),
        ("Exchanges", "/_simulator/t/default/exchanges", True),
        ("Class", "/_simulator/class", False),
    ]


def test_a_patient_leads_to_their_page_once_there_is_one(simulator: Simulator) -> None:
    page = Page("patient", "/patients/{nhs_number}", "patient.html", _show)

    assert _visit(simulator).patient_link("9000000009") == "/_simulator/t/default/exchanges?nhs_number=9000000009"
    assert _visit(simulator, page).patient_link("9000000009") == "/_simulator/t/default/patients/9000000009"


def test_a_patient_is_called_by_the_usual_name_or_not_at_all(simulator: Simulator) -> None:
    visit = _visit(simulator)

    assert [visit.patient_name(number) for number in ("9000000009", "9000000033", None)] == ["Ada Okafor", "", ""]


def test_the_base_url_is_that_of_the_tenant(simulator: Simulator) -> None:
    assert _visit(simulator).base_url == "http://here:1"
    assert _visit(simulator, name="mine").base_url == "http://here:1/t/mine"
