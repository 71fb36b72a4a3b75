from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from assistant.errors import ChatUnavailable

QUESTION = "Who cut the ribbon of the Ostrava harbour bridge?"


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        if block.startswith(":"):
            continue
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer_names_the_exact_words_it_stands_on(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    assert answer["status"] == "answered"
    for citation in answer["citations"]:
        article = client.get(f"/api/articles/{citation['article']['id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_stream_tells_stages_hits_sentences_and_the_answer_in_order(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    told = events(response.text)
    assert [name for name, _ in told] == ["stage", "hits", "sentence", "sentence", "answer"]
    assert told[-1][1] == {**client.post("/api/ask", json={"question": QUESTION}).json()}


def test_filters_history_and_limits_reach_the_facade(client: TestClient, archive: Any) -> None:
    body = {
        "question": QUESTION,
        "history": [{"role": "user", "content": "hello"}],
        "since": "2023-09-01",
        "until": "2023-09-30",
        "as_of": "2023-12-31",
        "sources": ["harbour post"],
        "limit": 3,
        "verbatim_question": True,
    }
    answer = client.post("/api/ask", json=body).json()
    assert [hit["article"]["id"] for hit in answer["hits"]] == ["art-2"]
    asked = archive.asked[-1]
    assert asked["limit"] == 3 and asked["verbatim_question"] and asked["history"][0].content == "hello"
    assert str(asked["filters"].as_of) == "2023-12-31"


def test_what_is_wrong_before_the_first_event_is_an_ordinary_error(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, "stream": True, "conversation_id": "none"})
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "conversation_not_found"


def test_a_fault_in_mid_stream_ends_it_with_an_error_event(client: TestClient, archive: Any) -> None:
    archive.fault = ChatUnavailable("The chat endpoint failed.", "server")
    told = events(client.post("/api/ask", json={"question": QUESTION, "stream": True}).text)
    assert told[-1][0] == "error"
    assert told[-1][1]["error"]["code"] == "chat_unavailable"
    assert client.post("/api/ask", json={"question": QUESTION}).status_code == 503


@pytest.mark.parametrize("stream", [False, True])
def test_an_unforeseen_fault_tells_nothing_of_itself(client: TestClient, archive: Any, stream: bool) -> None:
    archive.fault = RuntimeError("/secret/place: boom")
    text = client.post("/api/ask", json={"question": QUESTION, "stream": stream}).text
    assert "internal_error" in text and "secret" not in text and "Traceback" not in text


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"question": ""}, "question"),
        ({"question": "x" * 4_001}, "question"),
        ({"question": "a\x00b"}, "question"),
        ({"question": 7}, "question"),
        ({"history": [{"role": "system", "content": "x"}]}, "history.0.role"),
        ({"history": [{"role": "user", "content": "x"}] * 101}, "history"),
        ({"since": "yesterday"}, "since"),
        ({"since": 1700000000}, "since"),
        ({"limit": 10**30}, "limit"),
        ({"limit": 0}, "limit"),
        ({"sinse": "2023-01-01"}, "sinse"),
    ],
)
def test_a_field_that_does_not_fit_is_named(client: TestClient, change: dict[str, Any], param: str) -> None:
    response = client.post("/api/ask", json={"question": QUESTION, **change})
    assert response.status_code == 422
    assert response.json()["error"]["param"] == param


def test_a_window_that_ends_before_it_begins_is_refused(client: TestClient) -> None:
    body = {"question": QUESTION, "since": "2023-02-01", "until": "2023-01-01"}
    response = client.post("/api/ask", json=body)
    assert response.status_code == 422 and "after until" in response.json()["error"]["message"]
    assert (
        client.post("/api/search", json={"query": "x", "since": "2023-02-01", "until": "2023-01-01"}).status_code == 422
    )
    assert client.get("/api/articles?since=2023-02-01&until=2023-01-01").status_code == 422


def test_search_gives_passages_without_reading_them(client: TestClient, archive: Any) -> None:
    found = client.post("/api/search", json={"query": "harbour bridge", "limit": 1}).json()
    assert len(found["hits"]) == 1 and found["revision"] == archive.revision
    assert not archive.asked
