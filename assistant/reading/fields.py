"""Articles given as fields: JSON objects and front matter, under the names that are common in the field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import clean, with_text
from assistant.reading.markup import html_text, looks_like_html
from assistant.reading.titles import title_of
from assistant.text import cut
from assistant.types import Draft

# Without case, underscores and hyphens: `publish_date`, `publishDate` and `publish-date` are one name.
TEXT = ("text", "body", "content", "article", "articlebody", "maintext", "fulltext")
TITLE = ("title", "headline", "name")
DATE = (
    "date",
    "published",
    "publishdate",
    "publishedat",
    "publicationdate",
    "datepublished",
    "publisheddate",
    "pubdate",
)
URL = ("url", "link", "canonicalurl", "uri")
SOURCE = ("source", "outlet", "publisher", "site", "sitename", "publication", "newspaper")
LONGEST_TITLE = 300

_JOINS = str.maketrans("", "", "_-")


def draft_of(fields: Mapping[str, Any], *, title: str | None = None, day: date | None = None) -> Draft:
    """One article from its fields; `title` and `day` where the fields name none. Raises Unreadable without a text."""
    given = {key.lower().translate(_JOINS): value for key, value in fields.items()}
    text = clean(_first(given, TEXT) or "")
    if looks_like_html(text):  # as news APIs give it
        text = clean(html_text(text))
    if not text:
        raise Unreadable(f"it has no text: none of the fields {', '.join(TEXT[:3])}")
    url = _first(given, URL)
    given_day = next((found for name in DATE if (found := parse_date(given.get(name))) is not None), None)
    named = clean(_first(given, TITLE) or title or "")
    return with_text(
        Draft(
            title=cut(named, LONGEST_TITLE) if named else title_of(text),
            text=text,
            date=given_day or day,
            source=_line(_first(given, SOURCE)),
            url=_line(url) if url and url.startswith(("http://", "https://")) else None,
        )
    )


def _first(fields: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    for name in names:
        value = fields.get(name)
        if isinstance(value, Mapping):  # {"source": {"name": "..."}}, as news APIs have it
            value = value.get("name") or value.get("title")
        if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
            value = "\n\n".join(value)
        if isinstance(value, str) and value.strip():
            return value
    return None


def _line(value: str | None) -> str | None:
    return " ".join(clean(value).split()) or None if value else None
