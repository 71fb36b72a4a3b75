"""Hits → findings: the sentences of the best hits judged, the hits ordered again, and how sure that makes us.

The judge is the trained reader with the plain features beside it, or these alone where there is none. Knows no index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.confidence import Signs, confidence
from assistant.retrieval.features import NAMES, rows
from assistant.retrieval.overlap import Overlap, terms
from assistant.retrieval.reader import Reading
from assistant.retrieval.sentences import Candidate, candidates
from assistant.retrieval.times import When
from assistant.retrieval.weights import ALONE, BESIDE_READER, READER
from assistant.text import Span, sentences
from assistant.types import Findings, Hit, ReadSentence

if TYPE_CHECKING:
    from assistant.retrieval.reader import Reader

# Hits whose sentences are read: what the time of an answer allows.
READ = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What the searches say of a question, before reading: hits best first; `nearest` is the highest cosine, if any."""

    question: str
    asked: date
    when: When
    hits: list[Hit]
    nearest: float | None


def read(found: Found, overlap: Overlap, reader: Reader | None, limit: int) -> Findings:
    """The findings over the hits; at most `limit` of them are kept."""
    hits = found.hits[:READ]
    spans = [sentences(hit.passage.text) for hit in hits]
    options = [candidates(hit, parts) for hit, parts in zip(hits, spans, strict=True)]
    judge = _with_reader(found, reader, hits, spans, options) if reader else None
    flat = [candidate for of_hit in options for candidate in of_hit]
    scores = weighed(rows(found.question, overlap, flat), judge.scores if judge else None)
    order = np.argsort(-scores, kind="stable")
    judged = [
        ReadSentence(c.hit.passage.id, c.start, c.end, c.text, float(scores[at])) for at in order if (c := flat[at])
    ]
    ordered = _ordered(found.hits, judged)[:limit]
    kept = {hit.passage.id for hit in ordered}
    signs = signs_of(found, overlap, ordered, judged, judge)
    shown = tuple(sentence for sentence in judged if sentence.passage_id in kept)
    return Findings(found.question, found.asked, tuple(ordered), shown, confidence(signs))


@dataclass(frozen=True, slots=True)
class _Judge:
    """What the reader says: of each candidate sentence, and whether any sentence at all answers (log-odds)."""

    scores: NDArray[np.float32]
    any: float


def _with_reader(
    found: Found,
    reader: Reader,
    hits: Sequence[Hit],
    spans: Sequence[Sequence[Span]],
    options: Sequence[Sequence[Candidate]],
) -> _Judge:
    passages = [
        Reading(hit.article.title, hit.article.date, tuple(span.of(hit.passage.text) for span in parts))
        for hit, parts in zip(hits, spans, strict=True)
    ]
    scores = reader.scores(found.question, found.asked, passages)
    own = [of_hit[c.at] for of_hit, candidates_ in zip(scores, options, strict=True) for c in candidates_]
    every = np.concatenate([np.zeros(0, np.float32), *scores])
    return _Judge(np.array(own, np.float32), float(np.logaddexp.reduce(every)) if len(every) else -20.0)


def weighed(table: NDArray[np.float32], read: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Each sentence's score, float32 (n,): differences are log-odds of holding the answer."""
    weights = ALONE if read is None else BESIDE_READER
    scores: NDArray[np.float32] = table @ np.array([weights[name] for name in NAMES], dtype=np.float32)
    return scores if read is None else scores + READER * read


def signs_of(
    found: Found, overlap: Overlap, hits: Sequence[Hit], judged: Sequence[ReadSentence], judge: _Judge | None
) -> Signs:
    """What confidence rests on."""
    held = [terms(f"{hit.article.title} {hit.passage.text}") for hit in hits[:READ]]
    return Signs(
        read=judge.any if judge else None,
        nearest=found.nearest,
        top=judged[0].score if judged else 0.0,
        passage=max((overlap.share_of(words) for words in held), default=0.0),
        sentence=overlap.share(judged[0].text) if judged else 0.0,
        missing=overlap.heaviest_missing([word for words in held[:3] for word in words]),
    )


def _ordered(hits: Sequence[Hit], judged: Sequence[ReadSentence]) -> list[Hit]:
    """Hits by their best sentence; those that were not read follow in their old order."""
    best: dict[str, float] = {}
    for sentence in judged:
        best.setdefault(sentence.passage_id, sentence.score)
    lowest = min(best.values(), default=0.0) - 1
    rescored = [replace(hit, score=best.get(hit.passage.id, lowest - at)) for at, hit in enumerate(hits)]
    return sorted(rescored, key=lambda hit: -hit.score)
