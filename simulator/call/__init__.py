"""What a national service is made of: Operation, Service, Call, Refusal, Tenant, Decision."""

from simulator.call.call import Call, Operation, Service
from simulator.call.decision import Decision, Delivery
from simulator.call.refusal import Refusal, RefusalRow
from simulator.call.tenant import Tenant

__all__ = ["Call", "Decision", "Delivery", "Operation", "Refusal", "RefusalRow", "Service", "Tenant"]
