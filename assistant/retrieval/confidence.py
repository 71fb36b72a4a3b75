"""How likely it is that the best sentences answer: a logistic of a few signs, fitted on development questions.

`THRESHOLD` is the default below which nothing is shown. Knows numbers only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

THRESHOLD = 0.35


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for or against an answer."""

    any: float | None
    """The reader's log-odds that any sentence answers; None without a reader."""
    nearest: float | None
    """Highest cosine of a passage to the question; None where nothing was found by meaning."""
    top: float
    """The best sentence's score."""
    passage: float
    """The share of the question's weight in the passage that holds most of it."""
    sentence: float
    """The share in the best sentence."""
    missing: float
    """The share of the heaviest word that none of the first passages holds."""


def confidence(signs: Signs) -> float:
    """Probability in 0..1."""
    nearest = 0.6 if signs.nearest is None else signs.nearest
    odds = 7.3 * nearest + 0.8 * signs.top + 2.5 * signs.passage - 1.8 * signs.sentence - 9.6 * signs.missing - 10.1
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
