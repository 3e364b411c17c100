"""Answers about the server itself: health, metrics, and what it simulates."""

from aiohttp import web

from simulator import __version__
from simulator.call.call import Operation
from simulator.web.admin.errors import json_response
from simulator.web.admin.metrics import metrics_text
from simulator.web.admin.route import Asked
from simulator.wire.json import Json


async def health(asked: Asked) -> web.StreamResponse:
    """That it lives, and what it serves."""
    simulator = asked.simulator
    return json_response(
        {
            "status": "pass",
            "version": __version__,
            "services": [service.name for service in simulator.services],
            "tenants": len(simulator.tenants.names()),
        }
    )


async def metrics(asked: Asked) -> web.StreamResponse:
    """Counts in Prometheus's text format."""
    text = metrics_text(asked.server)
    return web.Response(body=text.encode(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})


async def operations(asked: Asked) -> web.StreamResponse:
    """Every operation with its path, or its SOAP messages and their paths, and what it can refuse."""
    return json_response({"operations": [_operation(operation) for operation in asked.simulator.operations()]})


def _operation(operation: Operation) -> Json:
    return {
        "id": operation.id,
        "service": operation.service,
        "method": operation.method,
        "path": operation.path,
        "paths": list(operation.door.paths) if operation.door else [operation.path, *operation.more_paths],
        "messages": list(operation.answers_to),
        "summary": operation.summary,
        "refusals": list(operation.refusals),
        "source": operation.source,
    }
