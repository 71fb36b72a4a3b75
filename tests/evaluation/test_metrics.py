"""Each metric against a value worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from assistant.evaluation import metrics

NAN, INF = float("nan"), float("inf")


def floats(*values: float) -> metrics.Floats:
    return np.array(values, dtype=np.float64)


def test_a_hit_is_a_rank_of_k_or_better_and_unjudged_questions_do_not_count() -> None:
    ranks = floats(1, 3, 7, INF, NAN)
    assert metrics.hit_rate(ranks, 1) == 1 / 4
    assert metrics.hit_rate(ranks, 5) == 2 / 4
    assert metrics.hit_rate(ranks, 10) == 3 / 4


def test_the_reciprocal_rank_of_what_is_not_found_is_zero() -> None:
    assert metrics.mean_reciprocal_rank(floats(1, 2, 4, INF, NAN)) == pytest.approx((1 + 1 / 2 + 1 / 4 + 0) / 4)


def test_ndcg_is_the_gain_over_the_best_possible_gain() -> None:
    gained = 1 / math.log2(2) + 1 / math.log2(4)
    ideal = 1 / math.log2(2) + 1 / math.log2(3) + 1 / math.log2(4)
    assert metrics.ndcg([1, 0, 1], 3) == pytest.approx(gained / ideal)
    assert metrics.ndcg([1, 1], 2) == pytest.approx(1.0)
    assert metrics.ndcg([0, 0], 2) == 0
    assert math.isnan(metrics.ndcg([1], 0))
    assert metrics.ndcg([0, 1], 5, k=1) == 0


def test_auroc_counts_pairs_in_order_and_ties_by_half() -> None:
    # pairs: .9>.5, .9>.4, .5=.5, .5>.4: 3.5 of 4
    assert metrics.auroc(floats(0.9, 0.5, 0.5, 0.4), floats(1, 1, 0, 0)) == 3.5 / 4
    assert metrics.auroc(floats(0.9, 0.1, 0.2), floats(1, 0, NAN)) == 1.0
    assert math.isnan(metrics.auroc(floats(0.9, 0.8), floats(1, 1)))


def test_precision_recall_and_f1_of_refusals() -> None:
    refused, unanswerable = floats(1, 1, 1, 0, 0, 1), floats(1, 1, 0, 1, 0, NAN)
    assert metrics.precision(refused, unanswerable) == 2 / 3
    assert metrics.recalled(refused, unanswerable) == 2 / 3
    assert metrics.f1(refused, unanswerable) == pytest.approx(2 / 3)
    assert metrics.f1(floats(0, 0), floats(1, 0)) == 0
    assert math.isnan(metrics.precision(floats(0, 0), floats(1, 0)))


def test_calibration_puts_each_confidence_into_its_bin() -> None:
    confidences, right = floats(0.05, 0.15, 0.12, 1.0, 0.5), floats(0, 1, 0, 1, NAN)
    bins = metrics.calibration(confidences, right)
    assert [(item.low, item.count, item.right) for item in bins] == [(0.0, 1, 0.0), (0.1, 2, 0.5), (0.9, 1, 1.0)]
    assert bins[1].confidence == pytest.approx(0.135)
    # (1 * |.05 - 0| + 2 * |.135 - .5| + 1 * |1 - 1|) / 4
    assert metrics.calibration_error(confidences, right) == pytest.approx((0.05 + 2 * 0.365) / 4)


def test_risk_grows_with_coverage_where_confidence_is_good_and_ties_go_together() -> None:
    coverage, risk = metrics.risk_coverage(floats(0.9, 0.8, 0.8, 0.1), floats(1, 1, 0, 0))
    assert coverage.tolist() == [0.25, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 3, 1 / 2])
    area = metrics.area_under_risk(floats(0.9, 0.8, 0.8, 0.1), floats(1, 1, 0, 0))
    assert area == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 / 2)


def test_a_measure_of_nothing_is_nan_and_no_error() -> None:
    nothing = floats()
    for value in (
        metrics.mean(floats(NAN)),
        metrics.quantile(nothing, 0.5),
        metrics.hit_rate(nothing, 1),
        metrics.auroc(nothing, nothing),
        metrics.f1(nothing, nothing),
        metrics.calibration_error(nothing, nothing),
        metrics.area_under_risk(nothing, nothing),
        metrics.percentiles(floats(NAN)).low,
    ):
        assert math.isnan(value)
    assert metrics.resamples(0) == []


def test_resamples_are_the_same_each_time_and_cover_the_truth() -> None:
    first, again = metrics.resamples(50), metrics.resamples(50)
    assert all((one == two).all() for one, two in zip(first, again, strict=True))
    sample = np.arange(50, dtype=np.float64)
    between = metrics.percentiles(np.array([metrics.mean(sample[picks]) for picks in first]))
    assert between.low < 24.5 < between.high
    # The standard error of the mean of 0..49 is 14.43 / sqrt(50) = 2.04, so the interval is about 8 wide.
    assert between.high - between.low == pytest.approx(8.0, abs=0.8)
