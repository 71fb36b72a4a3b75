from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.plain import read_text
from assistant.reading.titles import LONGEST, headline, title_of


def test_a_short_first_line_without_a_full_stop_is_a_headline() -> None:
    assert headline("Bridge reopens after nine months\nIt is open.") == ("Bridge reopens after nine months", 33)


@pytest.mark.parametrize(
    "text",
    ["It is open.\nCrowds came.", "Bridge\nIt is open.", "Bridge reopens", "Said he:\nWell.", "words " * 40 + "\nx y"],
)
def test_a_sentence_a_single_word_or_all_there_is_is_no_headline(text: str) -> None:
    assert headline(text) is None


def test_a_long_first_sentence_is_cut_at_a_word() -> None:
    title = title_of("The general, " + "who is known for many things, " * 10 + "met the president. He left.")
    assert len(title) <= LONGEST
    assert title.endswith("is known…")


@given(st.text(max_size=300))
def test_every_text_with_words_gets_a_title_on_one_line_and_loses_no_word(text: str) -> None:
    draft = read_text(text)
    assert "\n" not in draft.title
    assert len(draft.title) <= LONGEST + 1
    if any(character.isalnum() for character in draft.text):
        assert draft.title
