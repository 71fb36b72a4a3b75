"""The small parts that every view shares: escaped text, days, numbers, the line that names an article."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import urlsplit

from assistant.text import visible
from assistant.types import ArticleRef, Coverage, Filters, Standing, Support

SUPPORT = {
    "verbatim": "word for word",
    "supported": "supported by the quote",
    "unsupported": "not supported",
}
STANDING = {
    "changed": "This article has changed since.",
    "withdrawn": "This article has been withdrawn from the archive.",
}
_UNITS = ("bytes", "kB", "MB", "GB", "TB")


def esc(text: str) -> str:
    """Text of an article, a model or a person, safe inside an element or a quoted attribute. Invisible controls go."""
    return html.escape(visible(text), quote=True)


def attributes(values: Mapping[str, object]) -> str:
    """` name="value"` for each that is not None."""
    return "".join(f' {name}="{esc(str(value))}"' for name, value in values.items() if value is not None)


def button(label: str, act: str, *, classes: str = "", **data: object) -> str:
    """A button that the page's script hears as `act`. `label` is markup; `data` become data- attributes."""
    named = {f"data-{name.replace('_', '-')}": value for name, value in data.items()}
    aria = named.pop("data-aria-label", None)
    return (
        f'<button type="button" data-act="{esc(act)}"'
        f"{attributes({'class': classes or None, 'aria-label': aria, **named})}>{label}</button>"
    )


def day(value: date | None) -> str:
    """`7 November 2023`, or `undated`."""
    return f"{value.day} {value:%B %Y}" if value else "undated"


def short_day(value: date | None) -> str:
    return f"{value.day} {value:%b %Y}" if value else "undated"


def moment(value: datetime) -> str:
    return f"{value.day} {value:%b %Y}, {value:%H:%M}"


def time_tag(value: date | None) -> str:
    if value is None:
        return '<span class="undated">undated</span>'
    return f'<time datetime="{value.isoformat()}">{day(value)}</time>'


def byline(ref: ArticleRef) -> str:
    """Outlet and date, as they stand under a title."""
    outlet = f'<span class="outlet">{esc(ref.source)}</span> · ' if ref.source else ""
    return outlet + time_tag(ref.date)


def title_of(ref: ArticleRef) -> str:
    """The title as markup; an article without one is called so."""
    return esc(ref.title) or "<em>Untitled</em>"


def original(ref: ArticleRef) -> str:
    """A link to where the article was published, for http(s) addresses only: any other scheme could run a script."""
    if not ref.url or not _is_web(ref.url):
        return ""
    return (
        f'<a class="quiet" href="{esc(ref.url)}" target="_blank" rel="noopener noreferrer nofollow"'
        f' title="{esc(ref.url)}">Original<span class="sr-only"> of {esc(ref.title)}, on another site</span> ↗</a>'
    )


def period(coverage: Coverage) -> str:
    if coverage.first is None or coverage.last is None:
        return "no dated articles"
    if coverage.first == coverage.last:
        return short_day(coverage.first)
    return f"{short_day(coverage.first)} – {short_day(coverage.last)}"


def count(number: int, noun: str, plural: str | None = None) -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(number: int) -> str:
    value = float(number)
    for unit in _UNITS:
        if value < 1000 or unit == _UNITS[-1]:
            return f"{value:.0f} {unit}" if unit == "bytes" or value >= 10 else f"{value:.1f} {unit}"
        value /= 1000
    raise AssertionError("the last unit takes everything")


def support_badge(support: Support) -> str:
    return f'<span class="badge {support}">{SUPPORT[support]}</span>'


def standing_line(standing: Standing, ref: ArticleRef) -> str:
    """What became of a cited article, with the way to see the difference. Empty where it is as it was."""
    if standing == "current":
        return ""
    compare = (
        button("Show what changed", "compare", classes="link", id=ref.id, version=ref.version)
        if standing == "changed"
        else ""
    )
    return f'<p class="standing {standing}">{STANDING[standing]} {compare}</p>'


def filter_words(filters: Filters) -> list[tuple[str, str]]:
    """(name, words) of each filter that is set, in the order of the chips."""
    words: list[tuple[str, str]] = []
    if filters.since:
        words.append(("since", f"from {short_day(filters.since)}"))
    if filters.until:
        words.append(("until", f"to {short_day(filters.until)}"))
    words.extend(("source", source) for source in filters.sources)
    if filters.as_of:
        words.append(("as_of", f"as of {short_day(filters.as_of)}"))
    return words


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
