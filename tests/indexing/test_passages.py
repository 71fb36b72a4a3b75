"""Passages: whole sentences, exact offsets, about 150 words."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from assistant.indexing.passages import LONGEST, cut_passages, embedded_text
from assistant.text import sentences

SENTENCE = (
    'Mr. Reyl of Blue Heron Ltd. said on Nov. 7 that 2.5 million crowns had gone; "No one," he added, "knows where." '
)
TEXTS = st.lists(
    st.sampled_from(
        [SENTENCE, "He left.\n\n", "• A point\n", "U.S. officials met.  ", "\n\n", "ß é 中文 . ", "word " * 200]
    ),
    max_size=60,
).map("".join) | st.text(max_size=400)


@given(TEXTS)
def test_a_passage_is_a_slice_of_its_article(text: str) -> None:
    for cut in cut_passages("a", "Title", None, text):
        assert cut.text == text[cut.start : cut.end]
        assert cut.text == cut.text.strip()


@given(TEXTS)
def test_passages_are_runs_of_whole_sentences_and_leave_none_out(text: str) -> None:
    cuts = cut_passages("a", "Title", None, text)
    starts = [span.start for span in sentences(text)]
    ends = [span.end for span in sentences(text)]
    assert [cut.start for cut in cuts] == [start for start in starts if start in {cut.start for cut in cuts}]
    assert all(cut.end in ends for cut in cuts)
    covered = [any(cut.start <= start < cut.end for cut in cuts) for start in starts]
    assert all(covered)
    assert all(before.end <= after.start for before, after in pairwise(cuts))


@given(TEXTS)
def test_a_passage_is_not_longer_than_the_model_reads_unless_one_sentence_is(text: str) -> None:
    for cut in cut_passages("a", "Title", None, text):
        assert len(cut.text.split()) <= LONGEST or len(sentences(cut.text)) == 1


def test_a_long_article_is_cut_into_passages_of_about_150_words() -> None:
    sizes = [len(cut.text.split()) for cut in cut_passages("a", "Title", None, SENTENCE * 60)]
    assert all(120 <= size <= LONGEST for size in sizes[:-1])


def test_a_passage_prefers_to_end_where_a_paragraph_ends() -> None:
    paragraph = SENTENCE * 6
    text = "\n\n".join([paragraph.strip()] * 4)
    assert [cut.text for cut in cut_passages("a", "Title", None, text)] == [paragraph.strip()] * 4


def test_a_few_words_at_the_end_go_with_the_passage_before() -> None:
    text = (SENTENCE * 6).strip() + "\n\nReporting by Ines Calder."
    assert len(cut_passages("a", "Title", None, text)) == 1


def test_title_and_date_travel_into_what_is_embedded_and_not_into_the_text() -> None:
    (cut,) = cut_passages("a", "Bridge reopens", date(2023, 11, 7), "It was late.")
    assert cut.text == "It was late."
    assert cut.embedded == "Bridge reopens · 2023-11-07\nIt was late."
    assert embedded_text("Bridge reopens", None, "It was late.") == "Bridge reopens\nIt was late."


def test_an_id_is_the_same_wherever_the_passage_is_cut_and_another_where_anything_differs() -> None:
    (one,) = cut_passages("a", "T", None, "It was late.")
    assert cut_passages("a", "T", None, "It was late.")[0].id == one.id
    others = [
        ("b", "T", None, "It was late."),
        ("a", "U", None, "It was late."),
        ("a", "T", date(2023, 1, 1), "It was late."),
    ]
    assert one.id not in {cut_passages(*other)[0].id for other in others}


def test_an_empty_text_has_no_passages() -> None:
    assert cut_passages("a", "T", None, " \n\n ") == []
