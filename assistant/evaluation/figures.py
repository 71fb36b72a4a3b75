"""The figures of a run with their intervals, and the paired differences of two runs. Knows no page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evaluation import metrics
from assistant.evaluation.judging import Record
from assistant.evaluation.measures import MEASURES, Measure, columns
from assistant.evaluation.metrics import Interval


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one run: its value, its 95 % bootstrap interval, and over how many questions."""

    measure: Measure
    value: float
    interval: Interval
    count: int


def figures(records: Sequence[Record]) -> list[Figure]:
    """Every measure that the records have something for, with its interval."""
    table = columns(records)
    draws = [table.take(picks) for picks in metrics.resamples(len(table))]
    found = []
    for measure in MEASURES:
        value, count = measure.of(table), int((~np.isnan(table[measure.over])).sum())
        if not np.isnan(value):
            found.append(Figure(measure, value, _interval([measure.of(draw) for draw in draws]), count))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A measure of two runs over the same questions: second less first, with the interval of that."""

    measure: Measure
    first: float
    second: float
    interval: Interval

    @property
    def value(self) -> float:
        return self.second - self.first

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out "no difference"."""
        return self.interval.low > 0 or self.interval.high < 0


def differences(first: Sequence[Record], second: Sequence[Record]) -> list[Difference]:
    """Paired differences over the questions that both runs have asked: each resample draws the same ones from both."""
    theirs = {record.id: record for record in second}
    pairs = [(record, theirs[record.id]) for record in first if record.id in theirs]
    one, two = columns([pair[0] for pair in pairs]), columns([pair[1] for pair in pairs])
    draws = [(one.take(picks), two.take(picks)) for picks in metrics.resamples(len(one))]
    found = []
    for measure in MEASURES if pairs else ():
        a, b = measure.of(one), measure.of(two)
        if not np.isnan(a) and not np.isnan(b):
            found.append(Difference(measure, a, b, _interval([measure.of(y) - measure.of(x) for x, y in draws])))
    return found


def _interval(values: Sequence[float]) -> Interval:
    return metrics.percentiles(np.array(values, dtype=np.float64))
