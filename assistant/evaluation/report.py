"""A run as text for a terminal and as JSON for programs; two runs side by side. Knows nothing of how they were made."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from assistant.evaluation.figures import Difference, Figure
from assistant.evaluation.judging import Record
from assistant.evaluation.measures import Unit
from assistant.evaluation.runs import Run

TITLE = 42


def text(run: Run, found: Sequence[Figure]) -> str:
    """The table of a run: each figure with its 95 % interval and the number of questions that it is over."""
    lines = [headline(run), f"{'':{TITLE}}{'value':>8}   {'95 % interval':<17}{'n':>5}"]
    for group, members in groupby(found, key=lambda figure: figure.measure.group):
        lines += ["", group]
        for figure in members:
            unit, low, high = figure.measure.unit, figure.interval.low, figure.interval.high
            between = f"{number(low, unit)} – {number(high, unit)}"
            lines.append(
                f"  {figure.measure.title:{TITLE - 2}}{number(figure.value, unit):>8}   {between:<17}{figure.count:>5}"
            )
    kinds = list(by_kind(run.records))
    if kinds:
        lines += ["", "Refused, by kind of question"]
        lines += [
            f"  {kind.lower():{TITLE - 2}}{number(refused / total, 'share'):>8}{'':20}{total:>5}"
            for kind, refused, total in kinds
        ]
    return "\n".join(lines)


def compared(first: Run, second: Run, found: Sequence[Difference]) -> str:
    """The table of two runs over the questions that both have: second less first, marked where that is clear."""
    both = len({record.id for record in first.records} & {record.id for record in second.records})
    lines = [
        f"A  {headline(first)}",
        f"B  {headline(second)}",
        f"{both} questions in both; * the interval leaves out 0",
    ]
    lines += ["", f"{'':{TITLE}}{'A':>8}{'B':>8}{'B - A':>9}   95 % interval"]
    for group, members in groupby(found, key=lambda difference: difference.measure.group):
        lines += ["", group]
        for item in members:
            unit, low, high = item.measure.unit, item.interval.low, item.interval.high
            values = f"{number(item.first, unit):>8}{number(item.second, unit):>8}{number(item.value, unit, True):>9}"
            between = f"{number(low, unit, True)} – {number(high, unit, True)}{' *' if item.clear else ''}"
            lines.append(f"  {item.measure.title:{TITLE - 2}}{values}   {between}")
    return "\n".join(lines)


def headline(run: Run) -> str:
    """`rtqa · 471 questions, 321 answerable, over 4,360 articles · embedding: …, answers: extractive`."""
    count = Counter(record.answerable for record in run.records)
    models = ", ".join(f"{role}: {name}" for role, name in run.about.get("models", {}).items())
    asked = f"{len(run.records):,} questions, {count[True]:,} answerable, over {run.about['articles']:,} articles"
    return f"{run.dataset} · {asked} · {models}"


def data(run: Run, found: Sequence[Figure]) -> dict[str, Any]:
    """A run without its records, as JSON."""
    return {
        "dataset": run.dataset,
        **run.about,
        "questions": len(run.records),
        "figures": {figure.measure.name: _figure(figure) for figure in found},
        "refused_by_kind": {kind: {"refused": refused, "of": total} for kind, refused, total in by_kind(run.records)},
    }


def compared_data(first: Run, second: Run, found: Sequence[Difference]) -> dict[str, Any]:
    """Two runs as JSON: their heads, and the differences."""
    return {
        "first": {"dataset": first.dataset, **first.about},
        "second": {"dataset": second.dataset, **second.about},
        "differences": {
            item.measure.name: {
                "first": item.first,
                "second": item.second,
                "difference": item.value,
                "low": _known(item.interval.low),
                "high": _known(item.interval.high),
                "clear": item.clear,
            }
            for item in found
        },
    }


def by_kind(records: Sequence[Record]) -> Iterator[tuple[str, int, int]]:
    """(kind, refused, asked) for each kind of question that the dataset names."""
    total = Counter(record.kind for record in records if record.kind)
    refused = Counter(record.kind for record in records if record.status == "not_found")
    for kind in sorted(total):
        yield str(kind), refused[kind], total[kind]


def number(value: float, unit: Unit, signed: bool = False) -> str:
    """A share as `.614`, milliseconds as `12.3` or `143`, words as `42`; a difference with its sign."""
    if math.isnan(value):
        return "–"
    sign = "+" if signed and value > 0 else "-" if value < 0 else ""
    size = abs(value)
    if unit == "share":
        return sign + (f"{size:.3f}".removeprefix("0") if size < 1 else f"{size:.2f}")
    return sign + (f"{size:.1f}" if unit == "ms" and size < 100 else f"{size:.0f}")


def _figure(figure: Figure) -> dict[str, Any]:
    low, high = figure.interval.low, figure.interval.high
    return {
        "value": figure.value,
        "low": _known(low),
        "high": _known(high),
        "questions": figure.count,
        "unit": figure.measure.unit,
        "better": figure.measure.better,
    }


def _known(value: float) -> float | None:
    """JSON has no NaN."""
    return None if math.isnan(value) else value
