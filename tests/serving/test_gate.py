from __future__ import annotations

import base64
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from assistant.errors import SettingsError
from assistant.serving import create_app
from assistant.serving.gate import is_loopback
from assistant.serving.keys import new_key, revoke_key

READ, WRITE = "reader-0123456789abcdef", "writer-0123456789abcdef"
KEYS = (SecretStr(f"web:read:{READ}"), SecretStr(f"cms:write:{WRITE}"))
ARTICLE = {"title": "t", "text": "x"}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_on_loopback_without_keys_everything_is_open(client: TestClient) -> None:
    assert client.get("/api/status").status_code == 200
    assert client.post("/api/articles", json=ARTICLE, headers=bearer("sk-whatever-the-client-sends")).status_code == 200


def test_with_keys_only_health_is_open(connect: Any) -> None:
    client = connect(api_keys=KEYS)
    for path in ("/healthz", "/readyz"):
        assert client.get(path).status_code == 200
    for path in ("/api/status", "/v1/models", "/metrics", "/openapi.json", "/docs", "/articles/art-1", "/", "/nowhere"):
        refused = client.get(path)
        assert refused.status_code == 401, path
        assert refused.json()["error"]["type"] == "authentication_error"
        assert refused.headers["www-authenticate"].startswith(("Bearer", "Basic"))
    assert client.post("/mcp", json={}).status_code == 401
    assert client.get("/api/status", headers=bearer("wrong")).status_code == 401
    assert client.get("/api/status", headers={"Authorization": "Basic !!!"}).status_code == 401


def test_a_key_is_taken_in_three_forms(connect: Any) -> None:
    client = connect(api_keys=KEYS)
    basic = base64.b64encode(f"anyone:{READ}".encode()).decode()
    for headers in (bearer(READ), {"X-API-Key": READ}, {"Authorization": f"Basic {basic}"}):
        assert client.get("/api/status", headers=headers).status_code == 200


def test_a_reader_may_not_write(connect: Any) -> None:
    client = connect(api_keys=KEYS)
    new = client.post("/api/conversations", headers=bearer(READ)).json()["id"]
    for method, path, body in (
        ("POST", "/api/articles", ARTICLE),
        ("DELETE", "/api/articles/art-1", None),
        ("POST", "/api/index", {}),
        ("PATCH", f"/api/conversations/{new}", {"title": "x"}),
        ("DELETE", f"/api/conversations/{new}", None),
    ):
        refused = client.request(method, path, json=body, headers=bearer(READ))
        assert refused.status_code == 403 and refused.json()["error"]["type"] == "permission_error"
        assert client.request(method, path, json=body, headers=bearer(WRITE)).status_code < 300
    assert client.post("/api/ask", json={"question": "bridge cracks"}, headers=bearer(READ)).status_code == 200


def test_keys_made_while_the_server_runs_are_taken_and_revoked_ones_refused(connect: Any, archive: Any) -> None:
    client = connect(api_keys=KEYS)
    key = new_key(archive.settings.data, "desk")
    assert client.get("/api/status", headers=bearer(key)).status_code == 200
    revoke_key(archive.settings.data, "desk")
    assert client.get("/api/status", headers=bearer(key)).status_code == 401


def test_each_key_has_a_rate_of_its_own_and_the_owner_none(connect: Any) -> None:
    client = connect(api_keys=KEYS, rate_per_minute=2)
    told = [client.get("/api/status", headers=bearer(READ)) for _ in range(3)]
    assert [response.status_code for response in told] == [200, 200, 429]
    assert int(told[-1].headers["retry-after"]) >= 1
    assert client.get("/api/status", headers=bearer(WRITE)).status_code == 200
    assert {client.get(f"/assets/{n}.js", headers=bearer(READ)).status_code for n in range(9)} == {404}
    owner = bearer(client.app.state.server.owner_token)
    assert [client.get("/api/status", headers=owner).status_code for _ in range(4)] == [200] * 4


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "news.example"])
def test_beyond_loopback_it_does_not_start_without_keys(archive: Any, host: str) -> None:
    settings = archive.settings.model_copy(update={"host": host})
    with pytest.raises(SettingsError, match="DATELINE_API_KEYS"):
        create_app(archive, settings)
    create_app(archive, settings.model_copy(update={"api_keys": KEYS}))
    new_key(settings.data, "desk")
    create_app(archive, settings)


def test_names_of_this_machine_are_known() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"))
    assert not any(is_loopback(host) for host in ("0.0.0.0", "::", "example.org", "10.0.0.1", ""))


def test_a_foreign_host_name_is_refused_on_loopback(client: TestClient, connect: Any) -> None:
    for host in (
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:7860",
        "",
        "[::1",
        "127.0.0.1@evil.example",
    ):
        assert client.get("/v1/models", headers={"Host": host}).status_code == 403, host
    for host in ("localhost:7860", "127.0.0.1", "[::1]:7860", "LOCALHOST"):
        assert client.get("/v1/models", headers={"Host": host}).status_code == 200, host
    named = connect(allowed_hosts=("news.example",), public_url="https://archive.example")
    for host in ("news.example:443", "archive.example", "localhost"):
        assert named.get("/v1/models", headers={"Host": host}).status_code == 200
    assert client.get("/healthz", headers={"Host": "10.1.2.3:7860"}).status_code == 200


def test_another_sites_page_may_not_change_anything(client: TestClient, connect: Any) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:9999"):
        refused = client.post("/api/index", headers={"Origin": origin})
        assert refused.status_code == 403
    assert client.post("/api/index", headers={"Origin": "http://127.0.0.1:7860"}).status_code == 202
    friendly = connect(cors_origins=("https://desk.example",))
    answer = friendly.post("/api/ask", json={"question": "bridge cracks"}, headers={"Origin": "https://desk.example"})
    assert answer.status_code == 200 and answer.headers["access-control-allow-origin"] == "https://desk.example"


def test_cross_origin_reading_is_off_unless_named(client: TestClient, connect: Any) -> None:
    asks = {"Origin": "https://desk.example", "Access-Control-Request-Method": "POST"}
    assert "access-control-allow-origin" not in client.options("/api/ask", headers=asks).headers
    friendly = connect(cors_origins=("https://desk.example",), api_keys=KEYS)
    allowed = friendly.options("/api/ask", headers=asks)
    assert allowed.status_code == 200 and allowed.headers["access-control-allow-origin"] == "https://desk.example"
    stranger = friendly.options("/api/ask", headers={**asks, "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in stranger.headers


def test_a_body_that_is_not_json_by_name_is_not_read_as_json(client: TestClient) -> None:
    body = b'{"question": "bridge cracks"}'
    assert client.post("/api/ask", content=body, headers={"Content-Type": "text/plain"}).status_code == 422
