"""Which hits promise an answer: the order in which they are read, since only some can be.

What is cheap to tell of a passage, weighed by a marginal-likelihood fit on the first 50 hits of 935 questions of 2022
and 2024 (`evaluation.fitting.ranking`), and the cosine's weight raised (from 2.1) on 2023's. The first 5 and 12 hits
of these hold an answer for .860 and .903; in the order of the searches' score alone for .841 and .891. Knows hits,
words and numbers; no store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.retrieval.features import lead
from assistant.retrieval.overlap import Overlap
from assistant.types import Hit

# What is weighed: the searches' fused score; the cosine itself, which min-max scores hide; the share of the question's
# words in title and passage; what the day adds where only the last week counts; nearness to the article's beginning;
# and the length, in thousands of characters.
SCORE, COSINE, SHARE, CLOSE, LEAD, LENGTH = 3.0, 3.0, 3.2, 6.2, 1.1, 1.0


def promising(
    hits: Sequence[Hit], overlap: Overlap, cosines: Mapping[str, float], close: Mapping[str, float]
) -> list[Hit]:
    """The hits most promising first, which their scores then say: log-odds between two of them.

    `cosines` and `close` are by passage id; a passage that was not among the nearest counts as far as the farthest.
    """
    farthest = min(cosines.values(), default=0.0)
    promised = [
        replace(
            hit,
            score=SCORE * hit.score
            + COSINE * cosines.get(hit.passage.id, farthest)
            + SHARE * overlap.share(f"{hit.article.title} {hit.passage.text}")
            + CLOSE * close[hit.passage.id]
            + LEAD * lead(hit.passage.start)
            + LENGTH * len(hit.passage.text) / 1_000,
        )
        for hit in hits
    ]
    return sorted(promised, key=lambda hit: -hit.score)
