"""What the routes of one app share: the façade, the limits, the jobs, the counters. Holds; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import anyio
from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from assistant.errors import NotAllowed
from assistant.serving.jobs import Jobs
from assistant.serving.keys import Caller
from assistant.serving.limits import Slots
from assistant.serving.metrics import Metrics
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant


@dataclass(frozen=True)
class Server:
    """One app's shared parts. `stopping` is set when streams in flight must say that they end."""

    assistant: Assistant
    settings: Settings
    slots: Slots
    jobs: Jobs
    metrics: Metrics
    owner_token: str
    stopping: anyio.Event = field(default_factory=anyio.Event)


def _server(request: Request) -> Server:
    server: Server = request.app.state.server
    return server


def caller_of(scope: Any) -> Caller:
    """Who sent this request, as the gate found out."""
    caller: Caller = scope["state"]["caller"]
    return caller


def _caller(request: Request) -> Caller:
    return caller_of(request.scope)


def _writer(request: Request) -> Caller:
    caller = caller_of(request.scope)
    if not caller.may_write:
        raise NotAllowed(f"The key {caller.name!r} may read; this call needs a key with the scope write.")
    return caller


# The gate checks the keys; this says so in the OpenAPI document.
signed_in = Security(HTTPBearer(auto_error=False, description="An API key. Not needed on loopback without keys."))

TheServer = Annotated[Server, Depends(_server)]
TheCaller = Annotated[Caller, Depends(_caller)]
Writer = Annotated[Caller, Depends(_writer)]
