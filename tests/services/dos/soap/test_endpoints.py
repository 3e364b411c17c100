"""Endpoints in the order of the document or sorted, with addresses of this simulator, in each version's own form."""

from simulator.call import Call, Tenant
from simulator.services.dos.directory.registry import directory_of
from simulator.services.dos.soap.endpoints import write_contacts, write_endpoints
from simulator.wire.json import Json
from simulator.wire.xml import parse_xml
from tests.services.dos.makers import a_dos_tenant, a_service, an_endpoint
from tests.services.dos.soap.asking import a_post, a_search, a_soap_call, facts_of

ID = "2000000001"
EMAIL = an_endpoint(2, transport="email", address="desk@example.nhs.uk", compression="", format="PDF", comment="a & b")


def _written(write: object, tenant: Tenant, call: Call | None = None) -> Json:
    service = directory_of(tenant.documents).by_id(ID)
    inside = write(call or a_soap_call(a_search(), tenant), service)  # type: ignore[operator]  # a writer
    return facts_of(parse_xml(f'<ns1:all xmlns:ns1="urn:x">{inside}</ns1:all>'.encode()))[1]


def _tenant(*endpoints: Json, **options: Json) -> Tenant:
    return a_dos_tenant(a_service(ID, endpoints=list(endpoints)), dos_options={"directory": options})


def test_an_endpoint_has_all_its_elements_in_order() -> None:
    written = _written(write_endpoints, _tenant(EMAIL))

    assert written == [
        [
            "endpoint",
            [
                ["endpointOrder", "2"],
                ["transport", "email"],
                ["format", "PDF"],
                ["interaction", "urn:nhs-itk:interaction:primaryOutofHourRecipientNHS111CDADocument-v2-0"],
                ["businessScenario", "Primary"],
                ["address", "desk@example.nhs.uk"],
                ["compression", ""],
                ["comment", "a & b"],
            ],
        ]
    ]


def _orders(written: Json) -> list[str]:
    return [endpoint[1][0][1] for endpoint in written]


def test_endpoints_stand_as_they_are_stored() -> None:
    assert _orders(_written(write_endpoints, _tenant(EMAIL, an_endpoint(3), an_endpoint(1)))) == ["2", "3", "1"]


def test_a_tenant_can_have_them_sorted() -> None:
    tenant = _tenant(EMAIL, an_endpoint(3), an_endpoint(1), endpoints="sorted")

    assert _orders(_written(write_endpoints, tenant)) == ["1", "2", "3"]


async def test_a_change_of_the_option_shows_at_once() -> None:
    tenant = _tenant(EMAIL, an_endpoint(1))

    before = _orders(_written(write_endpoints, tenant))
    await tenant.documents.put("dos-options", "directory", {"endpoints": "sorted"})

    assert (before, _orders(_written(write_endpoints, tenant))) == (["2", "1"], ["1", "2"])


def test_the_address_is_the_callers_own_each_time() -> None:
    tenant = _tenant(an_endpoint())
    tenant.name = "one"

    addresses = [
        _written(write_endpoints, tenant, a_soap_call(a_post(a_search(), Host=host), tenant))[0][1][5]
        for host in ("a.test", "b.test:8111")
    ]

    assert addresses == [["address", "http://a.test/t/one/itk/ooh"], ["address", "http://b.test:8111/t/one/itk/ooh"]]


def test_a_service_may_have_none() -> None:
    assert _written(write_endpoints, _tenant()) == _written(write_contacts, _tenant()) == ""


INTERACTION = "urn:nhs-itk:interaction:primaryOutofHourRecipientNHS111CDADocument-v2-0"


def _value(**options: Json) -> str:
    tenant = _tenant(an_endpoint(comment="note"), **options)
    return str(_written(write_contacts, tenant)[0][1][2][1])


def test_a_contact_detail_has_six_parts() -> None:
    assert _written(write_contacts, _tenant(an_endpoint())) == [
        [
            "contactDetail",
            [
                ["tag", "itk"],
                ["name", "111 Routing Details"],
                ["value", rf"http://sim.test:8111/itk/ooh\|{INTERACTION}\|CDA\|Primary\|\|compressed"],
                ["order", "1"],
            ],
        ]
    ]


def test_a_contact_detail_can_be_without_its_comment_or_its_compression() -> None:
    address = rf"http://sim.test:8111/itk/ooh\|{INTERACTION}\|CDA\|Primary"

    values = [_value(contact_detail=form) for form in ("six-parts", "five-parts", "no-compression")]

    assert values == [rf"{address}\|note\|compressed", rf"{address}\|compressed", rf"{address}\|note"]


def test_what_older_versions_have_no_tag_for_is_left_out() -> None:
    tenant = _tenant(an_endpoint(transport="http"), an_endpoint(2, transport="Email"), an_endpoint(3, transport=""))

    tags = [contact[1][0][1] for contact in _written(write_contacts, tenant)]

    assert tags == ["email"]
