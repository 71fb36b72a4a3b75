from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

SECRET = "Who cut the ribbon of the secret bridge?"


def test_a_request_keeps_its_id_or_is_given_one(client: TestClient) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": "abc-123"}).headers["x-request-id"] == "abc-123"
    first, second = (client.get("/healthz", headers={"X-Request-ID": "no good\x01"}) for _ in range(2))
    assert first.headers["x-request-id"] != second.headers["x-request-id"] and len(first.headers["x-request-id"]) == 32
    assert "x-request-id" in client.get("/api/status", headers={"Host": "evil.example"}).headers


@pytest.mark.parametrize("stream", [False, True])
def test_the_access_log_tells_all_but_the_question(
    client: TestClient, connect: Any, caplog: pytest.LogCaptureFixture, stream: bool
) -> None:
    def lines(http: TestClient) -> list[dict[str, Any]]:
        caplog.clear()
        with caplog.at_level(logging.INFO, "dateline.access"):
            http.post("/api/ask", json={"question": SECRET, "stream": stream})
            http.post(
                "/v1/chat/completions", json={"messages": [{"role": "user", "content": SECRET}], "stream": stream}
            )
            http.get("/api/articles", params={"query": "secret"})
        return [json.loads(record.message) for record in caplog.records if record.name == "dateline.access"]

    told = lines(client)
    assert [(line["method"], line["path"], line["status"]) for line in told] == [
        ("POST", "/api/ask", 200),
        ("POST", "/v1/chat/completions", 200),
        ("GET", "/api/articles", 200),
    ]
    assert all(line["ms"] >= 0 and line["bytes"] > 0 and line["id"] and line["key"] == "local" for line in told)
    assert "secret" not in json.dumps(told)
    told = lines(connect(log_questions=True))
    assert [line.get("question") for line in told] == [SECRET, SECRET, None]


def test_head_works_where_get_does_and_sends_no_body(client: TestClient) -> None:
    for path in (
        "/healthz",
        "/api/status",
        "/api/articles/art-1",
        "/articles/art-1",
        "/docs",
        "/v1/models",
        "/metrics",
    ):
        get, head = client.get(path), client.head(path)
        assert head.status_code == get.status_code == 200 and head.content == b""
        assert head.headers["content-type"] == get.headers["content-type"]
    assert client.head("/api/articles/none").status_code == 404


def test_the_api_and_the_page_have_fitting_policies(app: Any, client: TestClient) -> None:
    app.router.routes.append(Route("/", lambda _: HTMLResponse("page")))
    page, api = client.get("/").headers, client.get("/api/status").headers
    assert (
        "'unsafe-eval'" in page["content-security-policy"] and "default-src 'self'" in page["content-security-policy"]
    )
    for path in ("/api/status", "/docs", "/articles/art-1"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe-eval" not in policy
    for headers in (page, api):
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"
    assert api["cache-control"] == "no-store" and "cache-control" not in page


def test_a_fault_outside_of_our_own_calls_is_a_bare_500(app: Any, client: TestClient) -> None:
    def broken(_: Any) -> None:
        raise RuntimeError("/secret/place")

    app.router.routes.append(Route("/broken", broken))
    response = client.get("/broken")
    assert response.status_code == 500 and response.json()["error"]["code"] == "internal_error"
    assert "secret" not in response.text and response.headers["x-request-id"]
