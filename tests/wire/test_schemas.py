"""Schemas of the user's own: found in a folder, compiled, and each asked about what it is for."""

from pathlib import Path

import pytest

from simulator.wire.errors import Problem, Problems
from simulator.wire.schemas import DOCUMENT_SCHEMAS, ENVELOPE_SCHEMA, Schemas
from simulator.wire.xml import HL7, parse_xml
from tests.itk_makers import a_distribution
from tests.official import REFERENCE, official
from tests.own_schemas import OWN_ENVELOPE, OWN_QUERY, XS

QUERY_SCHEMA = "QUPA_MT000001GB01.xsd"


def _folder(tmp_path: Path, **files: str) -> Path:
    """A folder with these schemas, `__` in a name standing for `/`."""
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.xsd"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def own(tmp_path: Path) -> Schemas:
    """Small schemas of our own under the national names."""
    (tmp_path / ENVELOPE_SCHEMA).write_text(OWN_ENVELOPE, encoding="utf-8")
    (tmp_path / QUERY_SCHEMA).write_text(OWN_QUERY, encoding="utf-8")
    return Schemas(tmp_path)


def _query(inside: str, attributes: str = "") -> str:
    return f'<RepeatCallerQuery xmlns="{HL7}"{attributes}>{inside}</RepeatCallerQuery>'


def test_schemas_are_found_in_any_folder_below_without_regard_to_case(tmp_path: Path) -> None:
    _folder(tmp_path, a__b__qupa_mt000001gb01=OWN_QUERY)
    (tmp_path / "DISTRIBUTIONENVELOPE-v2-0.XSD").write_text(OWN_ENVELOPE, encoding="utf-8")

    schemas = Schemas(tmp_path)

    assert schemas.knows_envelope
    assert schemas.knows(parse_xml(_query("").encode()))


def test_what_is_not_there_is_known(own: Schemas, tmp_path: Path) -> None:
    assert own.missing == tuple(name for name in DOCUMENT_SCHEMAS.values() if name != QUERY_SCHEMA)
    assert Schemas(tmp_path / "none").missing == (ENVELOPE_SCHEMA, *DOCUMENT_SCHEMAS.values())


def test_of_two_files_with_one_name_the_nearer_one_counts(tmp_path: Path) -> None:
    _folder(tmp_path, QUPA_MT000001GB01=OWN_QUERY, a__QUPA_MT000001GB01="broken", b__QUPA_MT000001GB01="broken")

    Schemas(tmp_path).check()


def test_a_folder_of_that_name_is_no_schema(tmp_path: Path) -> None:
    (tmp_path / ENVELOPE_SCHEMA).mkdir()

    assert not Schemas(tmp_path).knows_envelope


def test_a_folder_without_a_known_schema_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, other=OWN_QUERY)).check()

    assert [problem.file for problem in caught.value.problems] == [str(tmp_path)]
    assert "no schema that is known" in str(caught.value)
    assert "put there at least one of distributionEnvelope-v2-0.xsd, POCD_MT000002UK01.xsd" in str(caught.value)


def test_a_folder_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems):
        Schemas(tmp_path / "nowhere").check()


def test_small_schemas_of_our_own_compile(own: Schemas) -> None:
    own.check()


def test_a_broken_schema_is_a_problem_with_its_line(tmp_path: Path) -> None:
    broken = OWN_QUERY.replace('type="Item" min', 'type="Nothing" min')

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=broken)).check()

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / QUERY_SCHEMA), 7)
    assert "'{urn:hl7-org:v3}Nothing'" in problem.what
    assert problem.remedy == "mend it, or take it out of the folder"


def test_a_word_about_a_good_file_is_no_problem_of_a_broken_one(tmp_path: Path) -> None:
    """libxml2 finds a prohibition in the national data types pointless, and takes them all the same."""
    pointless = '<xs:extension base="Item"><xs:sequence/><xs:attribute name="n" use="prohibited"/>'
    wordy = OWN_QUERY.replace('<xs:extension base="Item"><xs:sequence/>', pointless)
    broken = wordy.replace('type="Item" min', 'type="Nothing" min')
    Schemas(_folder(tmp_path / "good", QUPA_MT000001GB01=wordy)).check()

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path / "bad", QUPA_MT000001GB01=broken)).check()

    assert [problem.line for problem in caught.value.problems] == [7]


@pytest.mark.parametrize("text", ["", "<xs:schema", "<notes/>"])
def test_what_is_no_schema_at_all_is_a_problem_of_its_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=text)).check()

    assert {problem.file for problem in caught.value.problems} == {str(tmp_path / QUERY_SCHEMA)}


