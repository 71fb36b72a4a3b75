"""Server-sent events of a question being answered, in whatever form its caller reads. Knows no fields of that form.

The first event decides the status: what is wrong before it is an ordinary error response, later a part of the stream.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from assistant.errors import DatelineError
from assistant.serving.errors import response_to, told
from assistant.serving.state import Server
from assistant.serving.work import Start, each, working
from assistant.types import Event

# Below the 30 s after which the strictest proxies in common use close a silent connection.
KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = b": keep-alive\n\n"
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold the events back otherwise
]

# How OpenAPI describes one event; the data of each is JSON.
SCHEMA = {
    "type": "object",
    "required": ["data"],
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
}

Form = Callable[[Event], Iterable[bytes]]
log = logging.getLogger(__name__)


def event(name: str | None, data: Any) -> bytes:
    """One event. ASCII only: some clients also break lines at U+2028 and its like."""
    text = data if isinstance(data, str) else json.dumps(data)
    return (f"event: {name}\n" if name else "").encode() + f"data: {text}\n\n".encode()


class EventStream(Response):
    """Works on a question while it is sent. `form` renders an event, `fault` the error body that ends a stream."""

    def __init__(self, server: Server, start: Start, form: Form, fault: Callable[[dict[str, Any]], bytes]) -> None:
        super().__init__(media_type="text/event-stream")
        self._server, self._start, self._form, self._fault = server, start, form, fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = _Sending(send)
        try:
            async with working(self._server, self._start, receive) as events, anyio.create_task_group() as group:
                first = await events.receive()
                if isinstance(first, Exception):
                    sending.failure = first
                else:
                    await sending.begin()
                    group.start_soon(sending.keep_alive)
                    await sending.all(self._form(first))
                    try:
                        async for item in each(events):
                            await sending.all(self._form(item))
                    except Exception as error:  # noqa: BLE001  (told in the stream, which has begun)
                        await sending.all([self._fault(_told(error))])
                    await sending.end()
                group.cancel_scope.cancel()
        except DatelineError as error:
            sending.failure = error
        if sending.failure is not None:
            _told(sending.failure)
            await response_to(sending.failure)(scope, receive, send)


class _Sending:
    """One response's messages, sent by one task at a time."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._turn = anyio.Lock()
        self.failure: Exception | None = None

    async def begin(self) -> None:
        await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})

    async def all(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            async with self._turn:
                await self._send({"type": "http.response.body", "body": chunk, "more_body": True})

    async def keep_alive(self) -> None:
        while True:
            await anyio.sleep(KEEP_ALIVE_SECONDS)
            await self.all([KEEP_ALIVE])

    async def end(self) -> None:
        async with self._turn:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})


def _told(error: Exception) -> dict[str, Any]:
    if not isinstance(error, DatelineError):
        log.error("answering failed", exc_info=error)
    return told(error)[1]
