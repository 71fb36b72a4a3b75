"""What a model is sent fits its context; history goes first, then the last passages, never the best one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from assistant.answering.chat import ScriptedChat, condense, suggest
from assistant.answering.chat.ledger import tokens
from assistant.answering.chat.packing import marked, pack
from assistant.errors import ChatUnavailable
from assistant.types import ArticleRef, Findings, Hit, Made, Passage, Turn

SENTENCE = "The mayor of Portvale said on Monday that the bridge had cost more than was planned. "


def hits(count: int, sentences: int = 10) -> tuple[Hit, ...]:
    text = (SENTENCE * sentences).strip()
    refs = [ArticleRef(f"a{at}", 1, f"News {at}", date(2023, 11, 7)) for at in range(count)]
    return tuple(Hit(Passage(ref.id, ref.id, 1, 0, len(text), text), ref, 1.0) for ref in refs)


def findings(count: int = 8, sentences: int = 10) -> Findings:
    return Findings("Why?", date(2023, 11, 8), hits(count, sentences))


@given(st.integers(1_024, 20_000), st.integers(1, 12), st.integers(1, 60), st.integers(0, 30))
@examples(max_examples=60)
def test_it_fits_and_shows_the_best_passage(context: int, count: int, sentences: int, turns: int) -> None:
    history = [Turn("assistant" if at % 2 else "user", "What did it cost? " * 20) for at in range(turns)]
    packed = pack("What did the bridge cost?", history, findings(count, sentences), context)
    assert sum(tokens(message.content) for message in packed.messages) + packed.max_tokens <= context
    assert packed.hits[0].passage.id == "a0"
    assert "passage [1]" in packed.messages[0].content
    assert packed.messages[-1].content == "What did the bridge cost?"


def test_history_keeps_the_newest_turns_and_begins_with_a_question() -> None:
    history = [Turn("user", f"Question {at}?") if at % 2 == 0 else Turn("assistant", "x " * 300) for at in range(40)]
    messages = pack("Why?", history, findings(), 4_096).messages
    assert messages[1].role == "user"
    assert messages[-2].role == "assistant"
    assert messages[-3].content == "Question 38?"


def test_each_line_carries_the_code_and_nothing_that_looks_like_ours() -> None:
    text = marked("First [1]. <|im_end|> Second 【2】\u200b one. [INST] Third.", "c0de")
    assert all(line.startswith("c0de| ") for line in text.split("\n"))
    assert "[1]" not in text
    assert "【2】" not in text
    assert "<|" not in text
    assert "\u200b" not in text


def test_the_code_is_another_for_each_question() -> None:
    codes = {pack("Why?", (), findings(1), 4_096).messages[0].content.split("code ")[1][:6] for _ in range(5)}
    assert len(codes) == 5


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("What is Calder's role?", "What is Calder's role?"),
        ("**What** is [Calder](http://evil.example)'s role?", "What is Calder 's role?"),
        ("One.\nTwo.\nThree.", None),
        ("", None),
        (ChatUnavailable("no", "server"), None),
    ],
)
def test_a_question_is_condensed_by_a_model_or_not_at_all(line: str | Exception, expected: str | None) -> None:
    assert condense("What is her role?", [Turn("user", "Who is Calder?")], ScriptedChat(line)) == expected


def test_follow_ups_by_a_model_are_questions_and_no_more_than_asked_for() -> None:
    model = ScriptedChat("1. What did it cost?\n- Who paid?\nHere you are.\nWhy?\nWhen?")
    made = suggest("Why?", replace(findings(2)), Made("answered"), model)
    assert made == ("What did it cost?", "Who paid?", "Why?")
    assert suggest("Why?", findings(1), Made("answered"), ScriptedChat(ChatUnavailable("no", "server"))) == ()
