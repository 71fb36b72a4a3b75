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

    nearest: float = 0.0
    share: float = 0.0


def confidence(signs: Signs) -> float:
    """Probability in 0..1."""
    return 1 / (1 + math.exp(-(6 * (signs.nearest - 0.35) + 5 * (signs.share - 0.5))))
