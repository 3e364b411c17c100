"""The steps of one exchange: tenant, identify, parse, validate, decide, access, answer, keep, deliver."""

from simulator.pipeline.outcome import Outcome
from simulator.pipeline.simulator import Simulator
from simulator.pipeline.tenants import Tenants, TenantSpec, TenantUnknown

__all__ = ["Outcome", "Simulator", "TenantSpec", "TenantUnknown", "Tenants"]
