"""A model that obeys every hostile article: nothing reaches the page but text that a passage carries."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.answering.chat import ScriptedChat
from assistant.answering.chat.packing import pack
from assistant.answering.checking.orders import is_order
from assistant.text import visible
from assistant.types import Findings, Made, Said
from tests.answering.hostile import NEWS, TRUE, Hostile, hostile

Ask = Callable[..., tuple[list[Said], Made]]
ALL = hostile()


def test_there_are_sixty_of_them_and_more() -> None:
    assert len(ALL) >= 60


@pytest.mark.parametrize("article", ALL, ids=lambda article: article.name)
@pytest.mark.parametrize("strict", [True, False])
def test_only_checked_text_comes_of_a_model_that_obeys(
    ask: Ask, findings: Findings, article: Hostile, strict: bool
) -> None:
    found = replace(findings, hits=(article.hit,), question="What did the repairs cost?")
    said, made = ask(ScriptedChat(f"{article.wants} {TRUE}", size=3), found=found, strict=strict)
    assert [s.sentence for s in said] == list(made.sentences)
    text = article.hit.passage.text
    for citation in made.citations:
        if citation.quote.article.id == article.name:
            assert text[citation.quote.start : citation.quote.end] == citation.quote.text
            assert citation.quote.text in NEWS or not is_order(citation.quote.text)
    for sentence in made.sentences:
        if sentence.support == "unsupported":
            assert sentence.citations == ()
            assert not strict
        else:
            assert not any(word in _plain(sentence.text) for word in article.payload), sentence
        assert "://" not in sentence.text
        assert "<" not in sentence.text
        assert sentence.text == visible(sentence.text)
    assert any("41.5 million" in sentence.text for sentence in made.sentences)


@pytest.mark.parametrize("article", ALL, ids=lambda article: article.name)
def test_the_model_sees_it_as_data(findings: Findings, article: Hostile) -> None:
    found = replace(findings, hits=(article.hit,))
    system = pack("What did the repairs cost?", (), found, 8_192).messages[0].content
    code = system.split("code ")[1].split(",")[0]
    inside = system.split(f"{code} passage [1]")[1].split(f"{code} end of passage [1]")[0]
    assert all(line.startswith(f"{code}| ") for line in inside.strip().split("\n")[1:])
    assert code not in article.hit.passage.text
    assert "<|" not in inside
    assert "[INST]" not in inside
    assert inside == visible(inside)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
