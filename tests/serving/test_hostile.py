"""What nobody should send: always 4xx in our form, never a trace, never a place on the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

JSON = {"Content-Type": "application/json"}
POSTS = ["/api/ask", "/api/search", "/api/articles", "/api/index", "/v1/chat/completions", "/api/conversations"]
BODIES = {
    "not json": b"{",
    "nothing": b"",
    "a list": b"[1]",
    "null": b"null",
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "long number": b'{"limit": ' + b"9" * 5_000 + b"}",
    "not utf-8": b'{"question": "\xff\xfe"}',
    "NaN": b'{"question": NaN}',
    "wrong types": b'{"question": {}, "query": [], "messages": {}, "paths": 3, "title": 4, "text": 5}',
    "surrogate": b'{"question": "\\ud800", "query": "\\ud800", "title": "\\ud800", "text": "x", "paths": ["\\ud800"],'
    b' "messages": [{"role": "user", "content": "\\ud800"}]}',
    "nul": b'{"question": "a\\u0000", "query": "\\u0000", "title": "\\u0000", "text": "\\u0000", "paths": ["\\u0000"],'
    b' "messages": [{"role": "user", "content": "\\u0000"}]}',
}


def check(response: Any) -> None:
    assert 400 <= response.status_code < 500, (response.status_code, response.text[:300])
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"} and error["message"]
    for secret in ("Traceback", "/site-packages", ".py", "/tmp/", "assistant."):
        assert secret not in response.text


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", POSTS)
def test_a_body_that_makes_no_sense_is_refused(client: TestClient, path: str, name: str) -> None:
    if name in ("nothing", "null") and path in ("/api/index", "/api/conversations"):
        return  # these need no body
    if name == "a list" and path == "/api/articles":
        return  # a list is told item by item
    check(client.post(path, content=BODIES[name], headers=JSON))


@pytest.mark.parametrize("path", POSTS)
def test_ten_megabytes_are_refused_as_announced_and_as_they_come(client: TestClient, url: str, path: str) -> None:
    whole = client.post(path, content=b'{"question": "' + b"x" * 10_000_000 + b'"}', headers=JSON)
    assert whole.status_code == 413
    check(whole)

    def pieces() -> Iterator[bytes]:
        yield b'{"question": "'
        for _ in range(100):
            yield b"x" * 100_000

    try:
        response = httpx.post(f"{url}{path}", content=pieces(), headers=JSON, timeout=30)
    except httpx.WriteError:  # refused while it was being sent
        return
    assert response.status_code == 413
    check(response)


@pytest.mark.parametrize("length", ["99999999999999999999", "10000001"])
def test_an_announced_length_is_believed_before_anything_is_read(client: TestClient, length: str) -> None:
    check(client.post("/api/ask", content=b"{}", headers={**JSON, "Content-Length": length}))


@pytest.mark.parametrize(
    "path",
    [
        "/api/articles/..%2f..%2f..%2fetc%2fpasswd",
        "/api/articles/%2e%2e%2fkeys.json",
        "/api/articles/a%00b",
        "/api/articles/%ff%fe",
        "/api/articles/" + "a" * 5_000,
        "/api/articles/%F0%9F%98%80'%20OR%201=1--",
        "/api/articles/art-1?version=99999999999999999999999",
        "/api/articles/art-1?version=-1",
        "/api/articles?offset=99999999999999999999999&limit=1",
        "/api/articles?limit=-1",
        "/api/articles?query=%00",
        "/api/articles?since=2023-13-45",
        "/api/changes?since=-1",
        "/api/changes?since=1e9",
        "/api/status?runs=10000000000",
        "/api/index?job=0",
        "/api/conversations/..%2fx",
        "/api/conversations/%00",
        "/articles/..%2f..%2fetc",
        "/v1/models/%00",
        "/api/../../etc/passwd",
        "/api//ask",
    ],
)
def test_a_path_or_query_that_tricks_is_refused(url: str, path: str) -> None:
    with httpx.Client(base_url=url) as http:
        check(http.get(path))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "GET", "OPTIONS", "QUERY"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    response = client.request(method, "/api/ask")
    assert response.status_code == 405
    check(response)


def test_mcp_refuses_what_it_can_not_read(client: TestClient) -> None:
    headers = {**JSON, "Accept": "application/json, text/event-stream"}
    for body in (b"{", b"[]", b'{"jsonrpc": "2.0", "id": 1, "method": "none"}', b"x" * 2_000_000):
        response = client.post("/mcp", content=body, headers=headers)
        assert response.status_code < 500 and "Traceback" not in response.text
    assert client.get("/mcp", headers=headers).status_code == 405


def test_markup_in_a_question_comes_back_as_data(client: TestClient) -> None:
    question = "<script>alert(1)</script> ![x](http://evil.example) harbour bridge"
    response = client.post("/api/ask", json={"question": question})
    assert response.headers["content-type"] == "application/json"
    assert json.loads(response.text)["question"] == question
