"""One field of a form."""

from simulator.web.inspector.patients.field import Field


def test_a_field_is_a_line_of_text_unless_more_is_said() -> None:
    field = Field("family", "Family name", "Okafor")

    assert (field.kind, field.choices, field.suggestions) == ("text", (), ())
