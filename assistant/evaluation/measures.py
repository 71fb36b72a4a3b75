"""What is reported of a run: each measure with its title and how records make it. Knows no file and no page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from assistant.evaluation import metrics
from assistant.evaluation.judging import GRADED, Record
from assistant.evaluation.metrics import Floats, Picks

Unit = Literal["share", "words", "ms"]


@dataclass(frozen=True, slots=True)
class Columns:
    """The records as float columns of one length; NaN where a question is not judged for it, inf for a rank of none."""

    values: dict[str, Floats]

    def __getitem__(self, name: str) -> Floats:
        return self.values[name]

    def __len__(self) -> int:
        return len(self.values["refused"])

    def take(self, picks: Picks) -> Columns:
        return Columns({name: column[picks] for name, column in self.values.items()})


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a report, over the questions that have a value in the column `over`.

    `better` is the direction that is; None where neither is.
    """

    name: str
    title: str
    group: str
    over: str
    of: Callable[[Columns], float]
    unit: Unit = "share"
    better: Literal["up", "down"] | None = "up"


def columns(records: Sequence[Record]) -> Columns:
    """The columns that the measures are made of."""
    return Columns({name: _column([of(record) for record in records]) for name, of in _COLUMNS.items()})


def _column(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _refused(record: Record, unanswerable: bool) -> bool | None:
    return record.status == "not_found" if record.answerable is (not unanswerable) else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _turned(record: Record, lost: bool) -> bool | None:
    """Where the last turn alone finds nothing relevant (or something, if not `lost`): whether the standalone form does
    otherwise. None for other questions."""
    if record.alone is None or record.standalone is None or (record.alone == 0) is not lost:
        return None
    return (record.standalone > 0) is lost


_COLUMNS: dict[str, Callable[[Record], float | None]] = {
    "refused": lambda r: r.status == "not_found",
    "refused rightly": lambda r: _refused(r, True),
    "refused wrongly": lambda r: _refused(r, False),
    "unanswerable": lambda r: None if r.answerable is None else not r.answerable,
    "unanswerable, specified": lambda r: (
        None if r.answerable is None or r.kind == "UNDERSPECIFIED" else not r.answerable
    ),
    "confidence": lambda r: r.confidence,
    "right": lambda r: r.right,
    "rank": lambda r: np.inf if r.rank == 0 else r.rank,
    "ndcg": lambda r: metrics.ndcg(r.gains, r.relevant, GRADED),
    "first": lambda r: r.first,
    "quoted": lambda r: r.quoted,
    "words": lambda r: r.words,
    "verbatim": lambda r: _share(r.verbatim, r.quotes),
    "timely": lambda r: _share(r.quotes - r.late, r.quotes),
    "alone": lambda r: r.alone,
    "standalone": lambda r: r.standalone,
    "gain": lambda r: None if r.alone is None or r.standalone is None else r.standalone - r.alone,
    "fixed": lambda r: _turned(r, True),
    "broken": lambda r: _turned(r, False),
    "understand": lambda r: r.understand_ms,
    "retrieve": lambda r: r.retrieve_ms,
    "answer": lambda r: r.answer_ms,
    "total": lambda r: r.total_ms,
}


def _mean(name: str, title: str, group: str, column: str, better: Literal["up", "down"] = "up") -> Measure:
    return Measure(name, title, group, column, lambda c: metrics.mean(c[column]), better=better)


def _hit(k: int) -> Measure:
    return Measure(f"hit@{k}", f"passage hit@{k}", "Finding passages", "rank", lambda c: metrics.hit_rate(c["rank"], k))


def _latency(column: str, title: str, percent: int) -> Measure:
    def of(c: Columns) -> float:
        return metrics.quantile(c[column], percent / 100)

    return Measure(f"{column}_p{percent}", f"{title}, p{percent}", "Latency", column, of, "ms", "down")


def _refusal(name: str, title: str, of: Callable[[Floats, Floats], float]) -> Measure:
    return Measure(name, title, REFUSING, "unanswerable", lambda c: of(c["refused"], c["unanswerable"]))


def _confidence(name: str, title: str, of: Callable[[Floats, Floats], float]) -> Measure:
    return Measure(name, title, "Confidence", "right", lambda c: of(c["confidence"], c["right"]), better="down")


def _f1_specified(c: Columns) -> float:
    """NaN where no question is underspecified, since it is the plain F1 then."""
    specified = c["unanswerable, specified"]
    same = bool((np.isnan(specified) == np.isnan(c["unanswerable"])).all())
    return float("nan") if same else metrics.f1(c["refused"], specified)


def _auroc(c: Columns) -> float:
    return metrics.auroc(c["confidence"], 1 - c["unanswerable"])


REFUSING = "Refusing (a refusal is the positive)"
STAGES = {
    "understand": "understanding",
    "retrieve": "finding and reading",
    "answer": "answering",
    "total": "whole answer",
}
MEASURES: tuple[Measure, ...] = (
    *map(_hit, (1, 3, 5, 10, 50)),
    Measure(
        "mrr", "mean reciprocal rank", "Finding passages", "rank", lambda c: metrics.mean_reciprocal_rank(c["rank"])
    ),
    _mean("ndcg@10", "nDCG@10 of relevant articles", "Finding passages", "ndcg"),
    _mean("first_sentence", "answer in the first sentence", "Answering", "first"),
    _mean("in_quotes", "answer in the quotes shown", "Answering", "quoted"),
    Measure(
        "words", "words shown, median", "Answering", "words", lambda c: metrics.quantile(c["words"], 0.5), "words", None
    ),
    _mean("true_refusals", "unanswerable questions refused", REFUSING, "refused rightly"),
    _mean("false_refusals", "answerable questions refused", REFUSING, "refused wrongly", "down"),
    _refusal("refusal_precision", "precision", metrics.precision),
    _refusal("refusal_recall", "recall", metrics.recalled),
    _refusal("refusal_f1", "F1", metrics.f1),
    Measure("refusal_f1_specified", "F1, underspecified left out", REFUSING, "unanswerable, specified", _f1_specified),
    Measure("auroc", "AUROC of the confidence", REFUSING, "unanswerable", _auroc),
    _mean("verbatim", "quotes that are verbatim", "Citations", "verbatim"),
    _mean("timely", "quotes of the question's day or before", "Citations", "timely"),
    _confidence("ece", "expected calibration error", metrics.calibration_error),
    _confidence("aurc", "risk, mean over coverages", metrics.area_under_risk),
    _mean("recall@5_alone", "recall@5, last turn alone", "Following up", "alone"),
    _mean("recall@5_standalone", "recall@5, standalone form", "Following up", "standalone"),
    _mean("recall@5_gain", "gain by the standalone form", "Following up", "gain"),
    _mean("fixed", "turns lost alone that it finds", "Following up", "fixed"),
    _mean("broken", "turns found alone that it loses", "Following up", "broken", "down"),
    *(_latency(column, title, percent) for column, title in STAGES.items() for percent in (50, 95)),
)
