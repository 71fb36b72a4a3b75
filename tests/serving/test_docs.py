from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

from starlette.testclient import TestClient

CALLS = {
    "/api/ask": {"post"},
    "/api/search": {"post"},
    "/api/articles": {"get", "post"},
    "/api/articles/{article_id}": {"get", "delete"},
    "/api/articles/{article_id}/versions": {"get"},
    "/api/changes": {"get"},
    "/api/status": {"get"},
    "/api/index": {"get", "post"},
    "/api/conversations": {"get", "post"},
    "/api/conversations/{conversation_id}": {"get", "patch", "delete"},
    "/api/conversations/{conversation_id}/export": {"get"},
    "/v1/chat/completions": {"post"},
    "/v1/models": {"get"},
    "/v1/models/{model}": {"get"},
    "/articles/{article_id}": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}


def test_the_calls_are_these(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {path: set(operations) for path, operations in schema["paths"].items()} == CALLS


def test_every_field_is_described_and_has_an_example(client: TestClient) -> None:
    schema = client.get("/openapi.json").json()
    silent = []
    for name, model in schema["components"]["schemas"].items():
        for field, said in model.get("properties", {}).items():
            nested = "$ref" in json.dumps(said)
            if not said.get("description") or not (nested or "examples" in said):
                silent.append(f"{name}.{field}")
    assert not silent
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] and operation["description"], (path, method)
            for parameter in operation.get("parameters", ()):
                assert parameter.get("description"), (path, parameter["name"])


def test_the_documentation_loads_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "<script" not in page and "<link" not in page and "cdn" not in page
    for path in CALLS:
        assert path in page


def test_the_curl_commands_of_the_documentation_work(client: TestClient) -> None:
    page = unescape(client.get("/docs").text)
    bodies: dict[str, Any] = {
        path: json.loads(body.replace("'\\''", "'"))
        for path, body in re.findall(r"curl -X POST http://127.0.0.1:7860(\S+) -H .*?\n  -d '(.*?)'</pre>", page)
    }
    assert set(bodies) >= {"/api/ask", "/api/search", "/api/articles", "/v1/chat/completions"}
    for path, body in bodies.items():
        assert client.post(path, json=body).status_code == 200, path
