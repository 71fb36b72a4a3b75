"""`/healthz`, `/readyz` and `/metrics`, for whatever runs and watches the server."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import Field

from assistant.serving.schemas import Shape
from assistant.serving.shapes import ProgressOut
from assistant.serving.state import TheServer


class HealthOut(Shape):
    """The server runs."""

    status: str = Field(description="Always `ok`.", examples=["ok"])


class ReadyOut(Shape):
    """Whether there is something to answer from."""

    ready: bool = Field(description="False while the first index has nothing to answer from.", examples=[True])
    indexing: ProgressOut | None = Field(description="What a running index run is at.", examples=[None])


router = APIRouter(tags=["operations"])
NOT_READY: dict[int | str, dict[str, Any]] = {503: {"model": ReadyOut, "description": "Not yet."}}
EXPOSITION: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text format."}
}


@router.get("/healthz", summary="Does it run?")
async def healthz() -> HealthOut:
    """Answered by the event loop itself, so that it says nothing of the index."""
    return HealthOut(status="ok")


@router.get("/readyz", response_model=ReadyOut, responses=NOT_READY, summary="Can it answer?")
def readyz(server: TheServer) -> JSONResponse:
    """503 while the first index has nothing to answer from; an empty corpus is ready once it has been looked at."""
    at = server.assistant.indexing
    ready = server.assistant.ready or (at is None and bool(server.assistant.status(runs=1).runs))
    if server.stopping.is_set():
        ready = False
    return JSONResponse({"ready": ready, "indexing": asdict(at) if at else None}, 200 if ready else 503)


@router.get("/metrics", response_model=None, responses=EXPOSITION, summary="Counters for Prometheus")
def metrics(server: TheServer) -> Response:
    """Asks by status, seconds by stage, refusals, revision, queue."""
    return Response(server.metrics.text(server), media_type=CONTENT_TYPE_LATEST)