def test_every_broken_schema_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01="<a/>", REPC_MT200001GB02="<a/>")).check()

    assert {Path(problem.file).stem for problem in caught.value.problems} == {"REPC_MT200001GB02", "QUPA_MT000001GB01"}


def _including(location: str) -> str:
    reference = f'<xs:include schemaLocation="{location}"/>'
    return OWN_QUERY.replace("\n", f"\n  {reference}\n", 1).replace('type="Item" min', 'type="Other" min')


OTHER = f'<xs:schema {XS} xmlns="{HL7}" targetNamespace="{HL7}">\n<xs:complexType name="Other"/></xs:schema>'


def test_a_schema_may_include_another_whatever_the_folder_is_called(tmp_path: Path) -> None:
    folder = tmp_path / "50% of März #1" / "Schemas"
    _folder(folder.parent, Schemas__QUPA_MT000001GB01=_including("../dt/other.xsd"), dt__other=OTHER)
    schemas = Schemas(folder.parent)

    schemas.check()

    assert [fault.message for fault in schemas.errors_of_document(parse_xml(_query('<item n="1"/>').encode()))] == [
        "Element '{urn:hl7-org:v3}item', attribute 'n': The attribute 'n' is not allowed."
    ]


def test_an_included_schema_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=_including("dt/other.xsd"))).check()

    assert [problem.line for problem in caught.value.problems if "other.xsd' for inclusion" in problem.what] == [2]


def test_an_included_schema_that_is_broken_is_a_problem_of_its_own_file(tmp_path: Path) -> None:
    broken = OTHER.replace('name="Other"/>', 'name="Other"><xs:attribute name="a" type="Nothing"/></xs:complexType>')

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=_including("dt/other.xsd"), dt__other=broken)).check()

    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (str(tmp_path / "dt/other.xsd"), 2)


def test_nothing_is_fetched_from_the_network(tmp_path: Path) -> None:
    """Also not for a schema that is included by another, and by that one in turn."""
    circular = _including("../QUPA_MT000001GB01.xsd").replace(
        "<xs:include", '<xs:import namespace="urn:a" schemaLocation="http://127.0.0.1:9/a.xsd"/><xs:include'
    )

    with pytest.raises(Problems) as caught:
        Schemas(_folder(tmp_path, QUPA_MT000001GB01=_including("dt/other.xsd"), dt__other=circular)).check()

    assert caught.value.problems == (
        Problem(
            "'http://127.0.0.1:9/a.xsd' would have to be fetched",
            "put the file into the folder and say its path",
            file=str(tmp_path / "dt/other.xsd"),
            line=2,
        ),
    )


def test_an_import_without_a_location_is_nothing_to_look_for(tmp_path: Path) -> None:
    importing = OWN_QUERY.replace("\n", '\n<xs:import namespace="urn:a"/>\n', 1)

    Schemas(_folder(tmp_path, QUPA_MT000001GB01=importing)).check()


def test_each_schema_is_asked_about_what_it_is_for(own: Schemas) -> None:
    envelope = parse_xml(
        a_distribution(_query("<odd/>")).replace("</itk:payload>", "</itk:payload><itk:odd/>").encode()
    )
    document = envelope[1][0][0]

    assert [fault.path.rpartition("/")[2] for fault in own.errors_of_envelope(envelope)] == ["itk:odd"]
    assert [fault.path.rpartition("/")[2] for fault in own.errors_of_document(document)] == ["hl7:odd"]


def test_an_envelope_without_its_schema_has_no_faults(tmp_path: Path) -> None:
    schemas = Schemas(_folder(tmp_path, QUPA_MT000001GB01=OWN_QUERY))

    assert schemas.errors_of_envelope(parse_xml(b"<a/>")) == []


@pytest.mark.parametrize(
    "text", [f'<ClinicalDocument xmlns="{HL7}"/>', "<RepeatCallerQuery/>", f'<other xmlns="{HL7}"/>']
)
def test_a_document_without_a_schema_has_no_faults(own: Schemas, text: str) -> None:
    root = parse_xml(text.encode())

    assert (own.knows(root), own.errors_of_document(root)) == (False, [])


@official("distributionEnvelope-v2-0.xsd and the wire schemas of the NHS 111 DMS 2.1")
def test_the_national_schemas_are_all_found_and_compile() -> None:
    schemas = Schemas(REFERENCE / "itk/examples/schemas")

    schemas.check()

    assert schemas.knows_envelope
    assert all(schemas.knows(parse_xml(f'<{name} xmlns="{HL7}"/>'.encode())) for name in DOCUMENT_SCHEMAS)
