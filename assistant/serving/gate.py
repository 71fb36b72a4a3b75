"""The gate before every route: is the host ours, is the page that sends this ours, whose key is it, is it too much?

Plain ASGI, so that streams pass untouched. Health checks pass without a key; nothing else does where keys are needed.
"""

from __future__ import annotations

import base64
import binascii
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import DatelineError, InputTooLarge, NotAllowed, SettingsError
from assistant.serving.errors import NotSignedIn, response_to
from assistant.serving.keys import Caller, KeyRing
from assistant.serving.limits import MEGABYTE, Rate, body_limit
from assistant.settings import Settings

OPEN = {"/healthz", "/readyz"}
API = ("/api/", "/v1/", "/mcp", "/metrics", "/openapi.json")
SAFE = {"GET", "HEAD", "OPTIONS"}
LOCAL = Caller("local", "write", limited=False)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Gate:
    """Lets a request through with its caller in `scope["state"]`, or answers it itself."""

    def __init__(self, app: ASGIApp, settings: Settings, keys: KeyRing, rate: Rate) -> None:
        self._app, self._keys, self._rate = app, keys, rate
        self._hosts = allowed_hosts(settings)
        self._origins = {origin.rstrip("/") for origin in (*settings.cors_origins, settings.public_url or "") if origin}
        self._upload_limit = int((settings.max_file_mb + 1) * MEGABYTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = scope["path"]
        counted = _Counted(receive, body_limit(path, self._upload_limit))
        try:
            self._check_host(path, headers)
            self._check_origin(scope, headers)
            scope.setdefault("state", {})["caller"] = self._caller(path, headers)
            counted.check_announced(headers)
            await self._app(scope, counted.receive, send)
        except DatelineError as error:
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await response_to(error, _challenge(error, path))(scope, receive, send)

    def _check_host(self, path: str, headers: Headers) -> None:
        """Against DNS rebinding: a name that an attacker points at this machine is not one of ours.

        Health checks tell nothing, and are often sent to an address that nobody has named.
        """
        if self._hosts and path not in OPEN and _host_of(headers.get("host", "")) not in self._hosts:
            raise NotAllowed("This host name is not served here; the setting allowed_hosts names more.")

    def _check_origin(self, scope: Scope, headers: Headers) -> None:
        """Against other sites' pages: a browser names the page that sends, and only ours may change anything."""
        origin = headers.get("origin")
        if origin is None or scope.get("method") in SAFE or origin in self._origins:
            return
        if urlsplit(origin).netloc != headers.get("host"):
            raise NotAllowed("Another site's page may not do this; the setting cors_origins names those that may.")

    def _caller(self, path: str, headers: Headers) -> Caller:
        presented = _key_of(headers)
        caller = self._keys.caller(presented) if presented else None
        if path in OPEN or (caller is None and not self._keys.required()):
            return caller or LOCAL
        if caller is None:
            raise NotSignedIn(
                "An API key is needed: Authorization: Bearer KEY." if not presented else "Unknown API key."
            )
        if caller.limited and path.startswith(API):  # the page's many small files are not counted
            self._rate.take(caller.name)
        return caller


class _Counted:
    """The body of a request, its bytes counted as they come."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit = receive, limit
        self._message = f"The body is larger than the {limit / MEGABYTE:g} MB that are taken here."
        self._read = 0

    def check_announced(self, headers: Headers) -> None:
        announced = headers.get("content-length", "")
        if announced.isascii() and announced.isdigit() and (len(announced) > 15 or int(announced) > self._limit):
            raise InputTooLarge(self._message)

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._limit:
            raise HTTPException(413, self._message)  # in this form it passes through the framework's parsing
        return message


def is_page(path: str) -> bool:
    """Whether a path belongs to the chat page rather than to the API, the documentation or an article's own page."""
    return not path.startswith((*API, "/docs", "/articles/")) and path not in OPEN


def allowed_hosts(settings: Settings) -> frozenset[str]:
    """Host names that requests may name; empty for any, where the server listens beyond loopback and none are set."""
    if not is_loopback(settings.host) and not settings.allowed_hosts:
        return frozenset()
    own = {settings.host, *([urlsplit(settings.public_url).hostname or ""] if settings.public_url else [])}
    return frozenset(_bare(host) for host in {*LOOPBACK, *own, *settings.allowed_hosts} if host)


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_exposure(settings: Settings, keys: KeyRing) -> None:
    """Raises SettingsError where the server would be open to the network."""
    if not is_loopback(settings.host) and not keys.required():
        raise SettingsError(
            f"Listening on {settings.host} needs API keys: set DATELINE_API_KEYS, or make one with `dateline keys new`."
        )


def _key_of(headers: Headers) -> str:
    """The key of `Authorization: Bearer KEY`, of a browser's sign-in (any user name), or of `X-API-Key`."""
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, ValueError):
            return ""
    return headers.get("x-api-key", "")


def _challenge(error: DatelineError, path: str) -> dict[str, str]:
    """How to sign in: a browser asks for the key where the page or a document is wanted."""
    if not isinstance(error, NotSignedIn):
        return {}
    browser = is_page(path) or path.startswith(("/docs", "/articles/"))
    return {"WWW-Authenticate": 'Basic realm="Dateline", charset="UTF-8"' if browser else "Bearer"}


def _host_of(header: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{header}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _bare(host: str) -> str:
    return host.strip("[]").lower().rstrip(".")
