"""`/api/index`: start an index job, and see what indexing is at."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Query

from assistant import wire
from assistant.serving.archive import LARGEST
from assistant.serving.bodies import IndexBody
from assistant.serving.roots import allowed, told_to, without_paths
from assistant.serving.shapes import IndexOut, JobOut
from assistant.serving.state import TheCaller, TheServer, Writer

# What a poller needs; the whole history of runs is at /api/status?runs=.
RUNS = 5
router = APIRouter(tags=["index"])


@router.post("/api/index", status_code=202, summary="Start an index job")
def start(server: TheServer, caller: Writer, body: IndexBody | None = None) -> JobOut:
    """Brings the index to what the corpus holds now; with `paths`, only these. Jobs are done in turn."""
    paths = allowed(server.settings, caller, body.paths if body else None)
    job = server.jobs.start(paths)
    return JobOut(job=job.id, state=job.state)


@router.get("/api/index", summary="What indexing is at")
def progress(
    server: TheServer,
    caller: TheCaller,
    job: Annotated[int | None, Query(ge=1, le=LARGEST, description="A job; the newest if left out.")] = None,
) -> IndexOut:
    """A job's state and report, what a run is at now, and the newest runs. Asked for a job that failed, its error."""
    asked = server.jobs.get(job) if job is not None else server.jobs.latest()
    if job is not None and asked and asked.error is not None:
        raise told_to(caller, asked, asked.error)
    at = server.assistant.indexing
    status = server.assistant.status(runs=RUNS)
    told: dict[str, Any] = {
        "job": asked.id if asked else None,
        "state": "running"
        if at and (asked is None or asked.report) and job is None
        else asked.state
        if asked
        else "idle",
        "progress": asdict(at) if at else None,
        "report": wire.report(asked.report) if asked and asked.report else None,
        "pending": status.pending,
        "queued": server.jobs.queued,
        "runs": [wire.report(run) for run in status.runs],
    }
    if not caller.owner:
        told["report"] = without_paths(told["report"]) if told["report"] else None
        told["runs"] = [without_paths(run) for run in told["runs"]]
    return IndexOut.of(told)
