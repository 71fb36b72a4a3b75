"""RSS and Atom: the entries of a feed, with as much of each article as the feed gives. Fetches nothing."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import Keyed, Reading, clean, with_text
from assistant.reading.markup import html_text
from assistant.reading.titles import title_of
from assistant.types import Draft, Skipped

# Where a feed gives less than this of an article, it gives a teaser.
WHOLE = 900

_DECLARES = re.compile(rb"<!ENTITY", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. `key` is its id, or else its link; `text` may be a teaser only."""

    key: str
    title: str
    text: str
    date: date | None
    link: str | None
    source: str | None

    @property
    def is_whole(self) -> bool:
        return len(self.text) >= WHOLE


def read_feed(data: bytes, name: str) -> Reading:
    """The entries of a feed file as articles, with as much text as the feed gives."""
    drafts, skipped = [], []
    for entry in entries(data):
        try:
            drafts.append(Keyed(f"#{entry.key}", draft_of(entry)))
        except Unreadable as error:
            skipped.append(Skipped(f"{name}#{entry.key}", str(error)))
    return Reading(tuple(drafts), tuple(skipped))


def draft_of(entry: Entry) -> Draft:
    """What the feed itself says of an item. Raises Unreadable where that is nothing."""
    return with_text(Draft(entry.title or title_of(entry.text), entry.text, entry.date, entry.source, entry.link))


def entries(data: bytes, base: str | None = None) -> list[Entry]:
    """All entries in the feed's order, each once; links are taken relative to `base`. Raises Unreadable: no feed."""
    import feedparser

    if _DECLARES.search(data):  # entities that grow; no feed needs any of its own
        raise Unreadable("it declares entities of its own, which is not read")
    # As a stream: a bare string would be taken for a URL or a path and fetched.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False)
    if not feed.version and not feed.entries:
        raise Unreadable("it is not an RSS or Atom feed")
    source = _line(feed.feed.get("title", "")) or None
    found: dict[str, Entry] = {}
    for number, item in enumerate(feed.entries, start=1):
        entry = _entry(item, number, source, base)
        found.setdefault(entry.key, entry)
    return list(found.values())


def _entry(item: Any, number: int, source: str | None, base: str | None) -> Entry:
    bodies = [str(part.get("value", "")) for part in item.get("content", ())] + [str(item.get("summary", ""))]
    link = _link(item.get("link"), base)
    # Atom demands only when an item was updated; RSS 1.0 has its dc:date there.
    stamp = item.get("published") or item.get("created") or item.get("updated")
    return Entry(
        key=clean(str(item.get("id") or link or number))[:500],
        title=_line(item.get("title", ""))[:300],
        text=clean(html_text(max(bodies, key=len))),
        date=parse_date(stamp),
        link=link,
        source=source,
    )


def _link(given: object, base: str | None) -> str | None:
    if not isinstance(given, str):
        return None
    try:
        link = clean(urljoin(base, given) if base else given)
    except ValueError:
        return None
    return link if link.startswith(("http://", "https://")) else None


def _line(markup: object) -> str:
    return " ".join(clean(html_text(str(markup))).split())
