"""Questions in flight over real connections: clients that leave, slots, eight at once, a server that stops."""

from __future__ import annotations

import threading
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

QUESTION = {"question": "Who cut the ribbon of the Ostrava harbour bridge?"}
PATIENCE = 20.0  # seconds before a test is given up; nothing waits so long when all is well


def test_a_client_that_leaves_in_mid_stream_stops_the_work_and_frees_its_slot(
    url: str, app: FastAPI, archive: Any
) -> None:
    gate = archive.pause()
    with httpx.Client(base_url=url, timeout=PATIENCE) as http:
        with http.stream("POST", "/api/ask", json={**QUESTION, "stream": True}) as response:
            lines = response.iter_lines()  # held: the connection is closed with it
            assert next(lines)
            assert archive.reached.acquire(timeout=PATIENCE)
            assert app.state.server.slots.taken == 1
        _until(lambda: "dateline_left_total 1.0" in http.get("/metrics").text)
        gate.set()
        assert archive.closed.wait(PATIENCE)
        _until(lambda: app.state.server.slots.taken == 0)
    assert "dateline_asks_total{" not in app.state.server.metrics.text(app.state.server).decode()


def test_a_client_that_leaves_without_a_stream_stops_the_work_too(url: str, app: FastAPI, archive: Any) -> None:
    gate = archive.pause()
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{url}/api/ask", json=QUESTION, timeout=0.5)
    assert archive.reached.acquire(timeout=PATIENCE)
    gate.set()
    assert archive.closed.wait(PATIENCE)
    _until(lambda: app.state.server.slots.taken == 0)


def test_eight_people_are_answered_at_once_and_none_waits_for_another(url: str, archive: Any) -> None:
    gate = archive.pause()
    answers: list[str] = []

    def ask() -> None:
        text = httpx.post(f"{url}/api/ask", json={**QUESTION, "stream": True}, timeout=PATIENCE).text
        answers.append(text)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert archive.reached.acquire(timeout=PATIENCE), "a question waited for another"
    assert httpx.get(f"{url}/api/status", timeout=PATIENCE).status_code == 200
    gate.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(answers) == 8 and all("event: answer" in text for text in answers)


def test_one_question_too_many_is_told_when_to_come_back(connect: Any, archive: Any) -> None:
    client = connect(max_asks=1)
    gate = archive.pause()
    first: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: first.append(client.post("/api/ask", json=QUESTION)))
    thread.start()
    assert archive.reached.acquire(timeout=PATIENCE)
    for path, body in (
        ("/api/ask", QUESTION),
        ("/api/ask", {**QUESTION, "stream": True}),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "bridge"}], "stream": True}),
    ):
        refused = client.post(path, json=body)
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) >= 1
        assert refused.json()["error"]["type"] == "rate_limit_error"
    assert 'dateline_refusals_total{reason="wait"} 3.0' in client.get("/metrics").text
    gate.set()
    thread.join(PATIENCE)
    assert first[0].status_code == 200
    assert client.post("/api/ask", json=QUESTION).status_code == 200


def test_a_stopping_server_says_so_in_its_streams(client: TestClient, app: FastAPI, archive: Any) -> None:
    gate = archive.pause()
    told: list[str] = []
    body = {**QUESTION, "stream": True}
    thread = threading.Thread(target=lambda: told.append(client.post("/api/ask", json=body).text))
    thread.start()
    assert archive.reached.acquire(timeout=PATIENCE)

    async def stop() -> None:
        app.state.server.stopping.set()

    assert client.portal is not None
    client.portal.call(stop)
    gate.set()
    thread.join(PATIENCE)
    assert "event: error" in told[0] and "stopping" in told[0]
    assert client.get("/readyz").status_code == 503


def test_a_silent_stream_is_kept_alive(client: TestClient, archive: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.serving.sse.KEEP_ALIVE_SECONDS", 0.01)
    gate = archive.pause()
    threading.Thread(target=lambda: (archive.reached.acquire(), anyio.run(anyio.sleep, 0.1), gate.set())).start()
    assert ": keep-alive" in client.post("/api/ask", json={**QUESTION, "stream": True}).text


def _until(holds: Any) -> None:
    waiter = threading.Event()
    for _ in range(int(PATIENCE * 50)):
        if holds():
            return
        waiter.wait(0.02)
    raise AssertionError("it did not come to hold")
