"""The API's description of itself."""

import pytest
import yaml

from simulator.services.dos.capacity.documentation import PAGES, openapi, reply
from simulator.wire.json import Json, read_json

BASE = "http://dos.test/api/v0.0.1/capacity"


def _body(page: str) -> bytes:
    answer = reply(page, BASE)
    assert answer is not None
    return answer.body


@pytest.mark.parametrize(
    ("page", "content_type"),
    [
        ("apidoc/", "text/html; charset=utf-8"),
        ("altapidoc/", "text/html; charset=utf-8"),
        ("apidoc.json", "application/json"),
        ("apidoc.yaml", "application/yaml"),
    ],
)
def test_each_page_says_what_it_is(page: str, content_type: str) -> None:
    answer = reply(page, BASE)

    assert answer is not None
    assert answer.headers["Content-Type"] == content_type
    assert page in PAGES


def test_json_and_yaml_say_the_same() -> None:
    assert read_json(_body("apidoc.json")) == yaml.safe_load(_body("apidoc.yaml")) == openapi(BASE)


def test_it_leads_to_where_it_came_from() -> None:
    assert openapi(BASE)["servers"] == [{"url": BASE}]
    assert f'href="{BASE}/apidoc.json"'.encode() in _body("apidoc/")


def test_every_reference_leads_somewhere() -> None:
    document = openapi(BASE)

    assert {name.rpartition("/")[2] for name in _references(document)} == {*document["components"]["schemas"]}


def test_another_page_there_is_not() -> None:
    assert reply("apidoc.xml", BASE) is None


def _references(value: Json) -> list[str]:
    if isinstance(value, dict):
        return [
            each for name, member in value.items() for each in ([member] if name == "$ref" else _references(member))
        ]
    return [each for item in value for each in _references(item)] if isinstance(value, list) else []
