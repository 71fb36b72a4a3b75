"""The Articles view: the list, coverage over time as bars to click, and what became of each uploaded file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from assistant.types import ArticleRef, Bucket, Listing, Report
from ui.render.parts import button, byline, count, day, esc, title_of

Unit = Literal["week", "month"]
PAGE = 50
# More bars than this are too thin to hit with a pointer; the picture then shows the newest.
MOST_BARS = 160


def listing(value: Listing) -> str:
    """One page of articles, with the way to the pages before and after."""
    if not value.articles:
        return '<p class="nothing">No article fits. Try fewer words or a wider period.</p>'
    items = "".join(_row(ref) for ref in value.articles)
    pages = _pages(value) if value.total > len(value.articles) else ""
    return f'<p class="meta total">{count(value.total, "article")}</p><ul class="rows">{items}</ul>{pages}'


def chart(buckets: Sequence[Bucket], unit: Unit) -> str:
    """Bars of equal width, one for each week or month in between too; each filters the list to its period."""
    filled = _filled(buckets, unit)[-MOST_BARS:]
    if not filled:
        return '<p class="nothing">No dated articles yet.</p>'
    most = max(bucket.articles for bucket in filled)
    bars = "".join(_bar(bucket, most, unit, first=index == 0) for index, bucket in enumerate(filled))
    years = "".join(_year(year, width) for year, width in _years(filled))
    label = f"Articles by {unit}: arrow keys move, Enter filters"
    return f"""<div class="bars" role="group" aria-label="{label}">{bars}</div>
<div class="years" aria-hidden="true">{years}</div>"""


def outlets(sources: Sequence[tuple[str, int]]) -> str:
    """Options of the outlet choice, most articles first."""
    return '<option value="">All outlets</option>' + "".join(
        f'<option value="{esc(name)}">{esc(name)} ({number:,})</option>' for name, number in sources
    )


def upload_report(name: str, report: Report) -> str:
    """What one file gave, in a line; what was skipped, and why, under it."""
    said = [
        count(len(ids), "article") + f" {verb}"
        for verb, ids in (("added", report.added), ("changed", report.changed))
        if ids
    ]
    if report.unchanged:
        said.append(f"{count(report.unchanged, 'article')} already here")
    skipped = "".join(f"<li>{esc(item.path)}: {esc(item.reason)}</li>" for item in report.skipped)
    good = bool(said)
    words = ", ".join(said) or "nothing added"
    return f"""<p class="{"good" if good else "bad"}"><strong>{esc(name)}</strong> <span>{words}</span></p>
{f"<ul>{skipped}</ul>" if skipped else ""}"""


def upload_failed(name: str, message: str) -> str:
    return f'<p class="bad"><strong>{esc(name)}</strong> <span>{esc(message)}</span></p>'


def _pages(value: Listing) -> str:
    last = value.offset + len(value.articles)
    newer = "" if value.offset > 0 else " disabled"
    older = "" if last < value.total else " disabled"
    return f"""<nav class="pages" aria-label="Pages">
<button type="button" data-act="page" data-offset="{max(0, value.offset - PAGE)}"{newer}>Newer</button>
<span class="meta">{value.offset + 1:,}–{last:,} of {value.total:,}</span>
<button type="button" data-act="page" data-offset="{last}"{older}>Older</button></nav>"""


def _row(ref: ArticleRef) -> str:
    label = f'<span class="row-title">{title_of(ref)}</span><span class="meta">{byline(ref)}</span>'
    return f"<li>{button(label, 'article', classes='row', id=ref.id, version=ref.version)}</li>"


def _bar(bucket: Bucket, most: int, unit: Unit, *, first: bool) -> str:
    # A period with any article at all shows at least a sliver.
    height = max(3, round(100 * bucket.articles / most)) if bucket.articles else 0
    until = _next(bucket.start, unit) - timedelta(days=1)
    when = f"{bucket.start:%B %Y}" if unit == "month" else f"Week of {day(bucket.start)}"
    label = f"{when}: {count(bucket.articles, 'article')}"
    return f"""<button type="button" class="bar" data-act="period" data-since="{bucket.start}" data-until="{until}"
tabindex="{0 if first else -1}" aria-label="{label}" title="{label}"><span style="height:{height}%"></span></button>"""


def _year(year: int, width: float) -> str:
    return f'<span style="flex-grow:{width:.3f}">{year if width >= 0.04 else ""}</span>'


def _years(filled: Sequence[Bucket]) -> list[tuple[int, float]]:
    shares: dict[int, int] = {}
    for bucket in filled:
        shares[bucket.start.year] = shares.get(bucket.start.year, 0) + 1
    return [(year, number / len(filled)) for year, number in shares.items()]


def _filled(buckets: Sequence[Bucket], unit: Unit) -> list[Bucket]:
    counts = {bucket.start: bucket.articles for bucket in buckets}
    if not counts:
        return []
    at, last = min(counts), max(counts)
    # One article with a date far off would make thousands of empty bars: only the newest stretch is walked.
    at = max(at, last - timedelta(days=31 * MOST_BARS if unit == "month" else 7 * MOST_BARS))
    at = at.replace(day=1) if unit == "month" else at - timedelta(days=at.weekday())
    filled = []
    while at <= last:
        filled.append(Bucket(at, counts.get(at, 0)))
        at = _next(at, unit)
    return filled


def _next(at: date, unit: Unit) -> date:
    return at + timedelta(days=7) if unit == "week" else (at.replace(day=1) + timedelta(days=32)).replace(day=1)
