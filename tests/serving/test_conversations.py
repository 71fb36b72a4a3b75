from __future__ import annotations

import json
from typing import Any

from starlette.testclient import TestClient

QUESTION = "Who won the regional cup?"


def test_a_conversation_keeps_its_answers_and_what_became_of_their_articles(client: TestClient) -> None:
    new = client.post("/api/conversations", json={"title": "Cups"}).json()["id"]
    answer = client.post("/api/ask", json={"question": QUESTION, "conversation_id": new}).json()
    assert answer["conversation_id"] == new
    kept = client.get(f"/api/conversations/{new}").json()
    assert kept["exchanges"][0]["answer"] == answer
    assert kept["exchanges"][0]["standing"] == {"1": "current"}


def test_conversations_are_listed_searched_renamed_and_deleted(client: TestClient) -> None:
    new = client.post("/api/conversations", json={"title": "Cups"}).json()["id"]
    client.post("/api/conversations")
    assert [one["id"] for one in client.get("/api/conversations?query=cup").json()["conversations"]] == [new]
    assert client.patch(f"/api/conversations/{new}", json={"title": "Finals"}).json()["title"] == "Finals"
    assert client.delete(f"/api/conversations/{new}").status_code == 204
    for response in (
        client.get(f"/api/conversations/{new}"),
        client.patch(f"/api/conversations/{new}", json={"title": "x"}),
        client.delete(f"/api/conversations/{new}"),
        client.get(f"/api/conversations/{new}/export"),
    ):
        assert response.status_code == 404 and response.json()["error"]["code"] == "conversation_not_found"


def test_a_conversation_is_exported_with_its_citations(client: TestClient, archive: Any) -> None:
    new = client.post("/api/conversations", json={"title": "Cups"}).json()["id"]
    client.post("/api/ask", json={"question": QUESTION, "conversation_id": new})
    exported = client.get(f"/api/conversations/{new}/export")
    assert exported.headers["content-type"].startswith("text/markdown")
    assert "attachment" in exported.headers["content-disposition"]
    assert f"## {QUESTION}" in exported.text
    assert "[1] 2023-05-20 · Vela wins the regional cup · Sport Daily · https://sport.example/vela" in exported.text
    assert "> FC Vela won the regional cup" in exported.text
    as_json = client.get(f"/api/conversations/{new}/export?format=json")
    assert json.loads(as_json.text) == client.get(f"/api/conversations/{new}").json()
    assert client.get(f"/api/conversations/{new}/export?format=pdf").status_code == 422
