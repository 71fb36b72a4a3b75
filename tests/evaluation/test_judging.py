"""What counts as found, shown, right and verbatim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.evaluation.datasets import Question
from assistant.evaluation.judging import Asked, Judge, holds, words_shown
from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Citation,
    Coverage,
    Findings,
    Hit,
    Passage,
    PassageSpan,
    Quote,
    ReadSentence,
    Sentence,
    Timings,
)

DAY = date(2023, 11, 7)
TEXTS = {
    "one": "The bridge of Portvale reopened on Tuesday. Mayor Ines Calder cut the ribbon.",
    "two": "The night ferry will stop. Tomas Reyl said so.",
    "three": "A copy: the night ferry will stop.",
}
ARTICLES = {id: Article(id, 1, id.title(), text, DAY) for id, text in TEXTS.items()}


def hit(id: str, copies: tuple[ArticleRef, ...] = ()) -> Hit:
    text = TEXTS[id]
    return Hit(Passage(f"p-{id}", id, 1, 0, len(text), text), ARTICLES[id].ref, 1.0, copies)


def citation(id: str, words: str, number: int = 1) -> Citation:
    start = TEXTS[id].index(words)
    return Citation(number, Quote(ARTICLES[id].ref, start, start + len(words), words), PassageSpan(f"p-{id}", 0, 9))


def asked(*, hits: tuple[Hit, ...] = (), citations: tuple[Citation, ...] = (), best: tuple[str, ...] = ()) -> Asked:
    sentences = tuple(Sentence(c.quote.text, (c.number,)) for c in citations)
    answer = Answer(
        status="answered" if citations else "not_found",
        text="shown",
        sentences=sentences,
        citations=citations,
        hits=hits[:8],
        question="standalone",
        coverage=Coverage(),
        model="extractive",
        revision=1,
        timings=Timings(10.0, 2.0),
        confidence=0.6,
    )
    read = tuple(ReadSentence("p", 0, len(text), text, 1.0) for text in best)
    return Asked(Findings("standalone", DAY, hits, read, 0.6), answer, 1.0, 13.0)


@pytest.fixture
def judge() -> Judge:
    return Judge({id: f"doc-{id}" for id in TEXTS}, lambda id, version: ARTICLES[id])


def ask(**fields: Any) -> Question:
    return Question(**{"id": "q", "text": "Who is the mayor?", "answers": ("ines calder",), "asked": DAY, **fields})


@pytest.mark.parametrize(
    ("answer", "text", "found"),
    [
        ("Ines Calder", "Mayor INES Calder's ribbon", True),
        ("Calder", "The Calders came", False),
        ("41.5 million", "It cost 41.5 million crowns.", True),
        ("5 million", "It cost 41.5 million crowns.", False),
        ("1,500", "some 1500 people", True),
        ("Jose", "José said", True),
        ("?", "Really?", False),
    ],
)
def test_an_answer_is_found_as_whole_words_with_case_and_punctuation_folded(
    answer: str, text: str, found: bool
) -> None:
    assert holds((answer,), text) is found


def test_the_rank_is_that_of_the_first_passage_with_the_answer(judge: Judge) -> None:
    made = judge.record(ask(relevant=("doc-two",)), asked(hits=(hit("two"), hit("one"))))
    assert made.rank == 2
    assert made.gains == [1, 0]
    assert judge.record(ask(answers=("nobody",)), asked(hits=(hit("two"), hit("one")))).rank == 0


def test_without_answer_strings_a_passage_counts_by_its_article_or_a_copy_of_it(judge: Judge) -> None:
    question = ask(answers=(), relevant=("doc-three",), kind="ANSWERABLE")
    hits = (hit("one"), hit("two", (ARTICLES["three"].ref,)))
    assert judge.record(question, asked(hits=hits)).rank == 2
    assert judge.record(replace(question, relevant=()), asked(hits=hits)).rank is None


def test_an_unanswerable_question_is_judged_for_refusal_only(judge: Judge) -> None:
    made = judge.record(ask(answers=(), answerable=False), asked(hits=(hit("one"),)))
    assert (made.rank, made.first, made.quoted, made.right, made.relevant) == (None, None, None, False, 0)
    assert made.status == "not_found"
    assert judge.record(ask(answers=(), answerable=None), asked(hits=(hit("one"),))).right is None


def test_the_first_sentence_and_the_quotes_are_looked_into(judge: Judge) -> None:
    shown = (citation("two", "The night ferry will stop."), citation("one", "Mayor Ines Calder cut the ribbon.", 2))
    made = judge.record(ask(), asked(hits=(hit("one"),), citations=shown))
    assert (made.first, made.quoted, made.right) == (False, True, True)
    assert (made.quotes, made.verbatim, made.late, made.words) == (2, 2, 0, 11)


def test_what_was_refused_is_right_where_the_best_sentences_would_have_answered(judge: Judge) -> None:
    best = ("Nothing.", "Mayor Ines Calder cut the ribbon.")
    made = judge.record(ask(), asked(hits=(hit("one"),), best=best))
    assert (made.first, made.quoted, made.right, made.words) == (False, False, True, None)


def test_a_quote_that_is_not_what_the_article_says_and_one_from_the_future_are_counted(judge: Judge) -> None:
    good = citation("one", "Mayor Ines Calder cut the ribbon.")
    bad = replace(good, number=2, quote=replace(good.quote, text="Mayor Ines Calder cut the cake.  "))
    made = judge.record(ask(asked=date(2023, 11, 6)), asked(hits=(hit("one"),), citations=(good, bad)))
    assert (made.quotes, made.verbatim, made.late) == (2, 1, 2)


def test_recall_compares_the_last_turn_alone_with_the_standalone_form(judge: Judge) -> None:
    from assistant.types import Turn

    question = ask(relevant=("doc-one", "doc-two"), history=(Turn("user", "Hello"),))
    made = judge.record(question, asked(hits=(hit("one"), hit("two"))), (hit("three"),))
    assert (made.follows, made.alone, made.standalone) == (True, 0.0, 1.0)
    assert judge.record(ask(relevant=("doc-one",)), asked(hits=(hit("one"),))).standalone is None


def test_a_quote_below_its_own_sentence_counts_once_among_the_words_shown() -> None:
    shown = asked(citations=(citation("one", "Mayor Ines Calder cut the ribbon."),)).answer
    assert words_shown(shown) == 6
    wrapped = replace(shown, sentences=(Sentence("Mayor Ines\nCalder  cut the ribbon.", (1,)),))
    assert words_shown(wrapped) == 6
    written = replace(shown, sentences=(Sentence("Calder did.", (1,), "supported"),))
    assert words_shown(written) == 8
