"""What is read first: each sign of a passage speaks for it, the others being equal, and the scores tell the order."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.retrieval.overlap import Overlap
from assistant.retrieval.promise import promising
from assistant.types import ArticleRef, Hit, Passage

ASKED = Overlap("Who opened the harbour bridge?", {"opened": 2, "harbour": 2, "bridge": 2}, 100)
PLAIN = "The council met on Tuesday and talked about many things."


def hit(id: str, score: float = 0.5, text: str = PLAIN, start: int = 0) -> Hit:
    article = ArticleRef(id, 1, "News", date(2023, 11, 20))
    return Hit(Passage(id, id, 1, start, start + len(text), text), article, score)


def first(*hits: Hit, cosines: dict[str, float] | None = None, close: dict[str, float] | None = None) -> str:
    known = {one.passage.id: 0.0 for one in hits}
    promised = promising(hits, ASKED, cosines or known, known | (close or {}))
    assert [one.score for one in promised] == sorted((one.score for one in promised), reverse=True)
    return promised[0].passage.id


def test_the_score_of_the_searches_decides_between_equals() -> None:
    assert first(hit("a", 0.4), hit("b", 0.6)) == "b"


@pytest.mark.parametrize("better", [hit("b", text=PLAIN + " The harbour bridge was opened."), hit("b", text=PLAIN * 2)])
def test_the_words_of_the_question_and_more_words_promise_more(better: Hit) -> None:
    assert first(hit("a"), better) == "b"


def test_the_beginning_of_an_article_promises_more_than_its_end() -> None:
    assert first(hit("a", start=3_000), hit("b")) == "b"


def test_the_day_counts_and_so_does_the_cosine_where_the_scores_hide_it() -> None:
    assert first(hit("a"), hit("b"), close={"b": 0.4}) == "b"
    assert first(hit("a"), hit("b"), cosines={"a": 0.3, "b": 0.7}) == "b"


def test_a_passage_that_meaning_did_not_find_counts_as_far_as_the_farthest() -> None:
    assert first(hit("found", 0.5), hit("unfound", 0.51), cosines={"found": 0.2}) == "unfound"
    assert first(hit("found", 0.5), hit("unfound", 0.5), hit("far", 0.1), cosines={"found": 0.6, "far": 0.2}) == "found"
