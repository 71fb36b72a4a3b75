"""Around every request: an id, a line in the access log, security headers, HEAD by way of GET, the last resort.

Outermost of all, so that refusals have ids and headers too. Knows no routes but those that need another content policy.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.serving.errors import response_to
from assistant.serving.gate import is_page
from assistant.serving.metrics import Metrics

_REQUEST_ID = re.compile(r"[\w.:-]{1,64}", re.ASCII)
# Gradio builds its custom parts with `new Function`, hence 'unsafe-eval', for the page only. Nothing leaves the host.
PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
DOCUMENT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}
REFUSALS = {401: "key", 403: "permission", 413: "size", 429: "wait"}
access = logging.getLogger("dateline.access")
log = logging.getLogger(__name__)


class Around:
    """Wraps the whole app."""

    def __init__(self, app: ASGIApp, metrics: Metrics, log_questions: bool) -> None:
        self._app, self._metrics, self._log_questions = app, metrics, log_questions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        one = _Request(scope, send, given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex)
        scope.setdefault("state", {})["request_id"] = one.id
        try:
            await self._app(one.scope, receive, one.send)
        except Exception as error:  # the last resort: told to the log, not to the caller
            log.exception("request %s failed", one.id)
            if not one.status:
                await response_to(error)(one.scope, receive, one.send)
        finally:
            self._tell(one)

    def _tell(self, one: _Request) -> None:
        route = getattr(one.scope.get("route"), "path", "") or ("page" if one.status < 400 else "none")
        method = one.method if one.method in METHODS else "other"
        self._metrics.requests.labels(method, route, str(one.status)).inc()
        if one.status in REFUSALS:
            self._metrics.refusals.labels(REFUSALS[one.status]).inc()
        state = one.scope["state"]
        caller = state.get("caller")
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "id": one.id,
            "method": one.method,
            "path": one.scope["path"],
            "status": one.status or None,
            "ms": round((time.perf_counter() - one.started) * 1000, 1),
            "bytes": one.bytes,
            "key": caller.name if caller else None,
            "client": (one.scope.get("client") or [None])[0],
        }
        if self._log_questions and state.get("question"):
            line["question"] = state["question"]
        access.info(json.dumps(line))


class _Request:
    """One request as it is answered. A HEAD goes in as a GET, and its body does not come out."""

    def __init__(self, scope: Scope, send: Send, request_id: str) -> None:
        self.id, self.method, self._send = request_id, scope["method"], send
        self._bodiless = self.method == "HEAD" and not scope["path"].startswith("/mcp")
        self.scope = {**scope, "method": "GET"} if self._bodiless else scope
        self.started = time.perf_counter()
        self.status = self.bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message.setdefault("headers", [])
            self._mark(MutableHeaders(scope=message))
        elif message["type"] == "http.response.body":
            if self._bodiless:
                message = {**message, "body": b""}
            self.bytes += len(message.get("body", b""))
        await self._send(message)

    def _mark(self, headers: MutableHeaders) -> None:
        path = self.scope["path"]
        headers["X-Request-ID"] = self.id
        for name, value in HEADERS.items():
            headers[name] = value
        page = is_page(path)
        headers["Content-Security-Policy"] = PAGE_POLICY if page else DOCUMENT_POLICY
        if not page:
            headers.setdefault("Cache-Control", "no-store")
