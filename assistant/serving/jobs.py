"""Index jobs that callers start: one thread works them off in turn. Knows no routes and reads no files itself."""

from __future__ import annotations

import itertools
import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from assistant.errors import DatelineError, NotFound, TooManyRequests
from assistant.serving.errors import Stopping
from assistant.types import Progress, Report

if TYPE_CHECKING:
    from assistant.assistant import Assistant

Paths = tuple[Path | str, ...] | None
State = Literal["queued", "running", "done", "failed"]
# A caller that starts jobs in a loop is told to wait rather than kept in memory.
MAX_QUEUED = 16
REMEMBERED = 200
QUEUE_RETRY = 5.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """One index run that was asked for; `report` when done, `error` when failed."""

    id: int
    paths: Paths
    state: State = "queued"
    report: Report | None = None
    error: DatelineError | None = None


class Jobs:
    """A queue of index jobs over one façade. `stop` ends the run in hand at its next step."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._changed = threading.Condition()
        self._jobs: OrderedDict[int, Job] = OrderedDict()
        self._ids = itertools.count(1)
        self._stop = False
        self._thread: threading.Thread | None = None

    @property
    def queued(self) -> int:
        return sum(job.state == "queued" for job in list(self._jobs.values()))

    def start(self, paths: Sequence[Path | str] | None) -> Job:
        """Queues a run over the paths, or over the whole corpus; one that waits already for the same is returned.

        Raises:
            TooManyRequests: too many jobs wait.
        """
        wanted = tuple(paths) if paths else None
        with self._changed:
            waiting = [job for job in self._jobs.values() if job.state == "queued"]
            for job in waiting:
                if job.paths == wanted:
                    return job
            if len(waiting) >= MAX_QUEUED:
                raise TooManyRequests(f"{MAX_QUEUED} index jobs are waiting.", QUEUE_RETRY)
            job = Job(next(self._ids), wanted)
            self._jobs[job.id] = job
            while len(self._jobs) > REMEMBERED:
                self._jobs.popitem(last=False)
            self._run_thread()
            self._changed.notify()
            return job

    def get(self, job_id: int) -> Job:
        try:
            return self._jobs[job_id]
        except KeyError:
            raise NotFound(f"There is no index job {job_id}; the newest {REMEMBERED} are remembered.") from None

    def latest(self) -> Job | None:
        jobs = list(self._jobs.values())
        return jobs[-1] if jobs else None

    def stop(self) -> None:
        """Drops what waits, and waits for the run in hand to end at its next step."""
        with self._changed:
            self._stop = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="dateline-jobs", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._stop or self.queued)
                if self._stop:
                    return
                job = next(job for job in self._jobs.values() if job.state == "queued")
                self._jobs[job.id] = replace(job, state="running")
            done = self._run(job)
            with self._changed:
                self._jobs[job.id] = done

    def _run(self, job: Job) -> Job:
        try:
            return replace(job, state="done", report=self._assistant.index(job.paths, progress=self._check))
        except DatelineError as error:
            return replace(job, state="failed", error=error)
        except Exception:  # the thread must outlive a fault, and whoever waits for the job must hear of it
            log.exception("index job %d failed", job.id)
            return replace(job, state="failed", error=DatelineError("The index run failed; the server's log says why."))

    def _check(self, _: Progress) -> None:
        if self._stop:
            raise Stopping("The server is stopping; the index run is finished at its next start.")
