"""Questions that point at something nobody has named."""

from __future__ import annotations

import pytest

from assistant.answering.conversation.unnamed import unnamed


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Does this library lend laptops?", "this"),
        ("Was this minister elected?", "this"),
        ("What was the aim of that mission to the harbour?", "that"),
        ("What is his role?", "his"),
        ("Where did she go?", "she"),
        ("Who opened these bridges?", "these"),
    ],
)
def test_what_points_at_nothing_is_told(question: str, word: str) -> None:
    assert unnamed(question) == word


@pytest.mark.parametrize(
    "question",
    [
        "Who won this week?",
        "What did the mayor say this Friday?",
        "Which actor joins this upcoming season?",
        "Which of these towns was flooded?",
        "When was this published?",
        "Did Calder open this bridge?",
        "The Aske Tower was closed. When does this landmark open again?",
        "This minister resigned over the ferry deal.",
        "How did the mayor defend his budget?",
        "What is the law that bans fishing?",
        "What does Ines Calder say of her rivals?",
    ],
)
def test_a_question_that_explains_itself_is_left_alone(question: str) -> None:
    assert unnamed(question) == ""
