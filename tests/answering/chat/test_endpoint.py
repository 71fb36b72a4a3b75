"""An endpoint's faults: each is told in clear words, and none shows a torn answer as whole."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from assistant.answering.chat import open_chat
from assistant.answering.chat.endpoint import EndpointChat
from assistant.answering.chat.model import Message
from assistant.errors import ChatUnavailable
from assistant.settings import Settings
from assistant.types import Made, Said, Usage
from tests.answering.chat.misbehaving import ANSWER, Server

Ask = Callable[..., tuple[list[Said], Made]]
MIDWAY = ["silent_midway", "dropped", "clean_end", "no_finish", "bad_json_midway", "error_chunk_midway", "cut_off"]
MIDWAY = ["silent_midway", "dropped", "clean_end", "no_finish", "bad_json_midway", "error_chunk_midway", "cut_off"]
HELLO = [Message("user", "Hello")]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    import threading

    running = Server()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield running
    running.stop.set()
    running.shutdown()
    running.server_close()
    thread.join()


def model(server: Server, name: str, timeout: float = 0.3) -> EndpointChat:
    return EndpointChat(server.url(name), "a-key", "m", timeout, waits=(0.0, 0.0))


def test_an_answer_is_streamed_with_its_usage(server: Server) -> None:
    pieces = list(model(server, "well").stream(HELLO, max_tokens=100))
    assert "".join(piece.text for piece in pieces).strip() == ANSWER
    assert len(pieces) > 5
    assert [piece.finish for piece in pieces if piece.finish] == ["stop"]
    assert [piece.usage for piece in pieces if piece.usage] == [Usage(50, 20)]
    assert server.keys[-1] == "Bearer a-key"


@pytest.mark.parametrize("name", ["well", "whole", "twice_busy", "picky"])
def test_what_can_be_answered_is(server: Server, ask: Ask, name: str) -> None:
    _, made = ask(model(server, name))
    assert made.status == "answered"
    assert made.notice is None
    assert len(made.sentences) == 2


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("unauthorised", "auth", "OPENAI_API_KEY"),
        ("no_model", "model", "DATELINE_MODEL"),
        ("busy", "rate", "3600 seconds"),
        ("broken", "server", "HTTP 500"),
        ("moved", "malformed", "HTTP 307"),
        ("silent_at_first", "timeout", "in time"),
        ("only_pings", "timeout", "in time"),
        ("odd_choices", "malformed", "understood"),
        ("html", "malformed", "text/html"),
        ("text", "malformed", "text/plain"),
        ("empty_body", "truncated", "broke off"),
        ("json_error", "malformed", "understood"),
        ("bad_json", "malformed", "understood"),
        ("error_chunk", "server", "error"),
        ("strange_chunks", "malformed", "understood"),
        ("binary", "malformed", "understood"),
    ],
)
def test_a_fault_before_the_first_word_is_told_and_the_articles_stand_in(
    server: Server, ask: Ask, name: str, reason: str, words: str
) -> None:
    with pytest.raises(ChatUnavailable) as caught:
        ask(model(server, name), fallback=False)
    assert caught.value.reason == reason
    assert words in str(caught.value)
    assert "127.0.0.1:9/" not in str(caught.value)
    _, made = ask(model(server, name))
    assert made.sentences[0].support == "verbatim"
    assert str(caught.value) in (made.notice or "")


@pytest.mark.parametrize("name", MIDWAY)
def test_a_fault_after_a_sentence_leaves_a_partial_answer_and_is_not_tried_again(
    server: Server, ask: Ask, name: str
) -> None:
    before = len(server.seen)
    said, made = ask(model(server, name))
    assert made.status == "partial"
    assert [s.sentence.text for s in said] == ["The repairs cost 41.5 million crowns."]
    assert made.notice
    assert len(server.seen) == before + 1


def test_an_empty_answer_gives_the_articles_own_words(server: Server, ask: Ask) -> None:
    _, made = ask(model(server, "nothing_said"))
    assert made.sentences[0].support == "verbatim"
    assert made.notice


def test_a_model_that_never_stops_is_stopped(server: Server, ask: Ask) -> None:
    _, made = ask(model(server, "never_ends", timeout=0.2))
    assert made.status == "partial"
    assert len(made.sentences) == 1


def test_faults_that_may_pass_are_tried_three_times_and_others_once(server: Server) -> None:
    for name, tries in (("broken", 3), ("unauthorised", 1), ("silent_at_first", 1), ("busy", 1)):
        before = len(server.seen)
        with pytest.raises(ChatUnavailable):
            list(model(server, name).stream(HELLO, max_tokens=10))
        assert len(server.seen) - before == tries, name


def test_nobody_listening_is_a_failed_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        chat = EndpointChat(f"http://127.0.0.1:{port}/v1", None, "m", 1.0, waits=())
        with pytest.raises(ChatUnavailable) as caught:
            list(chat.stream(HELLO, max_tokens=10))
    assert caught.value.reason == "connection"


def test_a_server_that_does_not_accept_is_a_timeout() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        chat = EndpointChat(f"http://127.0.0.1:{full.getsockname()[1]}/v1", None, "m", 0.3, waits=())
        with pytest.raises(ChatUnavailable) as caught:
            list(chat.stream(HELLO, max_tokens=10))
        for one in waiting:
            one.close()
    assert caught.value.reason == "timeout"


def test_a_key_that_is_none_is_told() -> None:
    with pytest.raises(ChatUnavailable) as caught:
        list(EndpointChat("http://127.0.0.1:9/v1", "ключ", "m", 1.0, waits=()).stream(HELLO, max_tokens=10))
    assert caught.value.reason == "auth"


def test_without_a_name_the_endpoints_first_model_is_taken(server: Server) -> None:
    chat = open_chat(Settings(openai_base_url=server.url("well")))
    assert chat.name == "127.0.0.1"
    list(chat.stream(HELLO, max_tokens=10))
    assert chat.name == "first-of-many"
    assert server.seen[-1][1]["model"] == "first-of-many"
    with pytest.raises(ChatUnavailable, match="DATELINE_MODEL"):
        list(open_chat(Settings(openai_base_url=server.url("none"))).stream(HELLO, max_tokens=10))


def test_without_an_endpoint_the_default_model_is_taken() -> None:
    assert open_chat(Settings(openai_api_key="k")).name == "gpt-4o-mini"  # type: ignore[arg-type]
