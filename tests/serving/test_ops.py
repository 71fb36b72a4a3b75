from __future__ import annotations

from typing import Any

from starlette.testclient import TestClient

from assistant.types import Progress


def test_it_is_ready_when_there_is_something_to_answer_from(client: TestClient, archive: Any) -> None:
    assert client.get("/readyz").json() == {"ready": True, "indexing": None}
    archive.ready, archive.indexing = False, Progress("reading", 3, 9)
    waiting = client.get("/readyz")
    assert waiting.status_code == 503
    assert waiting.json() == {"ready": False, "indexing": {"stage": "reading", "done": 3, "total": 9}}
    assert client.get("/healthz").status_code == 200


def test_an_empty_corpus_is_ready_once_it_has_been_looked_at(client: TestClient, archive: Any) -> None:
    archive.ready = False
    assert client.get("/readyz").status_code == 503
    archive.index()
    assert client.get("/readyz").status_code == 200


def test_metrics_count_asks_stages_refusals_and_tell_the_revision(client: TestClient, archive: Any) -> None:
    client.post("/api/ask", json={"question": "harbour bridge cracks"})
    client.post("/api/ask", json={"question": "quantum soup", "stream": True})
    client.get("/api/status", headers={"Host": "evil.example"})
    text = client.get("/metrics").text
    for line in (
        'dateline_asks_total{status="answered"} 1.0',
        'dateline_asks_total{status="not_found"} 1.0',
        'dateline_stage_seconds_count{stage="retrieve"} 2.0',
        'dateline_refusals_total{reason="permission"} 1.0',
        f"dateline_revision {float(archive.revision)}",
        "dateline_jobs_queued 0.0",
        "dateline_asks_in_flight 0.0",
        'dateline_requests_total{method="POST",route="/api/ask",status="200"} 2.0',
    ):
        assert line in text, line
    assert "harbour" not in text
