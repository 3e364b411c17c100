"""The shipped population, read once for all tests that only look at it."""

from collections.abc import Mapping

import pytest

from simulator.population.load import Documents, load_shipped
from simulator.population.person import Person
from simulator.settings import shipped as shipped_folder


@pytest.fixture(scope="session")
def shipped() -> Documents:
    return load_shipped(shipped_folder("data"))


@pytest.fixture(scope="session")
def people(shipped: Documents) -> Mapping[str, Person]:
    return {nhs: Person.of(body) for nhs, body in shipped["people"].items()}
