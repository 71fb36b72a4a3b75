"""The two small fits behind retrieval's numbers: weights of a sentence's features, and of the signs of an answer.

Pure functions over arrays; Newton's method and Adam, a few lines each, so that no package is needed for them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def ranking(groups: Sequence[tuple[Array, NDArray[np.bool_]]], *, ridge: float = 3e-3, steps: int = 300) -> Array:
    """Weights, (features,), under which each group's positives get most of its softmax.

    A group is one question's sentences, (n, features), and which of them hold the answer, (n,). The loss is the
    marginal likelihood, log-sum-exp over all minus that over the positives, which forgives a wrong positive.
    """
    every = np.concatenate([table for table, _ in groups])
    mean, width = every.mean(0), every.std(0) + 1e-6
    useful = [((table - mean) / width, right) for table, right in groups if right.any() and not right.all()]
    weights = np.zeros(every.shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = sum((_slope(table, right, weights) for table, right in useful), np.zeros_like(weights))
        slope = slope / len(useful) + ridge * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        rate = 0.1 if step < 0.75 * steps else 0.02
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    fitted: Array = weights / width
    return fitted


def logistic(table: Array, right: NDArray[np.bool_], *, ridge: float = 1.0, steps: int = 40) -> tuple[Array, float]:
    """Weights, (signs,), and the constant of a logistic regression; the ridge is on standardised signs."""
    mean, width = table.mean(0), table.std(0) + 1e-9
    scaled = np.c_[(table - mean) / width, np.ones(len(table))]
    penalty = ridge * np.eye(scaled.shape[1])
    penalty[-1, -1] = 0
    weights = np.zeros(scaled.shape[1])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        curve = scaled.T @ (scaled * (chance * (1 - chance))[:, None]) + penalty
        weights -= np.linalg.solve(curve, scaled.T @ (chance - right) + penalty @ weights)
    return weights[:-1] / width, float(weights[-1] - (mean / width * weights[:-1]).sum())


def _slope(table: Array, right: NDArray[np.bool_], weights: Array) -> Array:
    scores = table @ weights
    chance = np.exp(scores - scores.max())
    wanted = chance * right
    slope: Array = (chance / chance.sum() - wanted / wanted.sum()) @ table
    return slope
