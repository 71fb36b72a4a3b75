from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import text


def split(given_text: str) -> list[str]:
    return [span.of(given_text) for span in text.sentences(given_text)]


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("Mr. Smith left. He paid $3.5 million.", ["Mr. Smith left.", "He paid $3.5 million."]),
        ("He flew to the U.S. on Jan. 5. It rained.", ["He flew to the U.S. on Jan. 5.", "It rained."]),
        ("They met in the U.S. The talks failed.", ["They met in the U.S.", "The talks failed."]),
        ("U.S. Sen. John F. Kennedy Jr. spoke.", ["U.S. Sen. John F. Kennedy Jr. spoke."]),
        ("He came at 5 p.m. Monday. Then he left.", ["He came at 5 p.m. Monday.", "Then he left."]),
        ('"Is it true?" she asked. "Yes."', ['"Is it true?" she asked.', '"Yes."']),
        ("Prices rose 2.5%. Gen. Khalifa Haftar spoke.", ["Prices rose 2.5%.", "Gen. Khalifa Haftar spoke."]),
        ("The talks\n\nThey met on Monday. They left.", ["The talks", "They met on Monday.", "They left."]),
        ("- one thing\n- another. And more.\nAfter.", ["one thing", "another.", "And more.", "After."]),
        ("1. First.\n2. Second.", ["First.", "Second."]),
        (
            "This paragraph was wrapped by hand at some seventy columns or so, as\n"
            "a mail would be. Its second sentence goes on to the third line of the\nparagraph.",
            [
                "This paragraph was wrapped by hand at some seventy columns or so, as\na mail would be.",
                "Its second sentence goes on to the third line of the\nparagraph.",
            ],
        ),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(given_text: str, expected: list[str]) -> None:
    assert split(given_text) == expected


@given(st.text(max_size=400) | st.text(alphabet="aB. \n\"'!?-1)U.S", max_size=400))
def test_sentences_are_slices_in_order_that_hold_every_word(given_text: str) -> None:
    spans = text.sentences(given_text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.of(given_text).strip() == span.of(given_text) != "" for span in spans)
    covered = "".join(span.of(given_text) for span in spans)
    # Only list markers may be left out.
    letters = [c for c in given_text if c.isalpha()]
    assert sum(c.isalpha() for c in covered) == len(letters)


def test_a_megabyte_without_a_sentence_end_is_cut_in_time_that_grows_with_its_length() -> None:
    spans = text.sentences("word " * 200_000)
    assert max(span.end - span.start for span in spans) <= text.LONGEST_SENTENCE


def test_folded_words_forget_case_accents_curly_quotes_and_possessives() -> None:
    assert text.words("Yevkurov’s CAFÉ cost 1,200.50, it’s said") == [
        "yevkurov",
        "cafe",
        "cost",
        "1200.50",
        "it",
        "said",
    ]
    assert text.fold("The  End.") == "the end"


def test_invisible_controls_are_removed_from_what_is_shown_and_nothing_else_is() -> None:
    assert text.visible("a\u200bb\u202ec\ufeff\x00d\te\nf – é") == "abcd\te\nf – é"


def test_a_question_is_known_by_its_mark_inside_quotes_and_brackets() -> None:
    assert text.is_question("“Who did it?”")
    assert not text.is_question("He asked why.")


def test_a_cut_ends_at_a_word() -> None:
    assert text.cut("one two three four", 12) == "one two…"
    assert text.cut("short", 12) == "short"
