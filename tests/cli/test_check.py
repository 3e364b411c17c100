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
