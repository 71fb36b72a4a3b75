"""The real façade over five articles behind the real server: the terminal's remote verbs, and answers that hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.assistant import Assistant
from assistant.errors import ArticleNotFound, NotFound, UsageError
from assistant.remote import RemoteAssistant
from assistant.serving import create_app
from assistant.settings import Settings
from assistant.types import Answer, Filters, Found, Said, Stage, Turn

QUESTION = "Who cut the ribbon of the harbour bridge?"


@pytest.fixture
def assistant(tmp_path: Path, write_corpus: Callable[..., Path]) -> Iterator[Assistant]:
    settings = Settings(data=tmp_path / "real", corpus=(write_corpus(name="portvale"),), threads=1)
    with Assistant.open(settings) as assistant:
        assistant.index()
        yield assistant


@pytest.fixture
def real(assistant: Assistant, serving: Any) -> Iterator[tuple[str, str]]:
    """URL and owner's token of a server over the real façade."""
    app = create_app(assistant, assistant.settings)
    with serving(app) as url:
        yield url, app.state.server.owner_token


def test_an_answer_over_http_is_the_facades_own(assistant: Assistant, real: tuple[str, str]) -> None:
    over_http = httpx.post(f"{real[0]}/api/ask", json={"question": QUESTION}, timeout=60).json()
    own = assistant.ask(QUESTION)
    assert over_http["status"] == own.status == "answered"
    assert over_http["answer"] == own.text and "Ines Calder" in own.text
    for citation in over_http["citations"]:
        article = httpx.get(f"{real[0]}/api/articles/{citation['article']['id']}").json()
        assert article["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_archive_lacks_is_not_found_in_every_form(real: tuple[str, str]) -> None:
    question = "Who won the 2022 World Cup?"
    assert httpx.post(f"{real[0]}/api/ask", json={"question": question}, timeout=60).json()["status"] == "not_found"
    chat = {"messages": [{"role": "user", "content": question}]}
    reply = httpx.post(f"{real[0]}/v1/chat/completions", json=chat, timeout=60).json()
    assert reply["dateline"]["status"] == "not_found" and reply["choices"][0]["message"]["annotations"] == []


def test_a_chat_stream_of_the_real_archive_adds_up_to_its_whole_reply(real: tuple[str, str]) -> None:
    chat: dict[str, Any] = {"messages": [{"role": "user", "content": QUESTION}]}
    whole = httpx.post(f"{real[0]}/v1/chat/completions", json=chat, timeout=60).json()
    lines = httpx.post(f"{real[0]}/v1/chat/completions", json={**chat, "stream": True}, timeout=60).text.splitlines()
    told = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    text = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in told)
    assert text == whole["choices"][0]["message"]["content"]


def test_the_terminals_verbs_work_over_the_owner(assistant: Assistant, real: tuple[str, str], tmp_path: Path) -> None:
    remote = RemoteAssistant(*real)
    try:
        answer = remote.ask(QUESTION, filters=Filters(until=date(2023, 12, 31)), history=(Turn("user", "hello"),))
        assert replace(answer, timings=assistant.ask(QUESTION).timings).status == "answered"
        events = list(remote.stream(QUESTION))
        assert isinstance(events[0], Stage) and isinstance(events[-1], Answer)
        assert {type(event) for event in events} == {Stage, Found, Said, Answer}
        found = remote.search("ferry", filters=Filters(sources=("portvale courier",)), limit=2)
        assert found.hits and all(hit.article.source == "Portvale Courier" for hit in found.hits)
        listing = remote.articles("bridge", filters=Filters(since=date(2023, 1, 1)), limit=10)
        assert listing == assistant.articles("bridge", filters=Filters(since=date(2023, 1, 1)), limit=10)
        one = listing.articles[0].id
        assert remote.article(one).text == assistant.article(one).text
        assert [version.version for version in remote.versions(one)] == [1]
        assert remote.status(runs=1).articles == 5 and remote.status(runs=1).origins == assistant.status(runs=1).origins
        conversation = remote.new_conversation("Bridges")
        assert remote.ask(QUESTION, conversation_id=conversation).conversation_id == conversation
        extra = tmp_path / "extra.txt"
        extra.write_text("Lighthouse sold\n\nThe lighthouse of Portvale was sold to Greta Amsel on Friday.")
        seen: list[Any] = []
        report = remote.index([extra], progress=seen.append)
        assert len(report.added) == 1 and remote.changes(report.revision - 1)[0].article.id == report.added[0]
        assert remote.remove(report.added).removed == report.added
        with pytest.raises(NotFound):
            remote.article("none")
        with pytest.raises((UsageError, NotFound)):
            remote.index([tmp_path / "nowhere"])
        with pytest.raises(UsageError):
            remote.ask("")
    finally:
        remote.close()


def test_a_pushed_article_is_answered_from_at_once(real: tuple[str, str]) -> None:
    url, _ = real
    article = {
        "title": "Lighthouse sold",
        "text": "The lighthouse of Portvale was sold to Greta Amsel.",
        "date": "2024-02-02",
    }
    (pushed,) = httpx.post(f"{url}/api/articles", json=article).json()["results"]
    assert pushed["status"] == "added"
    assert httpx.post(f"{url}/api/articles", json=article).json()["results"][0]["status"] == "unchanged"
    ask = {"question": "Who bought the lighthouse of Portvale?"}
    answer = httpx.post(f"{url}/api/ask", json=ask, timeout=60).json()
    assert answer["citations"][0]["article"]["id"] == pushed["id"]
    httpx.delete(f"{url}/api/articles/{pushed['id']}")
    answer = httpx.post(f"{url}/api/ask", json=ask, timeout=60).json()
    assert pushed["id"] not in json.dumps(answer)


@pytest.mark.parametrize("path", ["none", "..%2f..%2fetc", "%F0%9F%98%80"])
def test_ids_that_name_nothing_are_404_in_the_real_catalogue(
    assistant: Assistant, real: tuple[str, str], path: str
) -> None:
    assert httpx.get(f"{real[0]}/api/articles/{path}").status_code == 404
    with pytest.raises(ArticleNotFound):
        assistant.article("none")
