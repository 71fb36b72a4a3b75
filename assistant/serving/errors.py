"""Errors as HTTP tells them: `{"error": {"message", "type", "param", "code"}}`, which is OpenAI's form too.

The message of a DatelineError is for the user and goes out; that of any other exception stays in the server's log.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from assistant import errors

# The first that fits counts, so the leaves of the tree come before its branches.
STATUS: tuple[tuple[type[errors.DatelineError], int, str], ...] = (
    (errors.InputTooLarge, 413, "invalid_request_error"),
    (errors.UsageError, 422, "invalid_request_error"),
    (errors.NotFound, 404, "not_found_error"),
    (errors.NotAllowed, 403, "permission_error"),
    (errors.TooManyRequests, 429, "rate_limit_error"),
    (errors.FetchRefused, 422, "invalid_request_error"),
    (errors.Refused, 403, "permission_error"),
    (errors.IndexUnavailable, 503, "unavailable_error"),
    (errors.ModelUnavailable, 503, "unavailable_error"),
    (errors.Unreadable, 422, "invalid_request_error"),
    (errors.DatelineError, 500, "server_error"),
)
TYPES = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error"}


class NotSignedIn(errors.NotAllowed):
    """No key, or one that nobody has: 401 rather than 403."""


class Stopping(errors.IndexUnavailable):
    """The server stops; ask the next one."""


def body_of(message: str, kind: str, code: str, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def told(error: BaseException) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Status, body and headers for an exception. Of an unexpected one nothing is said but that it happened."""
    if isinstance(error, NotSignedIn):
        return 401, body_of(str(error), "authentication_error", "not_signed_in"), {}
    if isinstance(error, errors.DatelineError):
        status, kind = next((status, kind) for tree, status, kind in STATUS if isinstance(error, tree))
        headers: dict[str, str] = {}
        if isinstance(error, errors.TooManyRequests):
            headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
        return status, body_of(str(error), kind, _code(error)), headers
    message = "Something went wrong here. The server's log has it under this request's X-Request-ID."
    return 500, body_of(message, "server_error", "internal_error"), {}


def response_to(error: BaseException, headers: Mapping[str, str] | None = None) -> JSONResponse:
    status, body, own = told(error)
    return JSONResponse(body, status, {**own, **(headers or {})})


def install(app: FastAPI) -> None:
    """Every error that a route or the framework raises is told in our form."""

    @app.exception_handler(errors.DatelineError)
    async def _ours(_: Request, error: errors.DatelineError) -> JSONResponse:
        return response_to(error)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse(invalid(error.errors()), 422)

    @app.exception_handler(HTTPException)
    async def _http(_: Request, error: HTTPException) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase
        detail = error.detail if isinstance(error.detail, str) and error.status_code < 500 else phrase
        kind = TYPES.get(error.status_code, "invalid_request_error" if error.status_code < 500 else "server_error")
        code = "input_too_large" if error.status_code == 413 else phrase.lower().replace(" ", "_")
        body = body_of(detail, kind, code)
        return JSONResponse(body, error.status_code, dict(error.headers or {}))


def invalid(problems: Any) -> dict[str, Any]:
    """The first problem of a request that does not fit its model, with the name of the field; never what was sent."""
    problem = problems[0]
    place = [str(part) for part in problem["loc"] if part not in ("body", "query", "path", "header")]
    param = ".".join(place) or None
    if problem["type"] == "json_invalid":
        return body_of("The body is not valid JSON.", "invalid_request_error", "json_invalid")
    message = f"{param}: {problem['msg']}" if param else str(problem["msg"])
    return body_of(message, "invalid_request_error", str(problem["type"]), param)


def reason_of(error: ValidationError) -> str:
    """One line on why an item of a batch does not fit."""
    return str(invalid(error.errors(include_url=False, include_input=False))["error"]["message"])


def _code(error: errors.DatelineError) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(error).__name__).lower()
