"""A record's sections as a Composition has them: the summary's text in FHIR's frame.

What the text says is `toolkit.summary_text`'s business; the coded entries beside it are `entries`'s.
"""

from collections.abc import Mapping

from simulator.toolkit.summary_text import Section, Written, sections_of
from simulator.wire.json import Json

_XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'


def fhir_sections(record: Mapping[str, Json], written: Written) -> list[Json]:
    """The sections of a record, each with title, code if it has one, and narrative."""
    return [_section(section) for section in sections_of(record, written)]


def _section(section: Section) -> Json:
    made: dict[str, Json] = {"title": section.title}
    if section.code is not None:
        made["code"] = {"coding": [{"code": section.code}]}
    made["text"] = {"status": "generated", "div": f"{_XHTML}{section.text}</div>"}
    return made
