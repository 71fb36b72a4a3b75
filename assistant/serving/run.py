"""Runs an app until it is told to stop, and stops it gracefully. Knows uvicorn; knows nothing of routes."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from assistant.errors import SettingsError
from assistant.serving.state import Server
from assistant.settings import Settings

# Seconds that questions in flight have to finish, then those that streams have to say that they end.
GRACE = 20.0
FAREWELL = 3
BACKLOG = 2_048
# Seconds that an idle connection is kept: longer than any common client or proxy keeps it, or one of them would send a
# question on a connection just as it is closed here (uvicorn's own 5 s are exactly httpx's).
KEEP_ALIVE = 90

log = logging.getLogger("dateline")


def serve(app: FastAPI, settings: Settings, *, announce: Callable[[str, str], None] | None = None) -> None:
    """Serves until SIGINT or SIGTERM. Once it listens, `announce` is told its URL and the owner's token.

    Raises:
        SettingsError: the address can't be listened on.
    """
    listening = _listen(settings)
    server: Server = app.state.server
    url = _url(settings, listening)
    _log_to_stderr()
    if announce is not None:
        announce(url, server.owner_token)
    log.info("Dateline answers at %s (API: %s/docs)", url, url)
    with listening:
        _Graceful(config(app), server).run(sockets=[listening])


def config(app: FastAPI) -> uvicorn.Config:
    """How an app is served; its address is the socket's."""
    return uvicorn.Config(
        app,
        port=0,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=FAREWELL,
        lifespan="on",
    )


class _Graceful(uvicorn.Server):
    """Lets questions finish before connections are closed; a browser's idle streams would keep it waiting otherwise."""

    def __init__(self, config: uvicorn.Config, server: Server) -> None:
        super().__init__(config)
        self._server = server

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listener in self.servers:
            listener.close()
        end = asyncio.get_running_loop().time() + GRACE
        while self._server.slots.taken and not self.force_exit and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.05)
        self._server.stopping.set()
        await super().shutdown(sockets)
        # uvicorn would raise the signal again, and SIGTERM would end the process before its owner has cleaned up.
        self._captured_signals.clear()


def _listen(settings: Settings) -> socket.socket:
    """A listening socket, made before anything is told, so that a port in use is a clear error and port 0 is known."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((settings.host, settings.port), family=family, backlog=BACKLOG, reuse_port=False)
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        raise SettingsError(f"Can't listen on {where}: {error.strerror}. Choose another with --port.") from None


def _url(settings: Settings, listening: socket.socket) -> str:
    """Where this machine reaches the server; a listener on all addresses is reached by loopback."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
    host = everywhere.get(settings.host, settings.host).strip("[]")
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"


def _log_to_stderr() -> None:
    """Dateline's own lines and the access log (JSON, one a line) go to standard error."""
    for name in ("dateline", "dateline.access"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
    root = logging.getLogger("dateline")
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(message)s"))
        root.addHandler(handler)
        root.propagate = False
