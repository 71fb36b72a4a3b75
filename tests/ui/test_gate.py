"""What the network can reach of the page, over HTTP: only what the page needs, with the rights of whoever asks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.settings import Settings
from tests.ui.double import Archive
from tests.ui.test_scripted import DRAFTS

KEYS = ("anna:write:a-key-that-may-write", "ben:read:a-key-that-may-read")


@pytest.fixture
def site(serve: Callable[..., Any]) -> Any:
    return serve(Archive(DRAFTS))


@pytest.fixture
def client(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=30) as client:
        yield client


def config(client: httpx.Client) -> dict[str, Any]:
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", client.get("/").text)
    assert found
    return dict(json.loads(found[1]))


def call(client: httpx.Client, data: object, **options: Any) -> httpx.Response:
    part = next(item for item in config(client)["components"] if item["type"] == "html")
    body = {"data": data, "component_id": part["id"], "session_hash": "s", "fn_name": "call"}
    return client.post("/gradio_api/component_server", json=body, **options)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/proxy=https://evil.example/"),
        ("GET", "/gradio_api/file=https://evil.example/"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/file=/etc/passwd"),
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/run/ask"),
        ("POST", "/gradio_api/api/ask"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/gradio_api/deep_link"),
        ("GET", "/monitoring"),
        ("GET", "/monitoring/summary"),
        ("GET", "/assets/../../routes.py"),
        ("GET", "/assets/%2e%2e/%2e%2e/routes.py"),
        ("GET", "/static/..%2f..%2froutes.py"),
        ("GET", "/svelte/index.js"),
        ("GET", "/custom_component/x/client/component/index.js"),
        ("GET", "/login_check"),
        ("PUT", "/"),
    ],
)
def test_what_the_page_does_not_need_is_not_there(client: httpx.Client, method: str, path: str) -> None:
    assert client.request(method, path).status_code in (404, 405)


def test_the_page_lists_no_calls_and_asks_for_nothing_outside(client: httpx.Client) -> None:
    page = client.get("/")
    assert "'self'" in page.headers["content-security-policy"]
    said = config(client)
    assert not said.get("analytics_enabled")
    assert not said.get("run_history")
    assert all(item["api_visibility"] == "private" for item in said["dependencies"])
    assert "fonts.googleapis" not in client.get("/theme.css").text + json.dumps(said)


def test_a_page_of_another_site_can_change_nothing(client: httpx.Client, site: Any) -> None:
    revision = site.archive.revision
    call_body = {"verb": "remove", "id": "a1"}
    assert call(client, call_body, headers={"Origin": "https://evil.example"}).status_code == 403
    assert call(client, call_body, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    sent = client.post("/ui/upload?name=x.txt", content=b"x", headers={"Origin": "https://evil.example"})
    assert sent.status_code == 403
    assert site.archive.revision == revision


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"verb": "close"}, {"verb": "__class__"}, {"verb": ["hello"]}])
def test_a_call_that_is_none_is_refused_in_words(client: httpx.Client, data: object) -> None:
    assert "error" in call(client, data).json()


def test_a_join_by_hand_fetches_nothing_and_reads_no_file(client: httpx.Client, site: Any) -> None:
    ask = config(client)["dependencies"][0]
    file = {"path": "/etc/passwd", "url": "http://127.0.0.1:9/steal", "meta": {"_type": "gradio.FileData"}}
    body = {
        "data": [file],
        "fn_index": ask["id"],
        "session_hash": "crafted",
        "event_data": {"turn": file, "question": file, "c": "../../etc"},
    }
    client.post("/gradio_api/queue/join", json=body)
    with client.stream("GET", "/gradio_api/queue/data?session_hash=crafted") as stream:
        said = stream.read().decode()
    assert "root:" not in said
    assert site.archive.conversations() == ()


def test_a_key_that_may_read_can_change_nothing(serve: Callable[..., Any]) -> None:
    site = serve(Archive(DRAFTS), Settings(data=Path("unused"), api_keys=KEYS))
    with httpx.Client(base_url=site.url, timeout=30) as client:
        assert client.get("/").status_code == 401
        assert client.post("/ui/upload?name=x.txt", content=b"x").status_code == 401
        for name, may in (("ben", "read"), ("anna", "write")):
            client.auth = (name, f"a-key-that-may-{may}")
            status = client.post("/ui/upload?name=x.txt", content=b"Title\n\nText.").status_code
            assert (status == 200) == (may == "write")
    assert len(site.archive.live()) == len(DRAFTS) + 1


def test_an_upload_that_is_too_large_is_refused(serve: Callable[..., Any]) -> None:
    site = serve(Archive(DRAFTS), Settings(data=Path("unused"), max_file_mb=0.01))
    answer = httpx.post(f"{site.url}ui/upload?name=big.txt", content=b"x" * 20_000)
    assert answer.status_code == 413
    assert "0.01 MB" in answer.text
