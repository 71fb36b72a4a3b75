"""The same verbs over the HTTP API of the process that owns the data directory.

The terminal's verbs use this while `dateline serve` runs, since two processes that write one index corrupt it. Knows
the REST API and its JSON; knows nothing of stores and models.
"""

from __future__ import annotations

import json
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Unpack
from urllib.parse import quote, urlencode

import httpx

from assistant import errors, wire
from assistant.types import (
    Answer,
    Article,
    Change,
    Event,
    Filters,
    Found,
    How,
    Listing,
    Progress,
    ProgressCallback,
    Question,
    Report,
    Said,
    SearchResult,
    Stage,
    SystemStatus,
)

# A first question may wait for a model to load, and an index run for thousands of files: both say so while they last.
TIMEOUT = httpx.Timeout(5.0, read=120.0)
POLL_SECONDS = 0.25


class RemoteAssistant:
    """The owner of a data directory, reached at `url` with its `token`."""

    def __init__(self, url: str, token: str) -> None:
        self._http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=TIMEOUT)

    def close(self) -> None:
        self._http.close()

    # Asking.

    def search(self, query: str, *, filters: Filters = Filters(), limit: int = 10) -> SearchResult:
        return wire.read_search_result(
            self._call("POST", "/api/search", {"query": query, "limit": limit, **_given(filters)})
        )

    def ask(self, question: str, **how: Unpack[How]) -> Answer:
        return wire.read_answer(self._call("POST", "/api/ask", _body(Question(question, **how))))

    def stream(self, question: str, **how: Unpack[How]) -> Generator[Event, None, None]:
        body = {**_body(Question(question, **how)), "stream": True}
        with _translated(), self._http.stream("POST", "/api/ask", json=body) as response:
            if response.status_code != httpx.codes.OK:
                response.read()
            _raise_for(response)
            for name, data in _server_sent_events(response):
                event = _read_event(name, data)
                if event is not None:
                    yield event

    def new_conversation(self, title: str = "") -> str:
        return str(self._call("POST", "/api/conversations", {"title": title})["id"])

    # Indexing.

    def index(self, paths: Sequence[Path | str] | None = None, *, progress: ProgressCallback | None = None) -> Report:
        """Starts the owner's index job and waits for its end, telling `progress` what it is at."""
        body = {"paths": [_absolute(path) for path in paths]} if paths else {}
        job = self._call("POST", "/api/index", body)["job"]
        while True:
            state = self._call("GET", f"/api/index?job={job}")
            if state["report"] is not None:
                return wire.read_report(state["report"])
            if progress is not None and state["progress"] is not None:
                progress(Progress(**state["progress"]))
            time.sleep(POLL_SECONDS)

    def remove(self, article_ids: Sequence[str]) -> Report:
        reports = [wire.read_report(self._call("DELETE", f"/api/articles/{quote(one)}")) for one in article_ids]
        return replace(reports[-1], removed=tuple(one for report in reports for one in report.removed))

    # The archive.

    def article(self, article_id: str, version: int | None = None) -> Article:
        query = f"?version={version}" if version else ""
        return wire.read_article(self._call("GET", f"/api/articles/{quote(article_id)}{query}"))

    def versions(self, article_id: str) -> tuple[Article, ...]:
        found = self._call("GET", f"/api/articles/{quote(article_id)}/versions")["versions"]
        return tuple(wire.read_article(item) for item in found)

    def articles(self, query: str = "", *, filters: Filters = Filters(), offset: int = 0, limit: int = 50) -> Listing:
        given = {"query": query, "offset": offset, "limit": limit, **_given(filters)}
        given["source"] = given.pop("sources", None)
        return wire.read_listing(self._call("GET", f"/api/articles?{urlencode(_filled(given), doseq=True)}"))

    def changes(self, since: int, query: str = "") -> tuple[Change, ...]:
        found = self._call("GET", f"/api/changes?{urlencode({'since': since, 'query': query})}")["changes"]
        return tuple(wire.read_change(item) for item in found)

    def status(self, *, runs: int = 5) -> SystemStatus:
        return wire.read_status(self._call("GET", f"/api/status?runs={runs}"))

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        with _translated():
            response = self._http.request(method, path, json=body)
        _raise_for(response)
        return response.json()


def _body(question: Question) -> dict[str, Any]:
    return _filled(
        {
            "question": question.text,
            "conversation_id": question.conversation_id,
            "history": [{"role": turn.role, "content": turn.content} for turn in question.history],
            "limit": question.limit,
            "verbatim_question": question.verbatim_question,
            **_given(question.filters),
        }
    )


def _given(filters: Filters) -> dict[str, Any]:
    return _filled(wire.filters(filters))


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, [], "")}


def _absolute(path: Path | str) -> str:
    return str(path) if "://" in str(path) else str(Path(path).expanduser().resolve())


def _server_sent_events(response: httpx.Response) -> Generator[tuple[str, Any], None, None]:
    name = ""
    for line in response.iter_lines():
        if line.startswith("event:"):
            name = line.removeprefix("event:").strip()
        elif line.startswith("data:"):
            yield name, json.loads(line.removeprefix("data:"))


def _read_event(name: str, data: Any) -> Event | None:
    match name:
        case "stage":
            return Stage(data["name"])
        case "hits":
            return Found(data["question"], tuple(wire.read_hit(item) for item in data["hits"]))
        case "sentence":
            return Said(
                wire.read_sentence(data["sentence"]), tuple(wire.read_citation(item) for item in data["citations"])
            )
        case "answer":
            return wire.read_answer(data)
        case "error":
            raise _error_of(data["error"], 500)
    return None


@contextmanager
def _translated() -> Generator[None, None, None]:
    try:
        yield
    except httpx.HTTPError as error:
        raise errors.DataInUse(f"The process that holds the data directory does not answer ({error}).") from None


def _raise_for(response: httpx.Response) -> None:
    if response.is_success:
        return
    try:
        told = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        told = {"message": f"The owner of the data answered {response.status_code}."}
    raise _error_of(told, response.status_code)


def _error_of(told: dict[str, Any], status: int) -> errors.DatelineError:
    message = str(told.get("message"))
    if status == httpx.codes.NOT_FOUND:
        return errors.NotFound(message)
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return errors.TooManyRequests(message)
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return errors.NotAllowed(message)
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return errors.IndexUnavailable(message)
    return errors.UsageError(message)
