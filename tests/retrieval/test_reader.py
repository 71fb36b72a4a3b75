"""The reader ranks the sentence that answers first, says little where none does, and scores a passage by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelUnavailable
from assistant.retrieval.reader import (
    MODEL,
    PADDING,
    SENTENCES,
    TOTAL,
    UNREAD,
    Reader,
    Reading,
    ago,
    encode,
    open_tokenizer,
    pad,
)

ASKED = date(2021, 5, 12)
BRIDGE = Reading(
    "Old harbour bridge closes for repairs",
    date(2021, 5, 10),
    (
        "Commuters in Veldhaven woke to long queues on Monday.",
        "The harbour bridge was closed by the city engineer, Marta Lindqvist, after cracks were found in two pillars.",
        "Ferries will run every ten minutes until the work is done.",
        "The repairs are expected to cost 14 million euros.",
    ),
)
FAIR = Reading(
    "Flower fair draws record crowd",
    date(2021, 5, 3),
    (
        "More than 60,000 visitors came to the flower fair in Ostrava at the weekend.",
        "The mayor, Jan Kolar, thanked the volunteers who had planted the tulips.",
    ),
)
STORM = Reading(
    "Storm cuts power on the coast",
    None,
    ("Thousands of homes lost power when a storm hit the coast on Friday.", "Nobody was hurt."),
)
QUESTIONS = {
    "Who closed the harbour bridge in Veldhaven?": (0, 1),
    "How much will the repairs of the harbour bridge cost?": (0, 3),
    "How many people visited the flower fair?": (1, 0),
    "Who thanked the volunteers at the flower fair in Ostrava?": (1, 1),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    if not (MODEL / "model.onnx").exists():
        pytest.skip("no reader in the package")
    yield Reader()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_sentence_that_answers_has_the_highest_score(reader: Reader, question: str) -> None:
    scores = reader.scores(question, ASKED, [BRIDGE, FAIR, STORM])
    best = max((score, passage, number) for passage, row in enumerate(scores) for number, score in enumerate(row))
    assert best[1:] == QUESTIONS[question]


def test_a_question_that_nothing_answers_scores_lower_than_one_that_something_answers(reader: Reader) -> None:
    passages = [BRIDGE, FAIR, STORM]
    answered = [np.concatenate(reader.scores(question, ASKED, passages)).max() for question in QUESTIONS]
    for question in ("Who won the chess championship in Lima?", "Which company makes the new vaccine against malaria?"):
        assert np.concatenate(reader.scores(question, ASKED, passages)).max() < min(answered)


def test_scores_are_the_same_again_and_whatever_else_is_read(reader: Reader) -> None:
    [question, *_] = QUESTIONS
    [alone] = reader.scores(question, ASKED, [BRIDGE])
    long = Reading("A long one", ASKED, tuple(f"Line {number} of a list of many." for number in range(20)))
    together = reader.scores(question, ASKED, [STORM, long, BRIDGE, FAIR] * 5)
    assert np.array_equal(alone, reader.scores(question, ASKED, [BRIDGE])[0])
    assert np.abs(together[2] - alone).max() < 1e-3
    assert np.abs(together[-2] - alone).max() < 1e-3


def test_there_is_one_score_a_sentence_and_what_does_not_fit_is_unread(reader: Reader) -> None:
    many = Reading("", None, tuple(f"Sentence number {number}." for number in range(SENTENCES + 3)))
    long = Reading("", None, ("word " * 1_000, "The end."))
    none = Reading("Only a title", ASKED, ())
    scores = reader.scores("What is the last sentence?", None, [many, long, none])
    assert [row.shape for row in scores] == [(SENTENCES + 3,), (2,), (0,)]
    assert all(row.dtype == np.float32 and np.isfinite(row).all() for row in scores)
    assert (scores[0][SENTENCES:] == UNREAD).all()
    assert reader.scores("Anything?", None, []) == []


def test_the_model_sees_the_question_the_title_the_time_and_the_sentences_by_number() -> None:
    tokens = open_tokenizer(MODEL)
    [one, _] = encode(tokens, "Who closed it?", ASKED, [BRIDGE, STORM])
    assert tokens.decode(one.ids, skip_special_tokens=False).startswith(
        "[CLS] who closed it? [SEP] old harbour bridge closes for repairs · 2 days before [SEP] commuters in"
    )
    assert sorted(set(one.parts)) == [0, 1, 2, 3, 4]
    assert len(one.ids) == len(one.parts)


def test_inputs_are_cut_and_padded() -> None:
    tokens = open_tokenizer(MODEL)
    long = Reading("title " * 100, ASKED, tuple("word " * 90 for _ in range(9)))
    encoded = encode(tokens, "why " * 500, ASKED, [long, STORM])
    assert len(encoded[0].ids) == TOTAL
    assert tokens.decode(encoded[0].ids).count("same day") == 1
    ids, parts = pad(encoded)
    assert ids.shape == parts.shape == (2, TOTAL)
    assert (parts[1, len(encoded[1].ids) :] == PADDING).all()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "later"),
        (0, "same day"),
        (1, "1 day before"),
        (5, "5 days before"),
        (9, "1 week before"),
        (20, "3 weeks before"),
        (100, "3 months before"),
        (900, "years before"),
    ],
)
def test_time_is_said_in_few_words(days: int, words: str) -> None:
    assert ago(date(2020, 6, 1), date.fromordinal(date(2020, 6, 1).toordinal() - days)) == words


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match="reader"):
        Reader(tmp_path)
