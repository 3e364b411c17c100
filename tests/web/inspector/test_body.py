"""A recorded body for reading."""

import gzip

import pytest
from multidict import CIMultiDict

from simulator.web.inspector import body as module
from simulator.web.inspector.body import Body
from tests.web.inspector.conftest import GOOD

NONE: CIMultiDict[str] = CIMultiDict()


def _body(data: bytes, *, plain: bool = False, **headers: str) -> Body:
    fields = CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()})
    return Body("request", data, fields, plain=plain)


def _texts(body: Body) -> list[str]:
    return [line.text for line in body.lines()]


def test_a_body_in_one_long_line_is_laid_out_and_one_in_lines_is_not() -> None:
    long, short = _body(b'{"a": "' + b"x" * 90 + b'"}'), _body(b'{\n"a":\n1}')

    assert (long.is_laid_out, len(long.lines())) == (True, 3)
    assert (short.is_laid_out, _texts(short)) == (False, ["{", '"a":', "1}"])


def test_the_lines_as_sent_can_be_asked_for() -> None:
    body = _body(GOOD, plain=True)

    assert (body.could_be_laid_out, body.is_laid_out, len(body.lines())) == (True, False, GOOD.count(b"\n") + 1)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"plain", "plain"),
        (b"\xef\xbb\xbfmarked", "marked"),
        (b"caf\xe9", "caf\u00e9"),
        ("<a>\u00e9</a>".encode("utf-16"), "<a>\u00e9</a>"),
        (b"\x00\x01\x02", None),
        (b"\xff\x00\x02", None),
    ],
)
def test_text_is_read_in_its_encoding_and_what_is_none_is_not(data: bytes, text: str | None) -> None:
    assert _body(data).text == text


def test_a_compressed_body_is_decoded_and_a_broken_one_shown_as_it_is() -> None:
    good = _body(gzip.compress(b"inside"), Content_Encoding="gzip")
    broken = _body(b"not gzip", Content_Encoding="gzip")

    assert (good.coding, good.text, broken.text) == ("gzip", "inside", "not gzip")


@pytest.mark.parametrize("data", [b"{", b"<a", b"<!DOCTYPE a><a/>", b'{"a":1,"a":2}', b"[NaN]"])
def test_what_cannot_be_read_is_shown_as_text(data: bytes) -> None:
    body = _body(data)

    assert (body.xml, body.json, _texts(body)) == (None, None, [data.decode()])


def test_very_many_lines_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 10)

    body = _body(b"\n".join(b"%d" % number for number in range(25)))

    assert (len(body.lines()), body.is_cut) == (10, True)


def test_very_much_text_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TEXT", 25)

    body = _body(b"0123456789\n" * 10)

    assert (len(body.lines()), body.is_cut) == (3, True)


def test_laying_out_stops_where_nothing_more_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 10)

    body = _body(b"[" + b"1," * 500 + b"1]")

    assert (len(body.lines()), body.is_cut, body.line_at("/400", 1)) == (10, True, 1)


def test_a_very_long_line_is_cut() -> None:
    assert _texts(_body(b"x" * 5000)) == ["x" * 4000 + "… and 1000 more characters"]


def test_a_very_large_body_is_not_taken_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 10)

    body = _body(b'{"a": "0123456789"}')

    assert (body.json, _texts(body)) == (None, ['{"a": "012'])


def test_secrets_in_a_body_are_shortened() -> None:
    assert _texts(_body(b"client_secret=0123456789abcdef")) == ["client_secret=012345… (16 characters)"]


@pytest.mark.parametrize("plain", [False, True])
def test_a_pointer_or_path_leads_to_its_line_however_the_body_is_shown(plain: bool) -> None:
    json = _body(b'{"x": "' + b"x" * 90 + b'",\n\n\n "a": [1, {"b": 2}]}', plain=plain)
    xml = _body(GOOD, plain=plain)

    at, line = json.line_at("/a/1/b", None), xml.line_at("/soap:Envelope/soap:Body", None)

    assert at is not None
    assert line is not None
    assert '"b": 2' in json.lines()[at - 1].text
    assert "<soap:Body>" in xml.lines()[line - 1].text


def test_a_line_as_sent_leads_to_the_line_shown() -> None:
    body = _body(b'{"x": "' + b"x" * 300 + b'",\n\n\n "a": 1}')

    assert [body.line_at("unknown", line) for line in (1, 4, 99, None)] == [1, 3, 4, None]


def test_lines_carry_the_severity_of_their_findings() -> None:
    assert [line.severity for line in _body(b"a\nb").lines({2: "error"})] == ["", "error"]
