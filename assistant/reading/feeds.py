"""A URL → drafts: the items of a feed, from the feed where that has the whole text, else each from its own page.

Polite: one request at a time, a pause between two to the same host, `robots.txt` heeded, known pages not fetched again,
and only as many new ones in one run as `MOST_PAGES`. Knows no index: it is told which keys are known.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from assistant.errors import FetchRefused, Unreadable
from assistant.reading.connecting import Guard
from assistant.reading.decoding import decode, decode_html
from assistant.reading.drafts import Keyed, Reading, with_text
from assistant.reading.entries import Entry, draft_of, entries
from assistant.reading.fetch import AGENT, Fetched, fetch
from assistant.reading.files import read_bytes
from assistant.reading.plain import read_text
from assistant.types import Draft, Skipped

PAUSE = 1.0
MOST_PAGES = 40
_FEED_TYPES = ("xml", "rss", "atom")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask with again: send both back, and it may answer that nothing has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FromUrl:
    """What a URL held. `unchanged` where the server says that it is what it was."""

    reading: Reading
    validators: Validators = Validators()
    unchanged: bool = False


@dataclass(slots=True)
class Manners:
    """How hosts are treated during one run."""

    guard: Guard | None = None
    pause: float = PAUSE
    _last: dict[str, float] = field(default_factory=dict)
    _robots: dict[str, RobotFileParser | None] = field(default_factory=dict)

    def get(self, url: str, validators: Validators = Validators()) -> Fetched:
        """Fetches, after the pause that the host is owed. Raises FetchRefused."""
        host = urlsplit(url).netloc
        time.sleep(max(0.0, self._last.get(host, 0.0) + self.pause - time.monotonic()))
        try:
            return fetch(url, etag=validators.etag, last_modified=validators.last_modified, guard=self.guard)
        finally:
            self._last[host] = time.monotonic()

    def may(self, url: str) -> bool:
        """Whether the host's robots.txt lets us; a host without one does."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._robots:
            self._robots[site] = self._rules(f"{site}/robots.txt")
        rules = self._robots[site]
        return rules is None or rules.can_fetch(AGENT, url)

    def _rules(self, url: str) -> RobotFileParser | None:
        try:
            lines = self.get(url).body.decode("utf-8", "replace").splitlines()
        except FetchRefused:
            return None
        rules = RobotFileParser()
        rules.parse(lines)
        return rules


def read_url(
    url: str,
    *,
    validators: Validators = Validators(),
    is_known: Callable[[str], bool] = lambda key: False,
    manners: Manners | None = None,
    max_bytes: int = 50_000_000,
) -> FromUrl:
    """The articles behind a URL: a feed's items (keys: their ids), or one page or document (key: the URL).

    Raises:
        FetchRefused: it is not fetched, or holds nothing that can be read.
    """
    manners = manners or Manners()
    got = manners.get(url, validators)
    fresh = Validators(got.etag, got.last_modified)
    if got.unchanged:
        return FromUrl(Reading(), validators, unchanged=True)
    try:
        if _is_feed(got):
            found = entries(got.body, got.url)
            reading, is_whole = _items(found, is_known, manners)
            # With pages left for the next run, that run must get the feed again.
            return FromUrl(reading, fresh if is_whole else Validators())
        draft = _page(got, max_bytes)
        return FromUrl(Reading((Keyed(url, replace(draft, url=got.url)),)), fresh)
    except Unreadable as error:
        raise FetchRefused(f"{url}: {error}.") from None


def _items(found: list[Entry], is_known: Callable[[str], bool], manners: Manners) -> tuple[Reading, bool]:
    """The items' articles, and whether these are all: only so many pages are fetched in one run."""
    drafts: list[Keyed] = []
    skipped: list[Skipped] = []
    pages, is_whole = 0, True
    for entry in found:
        try:
            if entry.is_whole or entry.link is None:
                drafts.append(Keyed(entry.key, draft_of(entry)))
            elif not is_known(entry.key):
                if pages >= MOST_PAGES:
                    is_whole = False
                    continue
                pages += 1
                drafts.append(Keyed(entry.key, _linked(entry, entry.link, manners)))
        except (Unreadable, FetchRefused) as error:
            place = entry.link or entry.key
            skipped.append(Skipped(place, str(error).removeprefix(f"{place}: ")))
    return Reading(tuple(drafts), tuple(skipped)), is_whole


def _linked(entry: Entry, link: str, manners: Manners) -> Draft:
    """The article of an item's own page, or its teaser where the site asks robots to stay away."""
    if not manners.may(link):
        return draft_of(entry)
    draft = _page(manners.get(link), MOST_PAGES * 1_000_000)
    return replace(
        draft,
        title=entry.title or draft.title,
        date=entry.date or draft.date,
        source=draft.source or entry.source,
        url=link,
    )


def _is_feed(got: Fetched) -> bool:
    head = got.body[:2_000].lstrip().lower()
    if got.content_type in _PAGE_TYPES and b"<html" in head:
        return False
    return any(kind in got.content_type for kind in _FEED_TYPES) or any(
        mark in head for mark in (b"<rss", b"<feed", b"<rdf:rdf")
    )


def _page(got: Fetched, max_bytes: int) -> Draft:
    """The article of a page or document; pages and PDFs are parsed in the sandbox."""
    if got.content_type == "text/plain":
        return with_text(read_text(decode(got.body)))
    if got.content_type in _PAGE_TYPES or not got.content_type:
        # What the server says of the encoding is lost on the way unless a mark says it.
        body, name = codecs.BOM_UTF8 + decode_html(got.body, got.charset).encode("utf-8", "replace"), "page.html"
    elif got.content_type == "application/pdf":
        body, name = got.body, "page.pdf"
    else:
        raise Unreadable(f"it is {got.content_type[:60]}, and neither a feed nor a page")
    reading = read_bytes(body, name=name, max_bytes=max_bytes)
    if not reading.drafts:
        raise Unreadable(reading.skipped[0].reason)
    return reading.drafts[0].draft
