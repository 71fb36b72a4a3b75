"""Hits → findings: the sentences of the best hits judged, the hits ordered again, and how sure that makes us.

The judge is the trained reader with the plain features beside it, or these alone where there is none. Knows no index.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.confidence import LEAST_NEAR, Signs, confidence
from assistant.retrieval.features import rows, weighed
from assistant.retrieval.overlap import Overlap, terms
from assistant.retrieval.reader import Reading
from assistant.retrieval.sentences import Candidate, candidates
from assistant.retrieval.subjects import is_told, subject_of
from assistant.text import sentences
from assistant.types import Findings, Hit, ReadSentence

if TYPE_CHECKING:
    from assistant.retrieval.reader import Reader

Floats = NDArray[np.float32]

# Hits whose sentences are read: what the time of an answer allows.
READ = 14
# The first passages, by their best sentences, in which the question's words should be found.
FIRST = 3

# How sure we are at least where a question asks for a subject alone and a sentence names it: enough to show it.
TOLD = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches say of a question, before reading: hits, the most promising first; the highest cosine, if any.

    `fused` is by passage id what the searches say of it, and `recent` what its day added to that.
    """

    question: str
    asked: date
    hits: list[Hit]
    nearest: float | None
    overlap: Overlap
    fused: Mapping[str, float]
    recent: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences of the first hits with all that is known of them.

    `features` float32 (n, len(NAMES)); `judged` the reader's log-odds, float32 (n,), and `any` those that any sentence
    at all answers; both None without a reader. `scores` float32 (n,): differences are log-odds of holding the answer.
    """

    sentences: list[Candidate]
    features: Floats
    judged: Floats | None
    any: float | None
    scores: Floats


def read(found: Found, reader: Reader | None) -> Read:
    """Reads the first hits."""
    hits = found.hits[:READ]
    spans = [sentences(hit.passage.text) for hit in hits]
    options = [candidates(hit, parts) for hit, parts in zip(hits, spans, strict=True)]
    flat = [candidate for of_hit in options for candidate in of_hit]
    features = rows(found.question, found.overlap, flat, found.fused, found.recent)
    if reader is None:
        return Read(flat, features, None, None, weighed(features, None))
    said = [tuple(span.of(hit.passage.text) for span in parts) for hit, parts in zip(hits, spans, strict=True)]
    passages = [Reading(hit.article.title, hit.article.date, texts) for hit, texts in zip(hits, said, strict=True)]
    scores = reader.scores(found.question, found.asked, passages)
    own = [of_hit[c.at] for of_hit, options_ in zip(scores, options, strict=True) for c in options_]
    judged = np.array(own, dtype=np.float32)
    every = np.concatenate([np.zeros(0, np.float32), *scores])
    any_ = float(np.logaddexp.reduce(every)) if len(every) else None
    return Read(flat, features, judged, any_, weighed(features, judged))


def findings(found: Found, read: Read, limit: int) -> Findings:
    """At most `limit` hits, best answering first, and their sentences, best first."""
    order = np.argsort(-read.scores, kind="stable")
    judged = [_judged(read.sentences[at], float(read.scores[at])) for at in order]
    hits = ordered(found.hits, judged)[:limit]
    kept = {hit.passage.id for hit in hits}
    sure = confidence(signs(found, read))
    if subject := subject_of(found.question):
        told = [sentence for sentence in judged if is_told(subject, sentence.text)]
        judged = [*told, *(sentence for sentence in judged if sentence not in told)]
        sure = max(sure, TOLD) if told else sure
    return Findings(found.question, found.asked, tuple(hits), tuple(s for s in judged if s.passage_id in kept), sure)


def ordered(hits: Sequence[Hit], judged: Sequence[ReadSentence]) -> list[Hit]:
    """Hits by their best sentence; those that were not read, or hold none to show, follow in their old order."""
    best: dict[str, float] = {}
    for sentence in judged:
        best.setdefault(sentence.passage_id, sentence.score)
    lowest = min(best.values(), default=0.0) - 1
    rescored = [replace(hit, score=best.get(hit.passage.id, lowest - at)) for at, hit in enumerate(hits)]
    return sorted(rescored, key=lambda hit: -hit.score)


def signs(found: Found, read: Read) -> Signs:
    """What confidence rests on."""
    held = {hit.passage.id: terms(f"{hit.article.title} {hit.passage.text}") for hit in found.hits[:READ]}
    order = [read.sentences[at] for at in np.argsort(-read.scores, kind="stable")]
    first = list(dict.fromkeys(candidate.hit.passage.id for candidate in order))[:FIRST]
    return Signs(
        any=read.any,
        nearest=None if found.nearest is None else max(found.nearest, LEAST_NEAR),
        top=float(read.scores.max()) if order else 0.0,
        passage=max((found.overlap.share_of(words) for words in held.values()), default=0.0),
        missing=found.overlap.heaviest_missing([word for id in first for word in held[id]]),
    )


def _judged(candidate: Candidate, score: float) -> ReadSentence:
    return ReadSentence(candidate.hit.passage.id, candidate.start, candidate.end, candidate.text, score)
