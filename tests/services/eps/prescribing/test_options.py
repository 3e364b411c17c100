from simulator.services.eps.prescribing.options import LENIENT, USUAL, Options, options_of
from tests.services.eps.makers import a_tenant_with
from tests.services.eps.prescribing.calls import a_prescribing_call, with_options


def test_without_a_document_all_is_as_it_is_live() -> None:
    assert options_of(a_prescribing_call(tenant=a_tenant_with())) == USUAL


def test_lenient_is_as_the_sandbox_is() -> None:
    assert options_of(a_prescribing_call(tenant=with_options(lenient=True))) == LENIENT


def test_a_single_switch_goes_before_lenient() -> None:
    options = options_of(a_prescribing_call(tenant=with_options(lenient=True, spine_rules=True)))

    assert options == Options(validation=False, spine_rules=True, signatures="off", test_headers=True)
