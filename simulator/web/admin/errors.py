"""The admin API's one error shape, and everything that ends in it. National refusals are the services' own."""

import difflib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

from aiohttp import web

from simulator.records.store import StoreFailed
from simulator.wire.errors import Problem, Problems
from simulator.wire.json import Json, render_json

JSON = "application/json; charset=utf-8"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger("simulator.web")


class AdminError(Exception):
    """What was asked cannot be done. `where` names the parameter, header, path or body part that is to blame."""

    def __init__(self, status: int, code: str, message: str, where: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.where = where
        self.problems = problems


def invalid(problems: Iterable[Problem], where: str = "body") -> AdminError:
    """A 422 that carries every mistake of the user's body or file."""
    listed = tuple(problems)
    what = str(listed[0]) if len(listed) == 1 else f"{len(listed)} problems, the first: {listed[0]}"
    return AdminError(422, "invalid", what, where, listed)


def not_found(what: str, where: str = "") -> AdminError:
    """A 404."""
    return AdminError(404, "not-found", what, where)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "x"?` for a near miss, else what there is."""
    words = sorted(known)
    near = difflib.get_close_matches(word, words, 1)
    return f'did you mean "{near[0]}"?' if near else f"there is: {', '.join(words) or 'nothing'}"


_HEADERS = {401: {"WWW-Authenticate": 'Bearer realm="uec-simulator"'}, 429: {"Retry-After": "60"}}


def error_response(error: AdminError, headers: Mapping[str, str] | None = None) -> web.Response:
    """The error as the admin API says it."""
    said: dict[str, Json] = {"code": error.code, "message": error.message, "where": error.where}
    if error.problems:
        said["problems"] = [problem_json(problem) for problem in error.problems]
    response = json_response({"error": said}, error.status, {**_HEADERS.get(error.status, {}), **(headers or {})})
    if error.status in (408, 413):
        response.force_close()  # the rest of the body is not wanted
    return response


def json_response(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A JSON answer; nothing of the admin API may be kept by a cache."""
    return web.Response(
        body=render_json(body),
        status=status,
        headers={"Content-Type": JSON, "Cache-Control": "no-store", **(headers or {})},
    )


@web.middleware
async def shaping(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong below the admin API's path gets its error shape, and no traceback leaves."""
    try:
        return await handler(request)
    except AdminError as error:
        return error_response(error)
    except Problems as fault:
        return error_response(invalid(fault.problems))
    except web.HTTPMethodNotAllowed as fault:
        allowed = ", ".join(sorted(fault.allowed_methods))
        said = AdminError(
            405, "method-not-allowed", f"{request.method} does nothing here, only {allowed}", request.path
        )
        return error_response(said, {"Allow": allowed})
    except web.HTTPException as fault:
        if fault.status != 404:
            raise
        what = "there is nothing at this path: see /_simulator/api/openapi.json"
        return error_response(not_found(what, request.path))
    except StoreFailed as fault:
        return error_response(AdminError(503, "not-kept", str(fault), "store"))
    except ConnectionError:
        raise
    except Exception:
        _log.exception("the admin API failed at %s", request.path)
        return error_response(AdminError(500, "failed", "the simulator failed; its own output says why", request.path))


def problem_json(problem: Problem) -> Json:
    """A mistake of a file or body, as the admin API says it."""
    return {
        "file": problem.file or None,
        "line": problem.line or None,
        "path": problem.path,
        "what": problem.what,
        "remedy": problem.remedy,
    }
