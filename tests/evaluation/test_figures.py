"""From records to figures, and from two runs to differences."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.evaluation.figures import differences, figures
from assistant.evaluation.judging import Record

pytestmark = pytest.mark.usefixtures("few_resamples")

Make = Callable[..., Record]


def values(records: list[Record]) -> dict[str, float]:
    return {figure.measure.name: figure.value for figure in figures(records)}


def test_figures_are_made_of_the_questions_they_concern(record: Make) -> None:
    records = [
        record(id="1", rank=1, first=True, confidence=0.9),
        record(id="2", rank=4, first=False, confidence=0.7, words=30),
        record(id="3", rank=0, first=False, quoted=False, right=False, status="not_found", confidence=0.2, words=None),
        record(id="4", answerable=False),
        record(id="5", answerable=False, status="answered", confidence=0.5, words=40, quotes=1, verbatim=1),
    ]
    found = values(records)
    assert found["hit@1"] == pytest.approx(1 / 3)
    assert found["hit@5"] == pytest.approx(2 / 3)
    assert found["mrr"] == pytest.approx((1 + 1 / 4) / 3)
    assert found["first_sentence"] == pytest.approx(1 / 3)
    assert found["in_quotes"] == pytest.approx(2 / 3)
    assert found["words"] == 30
    assert (found["true_refusals"], found["false_refusals"]) == (1 / 2, pytest.approx(1 / 3))
    assert (found["refusal_precision"], found["refusal_recall"], found["refusal_f1"]) == (0.5, 0.5, 0.5)
    assert found["auroc"] == pytest.approx(5 / 6)
    assert (found["verbatim"], found["timely"]) == (1, 1)
    assert found["total_p50"] == 26
    assert "recall@5_alone" not in found
    assert "refusal_f1_specified" not in found


def test_each_figure_has_an_interval_around_it_and_says_over_how_many(record: Make) -> None:
    records = [record(id=str(n), rank=1 if n % 2 else 0, answerable=n < 20) for n in range(30)]
    by_name = {figure.measure.name: figure for figure in figures(records)}
    hit = by_name["hit@1"]
    assert hit.interval.low < hit.value == 0.5 < hit.interval.high
    assert by_name["true_refusals"].count == 10
    assert by_name["false_refusals"].count == 20


def test_underspecified_questions_may_be_left_out_of_f1(record: Make) -> None:
    records = [
        record(id="1", answerable=False, kind="UNANSWERABLE"),
        record(id="2", answerable=False, kind="UNDERSPECIFIED", status="answered"),
        record(id="3", kind="PARTIAL"),
    ]
    found = values(records)
    assert found["refusal_f1"] == pytest.approx(2 / 3)
    assert found["refusal_f1_specified"] == 1


def test_follow_ups_are_fixed_or_broken_by_their_standalone_form(record: Make) -> None:
    pairs = [(0.0, 1.0), (0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (1.0, 1.0)]
    records = [record(id=str(n), alone=one, standalone=two) for n, (one, two) in enumerate(pairs)]
    found = values(records)
    assert (found["recall@5_alone"], found["recall@5_standalone"]) == (pytest.approx(0.4), pytest.approx(0.6))
    assert found["recall@5_gain"] == pytest.approx(0.2)
    assert found["fixed"] == 1 / 2
    assert found["broken"] == pytest.approx(1 / 3)


def test_differences_are_paired_over_the_questions_that_both_runs_have(record: Make) -> None:
    first = [record(id=str(n), rank=2 if n % 2 else 1) for n in range(40)]
    second = [record(id=str(n), rank=1) for n in range(10, 60)]
    by_name = {item.measure.name: item for item in differences(first, second)}
    hit = by_name["hit@1"]
    assert (hit.first, hit.second, hit.value) == (0.5, 1.0, 0.5)
    assert hit.clear
    assert not by_name["hit@3"].clear
    assert "refusal_f1_specified" not in by_name
    assert differences(first, [record(id="other")]) == []


def test_the_same_run_twice_differs_in_nothing(record: Make) -> None:
    records = [record(id=str(n), rank=n % 3, confidence=n / 40) for n in range(30)]
    for item in differences(records, list(reversed(records))):
        assert (item.value, item.interval.low, item.interval.high) == (0, 0, 0)
