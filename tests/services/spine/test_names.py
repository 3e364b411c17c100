import pytest

from simulator.services.spine.names import EVENT, INTERACTIONS, RETRIEVAL, SET_PERMISSION, Interaction


def test_every_interaction_is_there_under_its_name() -> None:
    assert len(INTERACTIONS) == 8
    assert all(name == each.name for name, each in INTERACTIONS.items())


@pytest.mark.parametrize("interaction", INTERACTIONS.values(), ids=[*INTERACTIONS])
def test_only_setting_a_permission_is_no_query(interaction: Interaction) -> None:
    assert interaction.is_query is (interaction is not SET_PERMISSION)


def test_an_interaction_has_a_urn_and_an_action() -> None:
    assert RETRIEVAL.urn == "urn:nhs:names:services:pdsquery:QUPA_IN000008UK02"
    assert EVENT.action == "urn:nhs:names:services:psisquery/QUPC_IN190000UK04"
