"""Hits → findings: the sentences of the best hits judged, the hits ordered again, and how sure that makes us.

The judge is the trained reader with the plain features beside it, or these alone where there is none. Knows no index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from assistant.retrieval.confidence import Signs, confidence
from assistant.retrieval.features import NAMES, rows
from assistant.retrieval.overlap import Overlap
from assistant.retrieval.sentences import candidates
from assistant.retrieval.times import When
from assistant.retrieval.weights import ALONE
from assistant.types import Findings, Hit, ReadSentence

if TYPE_CHECKING:
    from assistant.retrieval.reader import Reader

# Hits whose sentences are read: what the time of an answer allows.
READ = 12


def read(
    question: str, asked: date, when: When, hits: Sequence[Hit], nearest: float, reader: Reader | None, limit: int
) -> Findings:
    """The findings over hits that are ordered best first; at most `limit` hits are kept."""
    overlap = Overlap(question, [f"{hit.article.title} {hit.passage.text}" for hit in hits])
    sentences = [candidate for hit in hits[:READ] for candidate in candidates(hit)]
    scores = rows(question, overlap, sentences) @ np.array([ALONE[name] for name in NAMES], dtype=np.float32)
    judged = [
        ReadSentence(c.hit.passage.id, c.start, c.end, c.text, float(score))
        for c, score in zip(sentences, scores, strict=True)
    ]
    judged.sort(key=lambda sentence: -sentence.score)
    ordered = _ordered(hits, judged)[:limit]
    kept = {hit.passage.id for hit in ordered}
    signs = Signs(
        nearest, max((overlap.share(f"{h.article.title} {h.passage.text}") for h in ordered[:3]), default=0.0)
    )
    return Findings(
        question, asked, tuple(ordered), tuple(s for s in judged if s.passage_id in kept), confidence(signs)
    )


def _ordered(hits: Sequence[Hit], judged: Sequence[ReadSentence]) -> list[Hit]:
    """Hits by their best sentence; those that were not read follow in their old order."""
    best: dict[str, float] = {}
    for sentence in judged:
        best.setdefault(sentence.passage_id, sentence.score)
    lowest = min(best.values(), default=0.0) - 1
    rescored = [replace(hit, score=best.get(hit.passage.id, lowest - at)) for at, hit in enumerate(hits)]
    return sorted(rescored, key=lambda hit: -hit.score)
