"""The national services, listed by hand."""

from simulator.call.operation import Service

SERVICES: tuple[Service, ...] = ()
