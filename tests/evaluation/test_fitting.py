import numpy as np
import pytest

from assistant.evaluation.fitting import logistic, ranking


def test_ranking_finds_the_feature_that_tells() -> None:
    random = np.random.default_rng(5)
    groups = []
    for _ in range(60):
        table = random.normal(size=(12, 3))
        right = np.zeros(12, bool)
        right[np.argmax(table[:, 1] + 0.3 * random.normal(size=12))] = True
        groups.append((table, right))
    weights = ranking(groups, steps=120)
    assert weights[1] > 5 * max(abs(weights[0]), abs(weights[2]))


def test_ranking_forgives_a_wrong_positive() -> None:
    table = np.array([[1.0], [0.0], [0.0], [-1.0]])
    both, other = np.array([True, False, False, True]), np.array([True, False, False, False])
    groups = [(table, both)] * 10
    assert ranking([*groups, (table, other)], steps=120)[0] > 0.5


def test_a_logistic_gives_the_chance_that_it_was_shown() -> None:
    random = np.random.default_rng(7)
    table = random.normal(size=(4_000, 2))
    right = random.random(4_000) < 1 / (1 + np.exp(-(1.5 * table[:, 0] - 0.5)))
    weights, constant = logistic(table, right)
    assert weights == pytest.approx([1.5, 0.0], abs=0.15)
    assert constant == pytest.approx(-0.5, abs=0.15)
