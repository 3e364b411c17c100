"""`check`: all mistakes at once, where they stand, and an exit code."""

from pathlib import Path

from simulator.settings import shipped
from tests.cli.conftest import Run

GOOD = "name: good\nrules:\n  - when: {service: pds}\n    then: {fault: reset}\n"
BAD = "name: bad\nrules:\n  - when: {service: pds}\n    than: {fault: reset}\nexpekt: []\n"


def test_what_is_shipped_is_without_problems(run: Run) -> None:
    result = run("check", "--population")

    scenarios = len(list(shipped("scenarios").glob("*.yaml")))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"ok: {scenarios} scenarios, ")
    assert "people who fit together" in result.stdout


def test_every_problem_of_every_file_is_printed_with_its_line(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD)
    bad.write_text(BAD)

    result = run("check", str(good), str(bad), str(tmp_path / "absent.yaml"))

    lines = result.stdout.splitlines()
    assert result.exit_code == 2
    assert any(line.startswith(f"{bad}:4: rules[0]") and "than" in line for line in lines)
    assert any(line.startswith(f"{bad}:5: expekt") for line in lines)
    assert any("absent.yaml" in line for line in lines)
    assert not any(str(good) in line for line in lines)
    assert result.stderr == f"{len(lines)} problems\n"


def test_files_alone_leave_the_data_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD)

    result = run("check", str(tmp_path / "good.yaml"))

    assert (result.exit_code, result.stdout) == (0, "ok: 1 scenario\n")


def test_a_folder_stands_for_the_yaml_files_in_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "good.yaml").write_text(GOOD)
    (tmp_path / "inner" / "bad.yaml").write_text(BAD)

    result = run("check", str(tmp_path))

    assert result.exit_code == 2
    assert f"{tmp_path}/inner/bad.yaml:4: " in result.stdout


def test_a_shipped_scenario_may_be_named(run: Run) -> None:
    name = min(path.stem for path in shipped("scenarios").glob("*.yaml"))

    assert run("check", name).stdout == "ok: 1 scenario\n"


def test_a_users_own_data_is_checked_for_its_form_and_its_coherence(run: Run, tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    (people / "cast.yaml").write_text('- {nhs_number: "9000000009", practice: A81099}\n')

    formal = run("check", "--data", str(tmp_path))
    coherent = run("check", "--data", str(tmp_path), "--population")

    assert (formal.exit_code, coherent.exit_code) == (0, 2)
    assert "1 people, 0 other documents" in formal.stdout
    assert "A81099" in coherent.stdout


def test_a_mistake_in_data_is_found_without_asking_for_the_population(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "cast.yaml").write_text('- {nhs_number: "9000000000"}\n')

    result = run("check", "--data", str(tmp_path))

    assert result.exit_code == 2
    assert result.stdout.startswith(f"{tmp_path}/people/cast.yaml:1: ")


def test_a_folder_of_data_or_a_file_of_it_is_checked_as_data(run: Run, tmp_path: Path) -> None:
    (tmp_path / "people").mkdir()
    bad = tmp_path / "people" / "mine.yaml"
    bad.write_text('- nhs_number: "9000000008"\n')

    folder, file = run("check", str(tmp_path)), run("check", str(bad))

    assert folder.exit_code == file.exit_code == 2
    assert folder.stdout.startswith(f"{bad}:1: [0].nhs_number: '9000000008' is not an NHS number, ")
    assert file.stdout == folder.stdout


def test_the_shipped_data_may_be_named_by_its_folder_or_files(run: Run) -> None:
    data = shipped("data")

    assert run("check", str(data)).stdout.startswith("ok: 622 people, ")
    assert run("check", str(data / "people" / "cast.yaml")).stdout == "ok: 1 data file\n"
    assert run("check", str(data / "organisations.yaml"), "pds-slow").stdout == "ok: 1 scenario, 1 data file\n"


def test_a_folder_without_anything_to_check_is_a_problem(run: Run, tmp_path: Path) -> None:
    result = run("check", str(tmp_path))

    assert (result.exit_code, result.stdout) == (2, f"{tmp_path}: holds no .yaml file, name one that does\n")


def test_parameters_are_tried_with_their_examples(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(
        "parameters: {n: {example: 3}}\nrules: [{when: {every: '${n}'}, then: {delay: 0}}]\n"
    )
    (tmp_path / "bad.yaml").write_text("parameters: {n: }\nrules: [{when: {every: '${n}'}, then: {delay: 0}}]\n")

    good, bad = (run("check", str(tmp_path / name)) for name in ("good.yaml", "bad.yaml"))

    assert (good.exit_code, bad.exit_code) == (0, 2)
    assert "give it a default, or an example to be checked with" in bad.stdout


def test_a_name_that_is_nearly_right_has_a_remedy_whatever_it_names(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(
        "include: [pds-slwo]\n"
        "parameters: {patient: '1'}\n"
        "acess: open\n"
        "profile: strickt\n"
        "rules:\n"
        "- when: {operation: pds.patient.retreive, nhs_number: '${patiens}'}\n"
        "  then: {refuse: SERVICE_UNAVAILBLE}\n"
        "- when: {service: itkk, json: {/a: {matchs: b}}}\n"
        "  then: {fault: rest}\n"
        "- when: {xpath: {//itkk:header: x, 'strat-with(//a, 1)': x}}\n"
        "  then: {reply: {body: '{{ nhs_numbr }}'}}\n"
        "- then: {amend: [{op: replase, path: /a, value: b}]}\n"
    )

    lines = run("check", str(file)).stdout.splitlines()

    said = [line.partition("bad.yaml:")[2] for line in lines]
    assert [line.partition(":")[0] for line in said] == sorted((line.partition(":")[0] for line in said), key=int)
    for remedy in (
        "'pds-slow'", "'patient'", "'access'", "'strict'", "'pds.patient.retrieve'", "'SERVICE_UNAVAILABLE'", "'itk'",
        "'matches'", "'reset'", "'itk'", "starts-with", "'nhs_number'", "'replace'",
    ):  # fmt: skip
        assert any(f"did you mean {remedy}?" in line for line in said), remedy
