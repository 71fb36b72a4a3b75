"""HTML pages: the article's own text and metadata by trafilatura, without navigation, scripts and footers."""

from __future__ import annotations

import re

from assistant.errors import Unreadable
from assistant.reading.dates import parse_date
from assistant.reading.drafts import clean, with_text
from assistant.reading.titles import title_of
from assistant.types import Draft

# trafilatura also guesses dates from the body's prose; only what the page says of itself counts here.
_META = re.compile(r"<meta\s[^>]{0,5000}>", re.I)
_TIME = re.compile(r"<time\s[^>]{0,1000}>", re.I)
_JSON_DATE = re.compile(r"\"datePublished\"\s*:\s*\"([^\"]{1,100})\"")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "publish_date",
    "publish-date",
    "pubdate",
    "publication_date",
    "sailthru.date",
    "og:published_time",
    "parsely-pub-date",
    "article.published",
)


def read_html(page: str, url: str | None = None) -> Draft:
    """The article of a page. Raises Unreadable where it has no text to speak of."""
    import trafilatura

    page = page.replace("\x00", "")
    if not page.strip():
        raise Unreadable("it is empty")
    text = trafilatura.extract(
        page, url=url, include_comments=False, include_tables=True, include_images=False, favor_recall=True
    )
    if not text:
        raise Unreadable("no article text was found in the page")
    about = trafilatura.extract_metadata(page, default_url=url)
    title = clean(about.title or "") if about else ""
    body = clean(text)
    if title and body.startswith(title) and body[len(title) :].strip():
        body = body[len(title) :].strip()
    return with_text(
        Draft(
            title=title or title_of(body),
            text=body,
            date=parse_date(_published(page)),
            source=(clean(about.sitename or "") or None) if about else None,
            url=url or _http(about.url if about else None),
        )
    )


def _published(page: str) -> str | None:
    found: dict[str, str] = {}
    for tag in _META.finditer(page):
        given = _attributes(tag.group())
        name = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        if name and given.get("content"):
            found.setdefault(name, given["content"])
    for name in DATE_NAMES:
        if name in found and parse_date(found[name]):
            return found[name]
    if match := _JSON_DATE.search(page):
        return match.group(1)
    return _time_element(page)


def _time_element(page: str) -> str | None:
    """The `<time>` that says it is the publication, or the only one: others date comments and related pages."""
    times: list[str] = []
    for tag in _TIME.finditer(page):
        given = _attributes(tag.group())
        if value := given.get("datetime"):
            if "datePublished" in tag.group() or "pubdate" in tag.group():
                return value
            times.append(value)
    return times[0] if len(set(times)) == 1 else None


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): first or second for name, first, second in _ATTRIBUTE.findall(tag)}


def _http(url: str | None) -> str | None:
    return url if url and url.startswith(("http://", "https://")) else None
