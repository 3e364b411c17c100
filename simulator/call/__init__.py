"""What a national service is made of: Operation, Service, Call, Refusal, Tenant, Decision."""

from simulator.call.call import Call
from simulator.call.decision import Decider, Decision, Delivery
from simulator.call.operation import Operation, Service
from simulator.call.refusal import Refusal, RefusalRow
from simulator.call.tenant import Tenant

__all__ = ["Call", "Decider", "Decision", "Delivery", "Operation", "Refusal", "RefusalRow", "Service", "Tenant"]
