"""The desk with a chat endpoint: a real server on loopback that writes what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from assistant import Assistant, Settings

SUPPORTED = "Tomas Reyl, Blue Heron's director, said that two thirds of the passengers had gone."
ANSWER = f"{SUPPORTED} [1] He is 93 years old. [1]"
CONDENSED = "What did Tomas Reyl say?"


class Endpoint(BaseHTTPRequestHandler):
    """Answers questions over passages with ANSWER, and everything else it is asked with CONDENSED."""

    def log_message(self, *_: object) -> None: ...

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        text = ANSWER if len(asked["messages"]) > 1 else CONDENSED
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for word in text.split(" "):
            self._send({"choices": [{"index": 0, "delta": {"content": word + " "}, "finish_reason": None}]})
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        self._send({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def _send(self, chunk: dict[str, object]) -> None:
        whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", **chunk}
        self.wfile.write(f"data: {json.dumps(whole)}\n\n".encode())


@pytest.fixture
def archive(tmp_path: Path, write_corpus: Callable[..., Path]) -> Iterator[Assistant]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings = Settings(
        data=tmp_path / "data",
        corpus=(write_corpus(),),
        openai_base_url=f"http://127.0.0.1:{server.server_port}/v1",
        openai_api_key=SecretStr("k"),
        model="m",
        daily_tokens=1_000,
    )
    with Assistant.open(settings) as assistant:
        assistant.index()
        yield assistant
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_models_sentence_is_cited_and_an_invented_one_never_shown(archive: Assistant) -> None:
    answer = archive.ask("Who is the director of Blue Heron?")
    assert answer.model == "m"
    assert SUPPORTED in answer.text
    assert "93" not in answer.text
    assert answer.usage is not None
    for citation in answer.citations:
        quote = citation.quote
        assert archive.article(quote.article.id).text[quote.start : quote.end] == quote.text


def test_a_follow_up_is_condensed_by_the_model_and_its_own_question_not_suggested(archive: Assistant) -> None:
    conversation = archive.new_conversation()
    archive.ask("Who is the director of Blue Heron?", conversation_id=conversation)
    answer = archive.ask("what did he say?", conversation_id=conversation)
    assert answer.question == CONDENSED
    assert CONDENSED not in answer.followups


def test_a_question_that_points_at_nothing_is_asked_back(archive: Assistant) -> None:
    answer = archive.ask("What did his director say?")
    assert answer.status == "not_found" and not answer.sentences
    assert answer.notice == "It is not clear what “his” stands for here. Name it, and ask again."
    assert answer.confidence <= 0.05
    assert archive.ask("What did his director say?", verbatim_question=True).notice != answer.notice
