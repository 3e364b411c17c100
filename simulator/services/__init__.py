"""The national services, listed by hand."""

from simulator.services.pds import SERVICE as PDS

SERVICES = (PDS,)
