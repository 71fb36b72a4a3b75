"""What stands between the network and Gradio's own routes: a short list of those the page needs, and who may use them.

Gradio's queue and server calls run handlers outside of the REST API's checks, its /proxy= and /file= fetch what they
are told, its /upload keeps files where any session can name them. The page needs none of the latter, so everything
that is not listed is not there. Who is asking is found before, by the gate of `serving`, which also sets the content
policy; here it is only looked at.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

UPLOAD = "/ui/upload"
# Read off the requests of the page in a browser; tests/ui/test_gate.py holds what must stay out.
_ROUTES = re.compile(
    r"(?:GET|HEAD) (?:/|/theme\.css|/config|/favicon\.ico|/manifest\.json|/(?:assets|static)/[\w-][\w./-]*"
    r"|/gradio_api/(?:theme\.css|startup-events|heartbeat/\w+|queue/data|app_id))/?"
    r"|POST (?:/gradio_api/(?:queue/join|cancel|reset|component_server)|/ui/upload)/?"
)
# A call of the page holds a question or a title.
_LONGEST_CALL = 200_000


def may_write(connection: HTTPConnection) -> bool:
    """Whether this request may change the archive. False where the gate was not passed."""
    return bool(connection.scope.get("dateline.may_write", False))


class Gate:
    """ASGI: lets the page's requests through to Gradio, each with the rights of whoever sent it.

    `keyless`: whether a request that nobody has looked at comes from someone who needs no key.
    """

    def __init__(self, app: ASGIApp, *, keyless: bool) -> None:
        self._app, self._keyless = app, keyless

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            return
        if scope["type"] == "http":
            refusal = self._refusal(Request(scope))
            if refusal is not None:
                await refusal(scope, receive, send)
                return
            caller = scope.get("state", {}).get("caller")
            scope["dateline.may_write"] = caller.may_write if caller else self._keyless
            if scope["path"].startswith("/assets/"):
                send = _kept_by_the_browser(send)
        await self._app(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        path = _path(request)
        if not _ROUTES.fullmatch(f"{request.method} {path}") or ".." in path:
            return _no(404, "There is nothing here.")
        if request.scope.get("state", {}).get("caller") is None and not self._keyless:
            return _no(401, "An API key is needed.")
        if request.method == "POST" and not _same_origin(request):
            return _no(403, "Another site's page may not use this one.")
        if request.method == "POST" and not path.startswith(UPLOAD) and _length(request) > _LONGEST_CALL:
            return _no(413, "That is too long.")
        return None


def _kept_by_the_browser(send: Send) -> Send:
    """Gradio's assets carry a hash of their content in their names, so none needs to be asked for twice."""

    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            MutableHeaders(scope=message)["Cache-Control"] = "public, max-age=31536000, immutable"
        await send(message)

    return kept


def _same_origin(request: Request) -> bool:
    """A browser names the page that sends a POST; one of another site is refused. Programs name none."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


def _path(request: Request) -> str:
    # Below a mount, the scope's path still begins with the mount's.
    return str(request.scope["path"]).removeprefix(str(request.scope.get("root_path", ""))) or "/"


def _length(request: Request) -> int:
    given = request.headers.get("content-length", "")
    return int(given) if given.isascii() and given.isdigit() else _LONGEST_CALL + 1


def _no(status: int, message: str) -> Response:
    kind = {401: "auth", 403: "permission", 404: "not_found", 413: "too_large"}[status]
    body = {"error": {"message": message, "type": kind, "param": None, "code": None}}
    return JSONResponse(body, status_code=status)
