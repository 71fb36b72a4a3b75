"""What a chat model writes is shown a sentence at a time, checked; what no passage carries is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from assistant.answering import chat
from assistant.answering.chat import MemoryLedger, ScriptedChat, ScriptedGate
from assistant.answering.chat.ledger import Capped, capped
from assistant.answering.chat.packing import REFUSAL
from assistant.errors import ChatUnavailable
from assistant.settings import Settings
from assistant.types import Findings, Made, Said, Turn

Ask = Callable[..., tuple[list[Said], Made]]
GOOD = (
    "The Portvale bridge reopened on 7 November 2023 after nine months of repairs. [1] "
    "The repairs cost 41.5 million crowns. [1]"
)
WRONG = "The repairs cost 45 million crowns. [1]"
BROKEN = ChatUnavailable("The chat model's answer broke off.", "truncated")


def test_checked_sentences_come_one_at_a_time_with_their_quotes(ask: Ask) -> None:
    said, made = ask(ScriptedChat(GOOD))
    assert made.status == "answered"
    assert made.notice is None
    assert [s.sentence for s in said] == list(made.sentences)
    assert [s.text for s in made.sentences] == [
        "The Portvale bridge reopened on 7 November 2023 after nine months of repairs.",
        "The repairs cost 41.5 million crowns.",
    ]
    assert [c.number for s in said for c in s.citations] == [1, 2]
    assert made.citations[1].quote.text.startswith("The repairs cost 41.5 million crowns, twice")
    assert made.citations[1].quote.start >= 100
    assert made.usage and made.usage.completion_tokens > 0


def test_a_sentence_is_handed_on_before_the_model_writes_the_next(
    findings: Findings, extract: Callable[[], Made]
) -> None:
    told: list[str] = []

    class Slow(ScriptedChat):
        def stream(self, messages, *, max_tokens):  # type: ignore[no-untyped-def]
            for piece in super().stream(messages, max_tokens=max_tokens):
                told.append(piece.text)
                yield piece

    stream = chat.answer("?", (), findings, Slow(GOOD, size=1), Settings(), extract)
    first = next(stream)
    assert first.sentence.text.startswith("The Portvale bridge")
    assert len("".join(told)) < GOOD.index("repairs cost")
    stream.close()


def test_an_unsupported_sentence_is_left_out_and_told_of(ask: Ask) -> None:
    _, made = ask(ScriptedChat(f"{GOOD} {WRONG}"))
    assert len(made.sentences) == 2
    assert made.status == "answered"
    assert made.notice == "1 sentence of the model's answer is left out: no passage supports it."


def test_without_strict_it_is_marked_and_the_answer_is_partial(ask: Ask) -> None:
    said, made = ask(ScriptedChat(f"{WRONG} {GOOD}"), strict=False)
    assert made.status == "partial"
    assert [s.support for s in made.sentences] == ["unsupported", "supported", "supported"]
    assert made.sentences[0].citations == ()
    assert [s.sentence for s in said] == list(made.sentences)


@pytest.mark.parametrize("strict", [True, False])
def test_where_nothing_is_supported_the_articles_own_words_stand_in(ask: Ask, strict: bool) -> None:
    said, made = ask(ScriptedChat(WRONG), strict=strict)
    assert made.status == "answered"
    assert [s.sentence for s in said] == list(made.sentences)
    assert made.sentences[0].support == "verbatim"
    assert "could not be checked" in (made.notice or "")


def test_a_wrong_mark_is_put_right(ask: Ask) -> None:
    _, made = ask(ScriptedChat("The repairs cost 41.5 million crowns. [2]"))
    assert made.citations[0].passage.id == "bridge"


@pytest.mark.parametrize("mark", ["", " [7]", " [0]", " [999]"])
def test_a_mark_that_is_missing_or_stands_for_nothing_is_found(ask: Ask, mark: str) -> None:
    _, made = ask(ScriptedChat(f"Some 80 jobs are at stake.{mark}"))
    assert made.citations[0].passage.id == "ferry"
    assert [c.number for c in made.citations] == [1]


def test_the_fixed_sentence_means_not_found(ask: Ask) -> None:
    said, made = ask(ScriptedChat(REFUSAL))
    assert (said, made.status, made.sentences) == ([], "not_found", ())


def test_the_fixed_sentence_beside_an_answer_is_not_shown(ask: Ask) -> None:
    _, made = ask(ScriptedChat(f"{GOOD} {REFUSAL}"))
    assert made.status == "answered"
    assert REFUSAL not in [s.text for s in made.sentences]


def test_a_failure_before_anything_was_shown_gives_the_articles_own_words(ask: Ask) -> None:
    said, made = ask(ScriptedChat(BROKEN))
    assert made.status == "answered"
    assert len(said) == 1
    assert made.notice == "The chat model's answer broke off. Instead, these are the articles' own words."


def test_without_fallback_it_is_raised(ask: Ask) -> None:
    with pytest.raises(ChatUnavailable):
        ask(ScriptedChat(BROKEN), fallback=False)


def test_a_failure_after_a_sentence_leaves_a_partial_answer(ask: Ask) -> None:
    said, made = ask(ScriptedChat(GOOD, breaks=(100, BROKEN)))
    assert made.status == "partial"
    assert len(said) == len(made.sentences) == 1
    assert "broke off" in (made.notice or "")


def test_an_answer_cut_at_the_length_limit_is_partial_and_its_torn_end_is_not_shown(ask: Ask) -> None:
    _, made = ask(ScriptedChat(f"{GOOD} Some 80 jobs are at stake", finish="length"))
    assert made.status == "partial"
    assert len(made.sentences) == 2
    assert "cut off" in (made.notice or "")


def test_an_empty_answer_gives_the_articles_own_words(ask: Ask) -> None:
    _, made = ask(ScriptedChat(""))
    assert made.sentences[0].support == "verbatim"
    assert made.notice


def test_the_same_sentence_is_shown_once(ask: Ask) -> None:
    _, made = ask(ScriptedChat("The repairs cost 41.5 million crowns. [1] " * 3))
    assert len(made.sentences) == 1


def test_without_hits_the_model_is_not_asked(ask: Ask, findings: Findings) -> None:
    model = ScriptedChat(GOOD)
    _, made = ask(model, found=replace(findings, hits=()))
    assert made.status == "not_found"
    assert model.heard == []


def test_closing_the_answer_closes_the_models_stream(findings: Findings, extract: Callable[[], Made]) -> None:
    closed: list[bool] = []

    class Watched(ScriptedChat):
        def stream(self, messages, *, max_tokens):  # type: ignore[no-untyped-def]
            try:
                yield from super().stream(messages, max_tokens=max_tokens)
            finally:
                closed.append(True)

    stream = chat.answer("?", (), findings, Watched(GOOD), Settings(), extract)
    next(stream)
    stream.close()
    assert closed == [True]


def test_passages_are_sent_as_data_numbered_and_dated(ask: Ask) -> None:
    model = ScriptedChat(GOOD)
    ask(model, history=[Turn("user", "What is new?"), Turn("assistant", "The bridge.")])
    system, first, second, last = model.heard[0]
    assert (first.role, second.role, last.role) == ("user", "assistant", "user")
    code = system.content.split("code ")[1].split(",")[0]
    lines = system.content.split("passage [1]")[1].split("\n")
    assert lines[0].startswith(", 2023-11-08, Portvale Courier")
    assert all(line.startswith(f"{code}| ") for line in lines[1:4])
    assert REFUSAL in system.content


def test_a_gated_model_is_asked_first_and_sees_the_best_passage_alone(ask: Ask) -> None:
    model = ScriptedGate(GOOD, margins=[3.0])
    _, made = ask(model)
    assert made.status == "answered"
    assert "ferry" not in model.heard[-1][0].content
    assert {c.passage.id for c in made.citations} == {"bridge"}


def test_where_the_gate_says_no_nothing_is_written(ask: Ask) -> None:
    model = ScriptedGate(GOOD, margins=[1.0, -2.0])
    said, made = ask(model)
    assert (said, made.status) == ([], "not_found")
    assert len(model.heard) == 2


def test_the_days_cap_stops_the_model_and_the_articles_stand_in(ask: Ask) -> None:
    ledger = MemoryLedger()
    model = Capped(ScriptedChat(GOOD), 100, ledger)
    _, first = ask(model)
    assert first.notice is None
    assert ledger.spent_today() > 100
    _, second = ask(model)
    assert "tokens for the chat model are spent" in (second.notice or "")


def test_a_capped_model_is_still_gated(ask: Ask) -> None:
    model = ScriptedGate(GOOD, margins=[-5.0])
    said, made = ask(capped(model, 10**6, MemoryLedger()))
    assert (said, made.status) == ([], "not_found")


def test_a_new_day_begins_at_nothing() -> None:
    day = [date(2023, 11, 7)]
    ledger = MemoryLedger(lambda: day[0])
    ledger.spend(10)
    ledger.spend(5)
    assert ledger.spent_today() == 15
    day[0] = date(2023, 11, 8)
    assert ledger.spent_today() == 0


def test_an_answer_that_broke_off_is_counted_too(ask: Ask) -> None:
    ledger = MemoryLedger()
    ask(Capped(ScriptedChat(GOOD, breaks=(100, BROKEN)), 10**6, ledger))
    assert ledger.spent_today() > 100
