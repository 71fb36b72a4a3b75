"""How likely it is that what is shown answers: a logistic of a few signs, fitted on development questions.

`python -m assistant.evaluation.calibrate` prints the numbers. The signs' proportions come from telling news questions
that the archive answers from those that it can't; slope and constant make of them the share that was right. The day of
a question is no sign: a question of 2025 put to an archive of 2023 would give itself away.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

# Refuses one answerable development question in fifteen, and four in five of those that the archive can't answer.
THRESHOLD = 0.24

# Fitted with the reader on 471 questions of 2023, the 239 turns of mtrag-a and, so that short questions and small
# archives are not refused for being so, the 129 of the sample corpus at three times their weight:
#     python -m assistant.evaluation.calibrate rtqa-2023h1 mtrag-a tests/queries.jsonl=3 --corpus corpus
# AUROC .945, .827 and .909 on them. Fitted with 200 fetched by each search; with 150 the command
# prints nearest 9.08, top .32, passage .40, missing -3.05, constant -6.48, one verdict in 471 apart.
WITH_READER = {
    "any": 0.02, "nearest": 8.27, "top": 0.33, "passage": 0.70, "missing": -2.64, "constant": -6.26,
}  # fmt: skip
WITHOUT_READER = {
    "any": 0.0, "nearest": 9.17, "top": 0.21, "passage": 1.68, "missing": -2.56, "constant": -8.50,
}  # fmt: skip
# Below that a cosine says nothing more: a short question about "the union" has .2 to the passage that answers it.
LEAST_NEAR = 0.5
# Where nothing can be found by meaning yet, that says nothing either way.
USUAL_NEAREST = 0.6


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for or against an answer."""

    any: float | None
    """The reader's log-odds that any sentence answers; None without a reader."""
    nearest: float | None
    """Highest cosine of a passage to the question, LEAST_NEAR at least; None where nothing was found by meaning."""
    top: float
    """The best sentence's score."""
    passage: float
    """The share of the question's weight in the passage that holds most of it."""
    missing: float
    """The share of the heaviest word that none of the first passages holds."""


def confidence(signs: Signs) -> float:
    """Probability in 0..1 that the sentences shown answer the question."""
    weights = WITHOUT_READER if signs.any is None else WITH_READER
    known = asdict(signs) | {"any": signs.any or 0.0, "constant": 1.0}
    known["nearest"] = USUAL_NEAREST if signs.nearest is None else signs.nearest
    odds = sum(weight * known[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
