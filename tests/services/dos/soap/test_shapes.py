import pytest

from simulator.services.dos.soap.names import OFFERED, VERSIONS
from simulator.services.dos.soap.shapes import (
    BUILT_IN,
    CHOICES,
    Field,
    fields_of,
    message_fields,
    messages_of,
    types_of,
)


def test_marks_say_how_often_an_element_occurs() -> None:
    assert fields_of("1.3", "Case")[0] == Field("caseRef", "string", 0, "1", False)
    assert fields_of("1.3", "Case")[2] == Field("postcode", "string", 1, "1", False)
    assert fields_of("1.3", "ArrayOfInt") == (Field("int", "int", 0, "unbounded", False),)
    assert fields_of("1.5", "ArrayOfServices") == (Field("service", "ServiceDetail", 0, "unbounded", True),)
    assert fields_of("1.5", "ArrayOfCapacityAttributes")[0].least == 1


@pytest.mark.parametrize("version", VERSIONS)
def test_every_type_that_is_used_is_declared(version: str) -> None:
    declared = set(types_of(version)) | CHOICES[version].keys() | BUILT_IN

    sent = [field for name in messages_of(version) for field in message_fields(version, name)]
    held = [field for name in types_of(version) for field in fields_of(version, name)]

    assert {field.type for field in (*sent, *held)} <= declared


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_has_its_two_messages(version: str) -> None:
    wanted = {name for operation in OFFERED[version] for name in (operation, f"{operation}Response")}

    assert set(messages_of(version)) == wanted


def test_the_case_grows_with_the_versions() -> None:
    last = [[field.name for field in fields_of(version, "Case")][-3:] for version in VERSIONS]

    assert last == [
        ["symptomDiscriminatorList", "searchDistance", "gender"],
        ["searchDistance", "gender", "searchDateTime"],
        ["forceSearchDistance", "gender", "searchDateTime"],
    ]


def test_a_message_and_a_type_may_have_one_name() -> None:
    assert [field.name for field in message_fields("1.3", "ExceptionCapture")] == ["userInfo"]
    assert [field.name for field in fields_of("1.3", "ExceptionCapture")] == ["exceptionid", "reason"]


def test_a_name_that_a_version_does_not_know_holds_nothing() -> None:
    assert fields_of("1.5", "SACase") == message_fields("1.5", "ServiceAnalysis") == ()
