"""The FastAPI app over one façade: its routes, the gate before them, what surrounds both. Wiring, nothing else."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from assistant.serving import archive, asks, conversations, docs, errors, indexing, mcp, openai, ops, view
from assistant.serving.gate import Gate, check_exposure
from assistant.serving.jobs import Jobs
from assistant.serving.keys import KeyRing
from assistant.serving.limits import Rate, Slots
from assistant.serving.metrics import Metrics
from assistant.serving.middleware import Around
from assistant.serving.schemas import ErrorOut
from assistant.serving.state import Server, signed_in
from assistant.serving.tracing import telemetry
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant

DESCRIPTION = (
    "Answers questions about a dated news archive; every sentence of an answer points at the exact words of an "
    "article. Errors are {error: {message, type, param, code}} with a fitting status."
)
# Threads for everything but asking, which has its own: reads are short, and eight people browse at once.
READING_THREADS = 32
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
FAILURES: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut, "description": text}
    for status, text in (
        (400, "The body can't be read."),
        (401, "A key is needed."),
        (403, "The key, the host or the page that sends may not."),
        (404, "It is not there."),
        (413, "Too much was sent."),
        (422, "Something sent does not fit."),
        (429, "Too much at once; see Retry-After."),
        (503, "The index or a model is unavailable now."),
    )
}


def create_app(assistant: Assistant, settings: Settings, *, owner_token: str | None = None) -> FastAPI:
    """The app, to be mounted on and run by the caller. `owner_token` is the key of the process that holds the data.

    Raises:
        SettingsError: it would listen beyond loopback without keys, or a key can't be read as one.
        MissingExtra: traces are asked for and OpenTelemetry is not installed.
    """
    token = owner_token or secrets.token_urlsafe(32)
    keys = KeyRing(settings, token)
    check_exposure(settings, keys)
    metrics = Metrics()
    server = Server(assistant, settings, Slots(settings.max_asks), Jobs(assistant), metrics, token)
    tools = mcp.Endpoint(mcp.build(assistant, server.slots.held, metrics.answered))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = READING_THREADS + settings.max_asks
        async with tools.running():
            yield
        await anyio.to_thread.run_sync(server.jobs.stop)

    app = FastAPI(
        title="Dateline",
        version=_version(),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        responses=FAILURES,
        telemetry=telemetry(settings.otel_endpoint),
    )
    app.state.server = server
    errors.install(app)
    for router in (asks.router, archive.router, indexing.router, conversations.router, openai.router):
        app.include_router(router, dependencies=[signed_in])
    for router in (view.router, ops.router, docs.router):
        app.include_router(router)
    app.router.routes.append(tools.route)
    _refuse_the_rest(app)
    _surround(app, settings, keys, metrics)
    return app


def _refuse_the_rest(app: FastAPI) -> None:
    """Unknown API paths are told in our form, rather than by the page that is mounted behind."""
    known = list(app.router.routes)

    async def rest(request: Request) -> None:
        scopes = ((method, {**request.scope, "method": method}) for method in METHODS)
        allowed = [method for method, scope in scopes if any(_fits(route, scope) for route in known)]
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404, "There is no such call; /docs lists them.")

    for path in ("/api", "/api/{rest:path}", "/v1", "/v1/{rest:path}", "/mcp", "/mcp/{rest:path}"):
        app.router.routes.append(Route(path, rest, methods=METHODS, include_in_schema=False))


def _fits(route: BaseRoute, scope: Scope) -> bool:
    return route.matches(scope)[0] is Match.FULL


def _surround(app: FastAPI, settings: Settings, keys: KeyRing, metrics: Metrics) -> None:
    """What is added last is outermost."""
    app.add_middleware(Gate, settings=settings, keys=keys, rate=Rate(settings.rate_per_minute))
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "X-API-Key", "X-Request-ID"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
        )
    app.add_middleware(Around, metrics=metrics, log_questions=settings.log_questions)


def _version() -> str:
    try:
        return version("dateline")
    except PackageNotFoundError:  # a checkout that was not installed
        return "0"
