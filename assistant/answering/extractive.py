"""Answers in the articles' own words: the fewest sentences that answer, best first, each with its quote.

Knows findings and articles; no model. What the sentences' scores mean is retrieval's doing: differences of log-odds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

from assistant.answering.quotes import quote, with_what_it_leans_on
from assistant.retrieval.confidence import THRESHOLD
from assistant.retrieval.overlap import STOP, stem
from assistant.text import visible, words
from assistant.types import Article, Citation, Findings, Hit, Made, PassageSpan, Quote, ReadSentence, Sentence

# Sentences are added until one of them is this likely to hold the answer, or so many words or sentences are shown.
SURE = 0.9
WORDS = 75
SENTENCES = 6
# Where what is shown is less likely than that to hold the answer, more words are shown.
LIKELY, MORE_WORDS = 0.6, 110
# A sentence that is this much less likely than the best one to hold the answer is not worth its words. At .15 quotes of
# 471 development questions hold the answer in .642 of cases and 69 words, without any such limit in .673 and 78.
LEAST = 0.05
# Of two as likely sentences the shorter is shown; below BRIEF words none is the better for it ("A search began.").
BREVITY, BRIEF = 0.45, 14
# Two sentences that share so much of the shorter one's telling words tell one fact.
SAME = 0.6


def answer(
    question: str, findings: Findings, articles: Callable[[str], Article], threshold: float | None = None
) -> Made:
    """The sentences that answer, or `not_found` where the confidence is below the threshold.

    `threshold` None takes the default, at which at most a tenth of the answerable development questions is refused.
    """
    least = THRESHOLD if threshold is None else threshold
    if findings.confidence < least or not findings.sentences:
        return Made("not_found", confidence=findings.confidence)
    chosen = list(_chosen(findings, lru_cache(articles)))
    if not chosen:
        return Made("not_found", confidence=findings.confidence)
    citations = tuple(_citation(number, made, hit) for number, (made, hit) in enumerate(chosen, 1))
    sentences = tuple(Sentence(shown(citation.quote.text), (citation.number,)) for citation in citations)
    return Made("answered", sentences, citations, findings.confidence)


def shown(text: str) -> str:
    """A quote on one line, without what can't be seen."""
    return " ".join(visible(text).split())


def _chosen(findings: Findings, articles: Callable[[str], Article]) -> Iterator[tuple[Quote, Hit]]:
    hits = {hit.passage.id: hit for hit in findings.hits}
    told: list[frozenset[str]] = []
    spans: list[Quote] = []
    length, sure = 0, 0.0
    turns = _in_turn(findings.sentences)
    least = LEAST * turns[0][1]
    for sentence, chance in turns:
        hit = hits.get(sentence.passage_id)
        if hit is None or chance < least:
            continue
        made = _quote(sentence, hit, articles)
        if made is None or any(_overlaps(made, other) for other in spans):
            sure += chance
            continue
        facts, size = _facts(made.text), len(made.text.split())
        if any(_same(facts, other) for other in told):
            sure += chance  # said already: what it is likely to hold, the shown sentence holds
            continue
        if spans and length + size > (WORDS if sure >= LIKELY else MORE_WORDS):
            continue
        yield made, hit
        told.append(facts)
        spans.append(made)
        length, sure = length + size, sure + chance
        if sure >= SURE or len(spans) == SENTENCES:
            return


def _likelihoods(sentences: tuple[ReadSentence, ...]) -> list[float]:
    top = max(sentence.score for sentence in sentences)
    odds = [math.exp(sentence.score - top) for sentence in sentences]
    return [odd / sum(odds) for odd in odds]


def _in_turn(sentences: tuple[ReadSentence, ...]) -> list[tuple[ReadSentence, float]]:
    """The best sentence with its likelihood; then the others by what their words are worth."""
    first, *others = zip(sentences, _likelihoods(sentences), strict=True)
    return [first, *sorted(others, key=lambda item: -item[1] / max(len(item[0].text.split()), BRIEF) ** BREVITY)]


def _quote(sentence: ReadSentence, hit: Hit, articles: Callable[[str], Article]) -> Quote | None:
    article = articles(hit.article.id)
    if article.version != hit.article.version:
        return None  # changed since it was searched: the old words are no longer there to be cited
    quote(article, sentence.start, sentence.end, sentence.text)
    return quote(article, *with_what_it_leans_on(article, sentence.start, sentence.end))


def _citation(number: int, made: Quote, hit: Hit) -> Citation:
    passage = hit.passage
    return Citation(number, made, PassageSpan(passage.id, passage.start, passage.end), "verbatim", hit.copies)


def _overlaps(one: Quote, other: Quote) -> bool:
    return one.article.id == other.article.id and one.start < other.end and other.start < one.end


def _facts(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(text) if word not in STOP)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * min(len(one), len(other))
