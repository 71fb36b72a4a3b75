"""RSS and Atom: the entries of a feed. Called in the sandbox, and with what was fetched."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import Keyed, Reading, clean, with_text
from assistant.reading.markdown import render
from assistant.reading.titles import title_of
from assistant.types import Draft, Skipped

# Where a feed gives less than this of an article, it gives a teaser.
WHOLE = 900


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
    text = entry.text
    return with_text(Draft(entry.title or title_of(text), text, entry.date, entry.source, entry.link))


def entries(data: bytes) -> list[Entry]:
    """All entries, as they stand in the feed. Raises Unreadable where it is no feed."""
    import feedparser

    # As a stream: a bare string would be taken for a URL or a path and fetched.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=True)
    if not feed.version and not feed.entries:
        raise Unreadable("it is not an RSS or Atom feed")
    source = clean(feed.feed.get("title", "")) or None
    return [_entry(item, number, source) for number, item in enumerate(feed.entries, start=1)]


def _entry(item: Any, number: int, source: str | None) -> Entry:
    bodies = [str(part.get("value", "")) for part in item.get("content", ())] + [str(item.get("summary", ""))]
    link = item.get("link")
    link = link if isinstance(link, str) and link.startswith(("http://", "https://")) else None
    stamp = item.get("published") or item.get("updated") or item.get("created")
    return Entry(
        key=clean(str(item.get("id") or link or number)),
        title=" ".join(render(clean(item.get("title", ""))).split()),
        text=_words(max(bodies, key=len)),
        date=parse_date(stamp),
        link=link,
        source=source,
    )


def _words(html: str) -> str:
    from lxml import html as parser

    if not html.strip():
        return ""
    tree = parser.fromstring(f"<div>{html}</div>")
    for block in tree.iter("p", "div", "br", "li", "h1", "h2", "h3", "h4", "blockquote"):
        block.tail = "\n\n" + (block.tail or "")
    return clean("\n\n".join(part for line in tree.text_content().split("\n\n") if (part := line.strip())))
