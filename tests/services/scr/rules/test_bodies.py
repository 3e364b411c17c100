"""Findings about what is sent."""

import pytest

from simulator.services.scr.rules import bodies
from simulator.wire.json import Json
from tests.services.scr.calling import (
    a_bundle,
    a_composition,
    a_condition,
    a_permission,
    a_world,
    an_agent,
    an_alert,
    an_encounter,
    post,
)
from tests.services.scr.rules.asking import found, names

ODS = "https://fhir.nhs.uk/Id/ods-organization-code"
USER = "https://fhir.nhs.uk/Id/sds-user-id"
UUID = "5d0e6b1a-93f2-4b57-8a61-4c7e19d0a2b3"
XHTML = "http://www.w3.org/1999/xhtml"
CORE = ("AllergiesHeader", "AcuteMedsHeader", "RepeatMedsHeader", "DiscRepeatMedsHeader")


def _section(div: str, code: str = "AllergiesHeader", title: str = "x") -> Json:
    return {"title": title, "code": {"coding": [{"code": code}]}, "text": {"status": "generated", "div": div}}


def _summary(*sections: Json) -> Json:
    rest = [_section(f'<div xmlns="{XHTML}"></div>', code) for code in CORE]
    return a_bundle(composition=a_composition(section=[*sections, *rest]))


async def test_what_the_service_itself_leaves_out_is_no_finding() -> None:
    encounter = {**an_encounter(), "class": {"code": "UNK"}}
    composition = a_composition(meta={"lastUpdated": "2007-03-15T01:00+00:00"}, date="2007-03-14T01:00+00:00")

    met = await post(a_world(), "/Bundle", a_bundle(a_condition(), encounter, composition=composition))

    assert (met.reply.status, found(bodies.structure, met)) == (201, [])


async def test_what_r4_does_not_have_is_found_where_it_stands() -> None:
    met = await post(a_world(), "/Bundle", a_bundle({**a_condition(encounter=None), "colour": "red"}))

    assert [(each.rule, each.where) for each in found(bodies.structure, met)] == [
        ("fhir.element.unknown", "/entry/3/resource/colour")
    ]


@pytest.mark.parametrize(("target", "body"), [("/$setPermission", a_permission()), ("/AuditEvent", an_alert())])
async def test_good_resources_have_no_finding(target: str, body: Json) -> None:
    assert found(bodies.structure, await post(a_world(), target, body)) == []


async def test_a_body_that_cannot_be_read_is_one_finding() -> None:
    met = await post(a_world(), "/AuditEvent", b"{")

    assert names(bodies.structure, met) == ["scr.body.unreadable"]
    assert names(bodies.alert, met) == names(bodies.permission, met) == names(bodies.document, met) == []


async def test_a_body_too_large_to_take_is_said_to_be() -> None:
    met = await post(a_world(), "/AuditEvent", b"{")
    met.call.request.oversize = True

    assert names(bodies.structure, met) == ["scr.body.unreadable"]


async def test_a_good_alert_has_no_finding() -> None:
    assert found(bodies.alert, await post(a_world(), "/AuditEvent", an_alert())) == []


def _agents(number: str = "9000000009", organisation: str = "RX901", user: str = "910000000001") -> Json:
    system = "https://fhir.nhs.uk/Id/nhs-number"
    return [an_agent(system, number), an_agent(ODS, organisation), an_agent(USER, user, role=[{"text": "Nurse"}])]


@pytest.mark.parametrize(
    ("members", "rules"),
    [
        ({"agent": _agents(number="9999999998")}, ["scr.body.nhs-number"]),
        ({"agent": _agents(organisation="the surgery")}, ["scr.alert.organisation"]),
        ({"agent": _agents(user="jdoe")}, ["scr.alert.user"]),
        ({"entity": [{"what": {"identifier": {"value": "record 1"}}}]}, ["scr.alert.entity"]),
    ],
)
async def test_an_alert_that_leads_nowhere_is_found(members: Json, rules: list[str]) -> None:
    met = await post(a_world(), "/AuditEvent", an_alert(**members))

    assert (met.reply.status, names(bodies.alert, met)) == (201, rules)


async def test_a_display_that_is_not_the_codes_own_is_found() -> None:
    met = await post(a_world(), "/AuditEvent", an_alert("2", "1"))

    assert [(each.rule, each.where) for each in found(bodies.alert, met)] == [
        ("scr.alert.display", "/subtype/0/display")
    ]


@pytest.mark.parametrize(
    ("body", "rules"),
    [
        (a_permission("Ask"), []),
        (a_permission("Yes"), ["scr.permission.yes"]),
        (a_permission("No", "900"), ["scr.body.nhs-number"]),
    ],
)
async def test_a_permission_is_one_that_can_be_acted_on(body: Json, rules: list[str]) -> None:
    assert names(bodies.permission, await post(a_world(), "/$setPermission", body)) == rules


@pytest.mark.parametrize(
    ("message", "summary", "where"),
    [
        (UUID, UUID.upper(), []),
        ("<a/b>", UUID, ["Bundle/identifier/value"]),
        (UUID, "C1", ["Composition/identifier/value"]),
    ],
)
async def test_an_upload_and_its_summary_have_uuids(message: str, summary: str, where: list[str]) -> None:
    system = "https://tools.ietf.org/html/rfc4122"
    composition = a_composition(identifier={"system": system, "value": summary})
    body = a_bundle(composition=composition, identifier={"system": system, "value": message})

    met = await post(a_world(), "/Bundle", body)

    assert [(each.rule, each.where) for each in found(bodies.upload_ids, met)] == [
        ("scr.upload.id", at) for at in where
    ]


@pytest.mark.parametrize(
    ("section", "rules"),
    [
        (_section(f'<div xmlns="{XHTML}"><p>Text</p></div>'), []),
        (_section(""), ["scr.upload.section"]),
        (_section(f'<div xmlns="{XHTML}"/>', title=""), ["scr.upload.section"]),
        (_section("<div>Text</div>"), ["scr.upload.xhtml"]),
        (_section("<p>Text"), ["scr.upload.xhtml"]),
        (_section(f'<div xmlns="{XHTML}"><script>x()</script></div>'), ["scr.upload.active-content"]),
        (_section(f'<div xmlns="{XHTML}" onclick="x()"/>'), ["scr.upload.active-content"]),
    ],
)
async def test_sections_can_be_shown(section: Json, rules: list[str]) -> None:
    assert names(bodies.document, await post(a_world(), "/Bundle", _summary(section))) == rules


async def test_a_summary_without_its_core_is_found_section_by_section() -> None:
    met = await post(a_world(), "/Bundle", a_bundle())

    assert [each.what for each in found(bodies.document, met)] == [f"no section {code}" for code in CORE[1:]]
