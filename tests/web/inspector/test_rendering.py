"""How the pages write what they show."""

from pathlib import Path

import pytest

from simulator.web.inspector import rendering
from simulator.web.inspector.rendering import (
    Renderer,
    clock_time,
    instant,
    nhs_number_text,
    seconds,
    short_target,
    size,
    status_colour,
    visible,
)

AT = 1795341600.0079


def test_whatever_stands_in_a_template_is_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.html").write_text('<p title="{{ said }}">{{ said }}</p>')
    monkeypatch.setattr(rendering, "_TEMPLATES", tmp_path)

    page = Renderer().render("one.html", {"said": "<b>'\"&"})

    assert page == b'<p title="&lt;b&gt;&#39;&#34;&amp;">&lt;b&gt;&#39;&#34;&amp;</p>'


def test_half_a_surrogate_pair_is_no_reason_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one.html").write_text("{{ said }}")
    monkeypatch.setattr(rendering, "_TEMPLATES", tmp_path)

    assert Renderer().render("one.html", {"said": "a\udc80b\ud800"}) == b"a?b?"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("plain", "plain"),
        ("caf\u00e9 \u2013 \u00a3", "caf\u00e9 \u2013 \u00a3"),
        ("a\x00b\x1b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m"),
        ("evil\u202etxt.exe", "evil⟨U+202E⟩txt.exe"),
        ("line\nline\ttab", "line\nline\ttab"),
        (7, 7),
    ],
)
def test_what_cannot_be_seen_is_shown_as_what_it_is(said: object, shown: object) -> None:
    assert visible(said) == shown


def test_times_are_in_utc_to_the_millisecond() -> None:
    assert (clock_time(AT), instant(AT)) == ("10:00:00.007", "22 Nov 2026, 10:00:00.007 UTC")


def test_sizes_and_durations_are_for_people() -> None:
    assert [size(count) for count in (0, 1, 2048, 3_000_000)] == ["0 bytes", "1 byte", "2.0 KB", "2.9 MB"]
    assert [seconds(duration) for duration in (0.0012, 2)] == ["1.2 ms", "2.00 s"]


def test_an_nhs_number_stands_in_groups_and_anything_else_as_it_came() -> None:
    assert [nhs_number_text(text) for text in ("9000000009", "12", "<b>")] == ["900 000 0009", "12", "<b>"]


def test_a_status_has_the_colour_of_its_class() -> None:
    assert [status_colour(status) for status in (200, 302, 404, 500, 0)] == ["green", "blue", "orange", "red", "grey"]


def test_a_long_address_is_cut_and_its_secrets_are_hidden() -> None:
    assert short_target("/a?client_secret=0123456789abcdef") == "/a?client_secret=012345… (16 characters)"
    assert short_target("/" + "x" * 500) == "/" + "x" * 119 + "…"
