"""What can be told of a sentence without a model: one row of numbers for each, in the order of NAMES.

Knows hits, candidates and the question's words. What the numbers weigh stands in `weights`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.kinds import Kind, kind_of, new_names, offers
from assistant.retrieval.overlap import Overlap, terms
from assistant.retrieval.sentences import Candidate
from assistant.retrieval.weights import ALONE, BESIDE_READER, READER
from assistant.text import words

NAMES = (
    "share",  # of the question's weighted words, in the sentence
    "share_near",  # what the sentence before adds
    "share_passage",  # what the passage and the title add to that
    "share_title",
    "pairs",  # share of the question's neighbouring words that are neighbours here
    "fused",  # the passage's score in the search
    "offers",  # something of the kind asked for
    "names",  # capitalised words that the question has not, log
    "numbers",  # figures where a figure is asked for
    "lead",  # nearness to the article's beginning
    "short",  # few words
    "long",  # many words
    "quoted",  # somebody's speech
    "recent",  # what the passage's day added to that score: among what was read it counts again
)


def rows(
    question: str,
    overlap: Overlap,
    sentences: Sequence[Candidate],
    fused: Mapping[str, float],
    recent: Mapping[str, float],
) -> NDArray[np.float32]:
    """Features, float32 (n, len(NAMES)), of the candidate sentences; `fused` and `recent` by passage id."""
    kind = kind_of(question)
    known = frozenset(words(question))
    pairs = frozenset(pairwise(overlap.weights))
    around = {c.hit.passage.id: terms(f"{c.hit.article.title} {c.hit.passage.text}") for c in sentences}
    titles = {c.hit.article.title: overlap.share(c.hit.article.title) for c in sentences}
    table = [
        (
            *_row(c, kind, known, pairs, overlap, around[c.hit.passage.id], titles[c.hit.article.title], fused),
            recent.get(c.hit.passage.id, 0.0),
        )
        for c in sentences
    ]
    return np.array(table, dtype=np.float32).reshape(len(table), len(NAMES))


def lead(start: int) -> float:
    """Nearness to the article's beginning, 1 to 0, of what stands `start` code points into it."""
    return math.exp(-start / 600)


def weighed(table: NDArray[np.float32], judged: NDArray[np.float32] | None) -> NDArray[np.float32]:
    """Each sentence's score, float32 (n,), from its features and, where there is a reader, its judgement."""
    weights = ALONE if judged is None else BESIDE_READER
    scores: NDArray[np.float32] = table @ np.array([weights[name] for name in NAMES], dtype=np.float32)
    return scores if judged is None else scores + np.float32(READER) * judged


def _row(
    c: Candidate,
    kind: Kind,
    known: frozenset[str],
    pairs: frozenset[tuple[str, str]],
    overlap: Overlap,
    around: list[str],
    title: float,
    fused: Mapping[str, float],
) -> tuple[float, ...]:
    held = terms(c.text)
    share = overlap.share_of(held)
    near = overlap.share_of([*terms(c.before), *held])
    passage = overlap.share_of(around)
    kept = [word for word in held if word in overlap.weights]
    shared = sum(1 for pair in set(pairwise(kept)) if pair in pairs)
    offered = offers(kind, c.text, known)
    length = len(held)
    return (
        share,
        near - share,
        passage - near,
        title,
        shared / max(1, len(pairs)),
        fused[c.hit.passage.id],
        float(offered),
        math.log1p(new_names(c.text, known)) if kind == "name" else 0.0,
        float(offered and kind in ("number", "money", "date")),
        lead(c.start),
        max(0.0, 12 - length) / 12,
        max(0.0, length - 35) / 35,
        float(c.text[:1] in '“"‘'),
    )
