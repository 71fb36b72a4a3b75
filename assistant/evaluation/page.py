"""A run as one self-contained HTML page: figures, plots, and the questions that went wrong. It loads nothing.

Everything that comes from a dataset or an article is escaped. The page's words and colours stand in page.html.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template

import numpy as np

from assistant.evaluation import metrics, report
from assistant.evaluation.charts import Chart, strip
from assistant.evaluation.figures import Figure
from assistant.evaluation.judging import DEPTH, Record
from assistant.evaluation.measures import columns
from assistant.evaluation.runs import Run
from assistant.text import cut, visible

TEMPLATE = Path(__file__).with_name("page.html")
TILES = ("hit@1", "hit@5", "first_sentence", "in_quotes", "refusal_f1", "auroc", "ece", "recall@5_gain", "total_p50")
LISTED = 60
# Resamples for the band of the risk plot, and the coverages at which it is drawn.
BAND, COVERAGES = 200, np.linspace(0.05, 1.0, 39)


def page(run: Run, found: Sequence[Figure]) -> str:
    """The page as text, for a file."""
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        title=escape(f"Dateline on {run.dataset}"),
        subtitle=escape(report.headline(run).partition(" · ")[2]),
        tiles="".join(_tile(figure) for figure in found if figure.measure.name in TILES),
        plots="".join(_plots(run.records, found)),
        tables=_table(found),
        questions="".join(_lists(run.records))
        or "<p>None: every question was answered or refused as it should be.</p>",
        footer=escape(
            f"95 % bootstrap intervals over questions, {metrics.RESAMPLES:,} resamples, seed {metrics.SEED}. "
            f"Dataset {run.about.get('digest')}, code {run.about.get('code')}, history {run.about.get('history')}."
        ),
    )


def _tile(figure: Figure) -> str:
    unit = figure.measure.unit
    value, low, high = (
        report.number(value, unit) for value in (figure.value, figure.interval.low, figure.interval.high)
    )
    name = f"{figure.measure.title}{' (ms)' if unit == 'ms' else ''}"
    if figure.measure.group.startswith("Refusing"):
        name = f"refusing: {name}"
    return f'<div class="tile"><b>{value}</b><span>{escape(name)}</span><span class="soft">{low} – {high}</span></div>'


def _table(found: Sequence[Figure]) -> str:
    head = "".join(f'<th class="n">{name}</th>' for name in ("value", "95 % interval", "", "n"))
    rows = [f"<thead><tr><th></th>{head}</tr></thead>"]
    for group, members in groupby(found, key=lambda figure: figure.measure.group):
        rows.append(f'<tr><th colspan="5">{escape(group)}{" (ms)" if group == "Latency" else ""}</th></tr>')
        rows.extend(map(_line, members))
    return f"<table>{''.join(rows)}</table>"


def _line(figure: Figure) -> str:
    unit, between = figure.measure.unit, (figure.interval.low, figure.interval.high)
    value, low, high = (report.number(number, unit) for number in (figure.value, *between))
    drawn = strip(figure.value, *between) if unit == "share" and min(between) >= 0 else ""
    return (
        f'<tr><td>{escape(figure.measure.title)}</td><td class="n"><b>{value}</b></td>'
        f'<td class="n">{low} – {high}</td><td class="s">{drawn}</td><td class="n">{figure.count:,}</td></tr>'
    )


def _plots(records: Sequence[Record], found: Sequence[Figure]) -> list[str]:
    table = columns(records)
    confidences, right = table["confidence"], table["right"]
    judged = bool((~np.isnan(right)).any())
    return [
        *([_reliability(confidences, right), _risk(confidences, right, table["refused"])] if judged else []),
        *_hits([figure for figure in found if figure.measure.name.startswith("hit@")]),
        *_confidences(confidences, table["unanswerable"]),
    ]


def _reliability(confidences: metrics.Floats, right: metrics.Floats) -> str:
    chart = Chart("Share of right answers by confidence", "confidence", "share that is right")
    bins = metrics.calibration(confidences, right)
    most = max(item.count for item in bins)
    chart.line([(0, 0), (1, 1)], "ideal")
    chart.line([(item.confidence, item.right) for item in bins], "curve")
    for item in bins:
        told = f"{item.low:.1f} to {item.high:.1f}: {item.count} questions, {item.right:.0%} right"
        chart.dot((item.confidence, item.right), 3 + 7 * (item.count / most) ** 0.5, "dot", told)
    error = metrics.calibration_error(confidences, right)
    caption = (
        f"On the dashed line a confidence is a probability. A dot's area is its number of questions. ECE {error:.3f}."
    )
    return _figure("Calibration", chart, caption)


def _risk(confidences: metrics.Floats, right: metrics.Floats, refused: metrics.Floats) -> str:
    coverage, risk = metrics.risk_coverage(confidences, right)
    draws = [metrics.risk_coverage(confidences[p], right[p]) for p in metrics.resamples(len(right), BAND)]
    curves = np.array([np.interp(COVERAGES, *draw) for draw in draws if draw[0].size])
    low, high = np.quantile(curves, [0.025, 0.975], axis=0)
    answered = (refused == 0) & ~np.isnan(right)
    top = max(0.1, round(float(max(high.max(), risk.max())) + 0.05, 1))
    chart = Chart("Share of wrong answers by share answered", "share of questions answered", "share that is wrong", top)
    chart.band(COVERAGES.tolist(), low.tolist(), high.tolist(), "band")
    chart.line(list(zip(coverage.tolist(), risk.tolist(), strict=True)), "curve")
    caption = "Answering the surest questions first, with a 95 % band."
    if answered.any():
        at = float(answered.sum() / (~np.isnan(right)).sum())
        wrong = 1 - float(right[answered].mean())
        chart.dot((at, min(wrong, top)), 6, "point", f"{at:.0%} answered, {wrong:.0%} of these wrong")
        caption += f" The dot is where the threshold lies: {at:.0%} answered, {wrong:.0%} of these wrong."
    return _figure("Risk and coverage", chart, caption)


def _hits(found: Sequence[Figure]) -> list[str]:
    if not found:
        return []
    depths = [int(figure.measure.name.removeprefix("hit@")) for figure in found]
    places = [0.06 + 0.88 * float(np.log(depth) / np.log(DEPTH)) for depth in depths]
    ticks = [(place, str(depth)) for place, depth in zip(places, depths, strict=True)]
    chart = Chart(
        "Share of questions with a passage that answers among the first k", "k", "share of questions", 1.0, ticks
    )
    chart.line([(place, figure.value) for place, figure in zip(places, found, strict=True)], "curve")
    for place, figure in zip(places, found, strict=True):
        chart.whisker(place, figure.interval.low, figure.interval.high, "whisker")
        chart.dot((place, figure.value), 5, "dot", f"{figure.measure.title}: {figure.value:.3f}")
    return [
        _figure(
            "Passages",
            chart,
            "Answerable questions with a passage that answers among the first k, with 95 % intervals.",
        )
    ]


def _confidences(confidences: metrics.Floats, unanswerable: metrics.Floats) -> list[str]:
    edges = np.linspace(0, 1, 21)
    counts = [np.histogram(confidences[unanswerable == side], edges)[0] for side in (0, 1)]
    if not all(count.sum() for count in counts):
        return []
    shares = [count / count.sum() for count in counts]
    top = max(0.1, float(np.ceil(max(share.max() for share in shares) * 10) / 10))
    chart = Chart("Confidences of answerable and unanswerable questions", "confidence", "share of its kind", top)
    for share, count, kind, name in zip(shares, counts, ("bar", "other"), ("answerable", "unanswerable"), strict=True):
        for low, high, value, number in zip(edges[:-1], edges[1:], share, count, strict=True):
            if number:
                chart.bar(low + 0.003, high - 0.003, float(value), kind, f"{low:.2f} to {high:.2f}: {number} {name}")
    caption = '<span class="key" style="background:var(--accent)"></span>answerable'
    caption += '<span class="key" style="background:var(--warm)"></span>unanswerable'
    return [_figure("Confidence", chart, caption)]


def _figure(title: str, chart: Chart, caption: str) -> str:
    return f"<figure><h3>{title}</h3><figcaption>{caption}</figcaption>{chart.svg()}</figure>"


_FAULTS: dict[str, Callable[[Record], bool]] = {
    "Answered, though the articles do not answer": lambda r: r.answerable is False and r.status != "not_found",
    "Refused, though they do": lambda r: r.answerable is True and r.status == "not_found",
    "Answered, and the answer is not in what was shown": lambda r: r.quoted is False and r.status != "not_found",
    "No passage found that answers": lambda r: r.rank == 0,
}


def _lists(records: Sequence[Record]) -> list[str]:
    made = []
    for title, faulty in _FAULTS.items():
        chosen = sorted(filter(faulty, records), key=lambda record: -record.confidence)
        if chosen:
            rows = "".join(_row(record) for record in chosen[:LISTED])
            more = f", the surest {LISTED} of them" if len(chosen) > LISTED else ""
            made.append(f"<details><summary>{title}: {len(chosen)}{more}</summary><table>{rows}</table></details>")
    return made


def _row(record: Record) -> str:
    searched = f'<br><span class="soft">{_text(record.question)}</span>' if record.question != record.text else ""
    return (
        f'<tr><td class="n">{record.confidence:.2f}</td><td>{_text(record.text)}{searched}</td>'
        f'<td class="soft">{_text(record.shown)}</td></tr>'
    )


def _text(value: str) -> str:
    return escape(cut(visible(value), 320))
