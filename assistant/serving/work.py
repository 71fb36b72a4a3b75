"""A question being worked on: the façade's generator in a thread of its own, its events handed to the event loop.

A client that leaves, or a server that stops, ends the generator at its next event, and its slot is free again. One
thread for the whole of it, since a generator may not move between threads in the middle of a database read.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from starlette.types import Receive

from assistant.serving.errors import Stopping
from assistant.serving.state import Server
from assistant.types import Answer, Event

Start = Callable[[], Generator[Event, None, None]]
Events = MemoryObjectReceiveStream[Event | Exception]
Send = MemoryObjectSendStream[Event | Exception]


@dataclass
class Work:
    """A running question. `started`: the thread has run, and gives the slot back; `answered`: it got to its end."""

    started: bool = False
    answered: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


@asynccontextmanager
async def working(server: Server, start: Start, receive: Receive) -> AsyncIterator[Events]:
    """Runs a question while the block lasts; leaves the block early, silently, when the client has gone.

    Raises:
        TooManyRequests: as many questions as allowed are being answered.
    """
    server.slots.take()
    send, events = anyio.create_memory_object_stream[Event | Exception](float("inf"))
    work, failure = Work(), None
    try:
        async with anyio.create_task_group() as group:

            async def run() -> None:
                limiter = anyio.CapacityLimiter(1)  # the slots are the limit; the shared pool stays free for reading
                await anyio.to_thread.run_sync(_run, server, start, send, work, limiter=limiter)

            group.start_soon(_watch, server, receive, work, group.cancel_scope)
            group.start_soon(_end, server, work, send)
            group.start_soon(run)
            try:
                yield events
            except Exception as error:  # noqa: BLE001  (carried past the task group, which would wrap it)
                failure = error
            finally:
                work.stop.set()
                group.cancel_scope.cancel()
    finally:
        events.close()
        if not work.started:
            server.slots.give_back()
    if failure is not None:
        raise failure


async def each(events: Events) -> AsyncIterator[Event]:
    """The events up to the Answer. Raises what ended the work."""
    async for item in events:
        if isinstance(item, Exception):
            raise item
        yield item
        if isinstance(item, Answer):
            return


async def answer_of(server: Server, start: Start, receive: Receive) -> Answer | None:
    """The answer alone; None where the client has gone. Raises what `working` and the façade raise."""
    async with working(server, start, receive) as events:
        async for event in each(events):
            if isinstance(event, Answer):
                return event
    return None


async def _watch(server: Server, receive: Receive, work: Work, scope: anyio.CancelScope) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    if not work.answered:  # a connection is also told to be gone when all of its response has been sent
        server.metrics.left.inc()
    work.stop.set()
    scope.cancel()


async def _end(server: Server, work: Work, send: Send) -> None:
    await server.stopping.wait()
    work.stop.set()
    with suppress(anyio.ClosedResourceError):  # its last event is on its way
        send.send_nowait(Stopping("The server is stopping."))


def _run(server: Server, start: Start, send: Send, work: Work) -> None:
    """In the thread: event after event until the end, a fault, or `stop`."""

    def tell(item: Event | Exception) -> None:
        anyio.from_thread.run_sync(send.send_nowait, item)

    work.started = True
    try:
        generator = start()
        try:
            for event in generator:
                if work.stop.is_set():
                    return
                if isinstance(event, Answer):
                    work.answered = True
                    server.metrics.answered(event)
                tell(event)
        finally:
            generator.close()
    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
        pass  # nobody listens any more
    except Exception as error:  # noqa: BLE001  (handed to whoever waits, who tells it in the form that fits)
        if not work.stop.is_set():
            tell(error)
    finally:
        server.slots.give_back()
        with suppress(RuntimeError):  # the event loop has gone
            anyio.from_thread.run_sync(send.close)
