from __future__ import annotations

import pytest

from assistant.retrieval.subjects import is_told, subject_of


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Who is Wes Moore?", {"wes", "moor"}),
        ("what is the latest on the ferry?", {"ferri"}),
        ("Tell me about Blue Heron", {"blue", "heron"}),
        ("What is reported about Lio Brandt?", {"lio", "brandt"}),
    ],
)
def test_a_question_after_a_subject_alone_is_known(question: str, subject: set[str]) -> None:
    assert {word[:3] for word in subject_of(question)} == {word[:3] for word in subject}


@pytest.mark.parametrize(
    "question",
    [
        "Who is the mayor of Portvale?",
        "who won the cup?",
        "What did Reyl say about Heron?",
        "When was it?",
        "Who is he?",
    ],
)
def test_a_question_that_asks_for_more_is_left_to_the_reader(question: str) -> None:
    assert subject_of(question) == frozenset()


def test_a_subject_is_told_of_where_one_sentence_names_all_of_it() -> None:
    subject = subject_of("Who is Wes Moore?")
    assert is_told(subject, "Governor Wes Moore declared an emergency.")
    assert not is_told(subject, "Moore spoke.")
