"""An answer as a chat reply: text with [n] marks, a list of sources, and where in the text each mark is.

Knows the forms in which chat clients show sources, not the calls they make. Article text is data: what would make a
client load an image or render a tag is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from assistant import wire
from assistant.types import Citation, Sentence

HEADING = "Sources:"
_ACTIVE = re.compile(r"!(?=\[)|(?<=\])\((?=\S)|<(?=[A-Za-z/!?])")
# Our own list at the end of a former reply, which clients send back as history: it is no part of what was said.
_LIST = re.compile(rf"\n+{HEADING}\n(?:- \[\d+\].*\n?)+\s*\Z")

Link = Callable[[Citation], str]


def escaped(text: str) -> str:
    """The text with Markdown images, links and HTML tags made harmless; nothing else is changed."""
    return _ACTIVE.sub(lambda match: "\\" + match.group(), text)


def said(sentence: Sentence) -> str:
    """A sentence followed by its marks."""
    marks = "".join(f"[{number}]" for number in sentence.citations)
    return f"{escaped(sentence.text)} {marks}".rstrip()


def source_line(citation: Citation, url: str | None) -> str:
    """`[1] 2023-11-07 · Haftar meets Putin in Moscow · The Example Courier · https://...`"""
    article = citation.quote.article
    parts = [article.date.isoformat() if article.date else "undated", escaped(article.title)]
    parts += [escaped(article.source)] if article.source else []
    parts += [url] if url else []
    return f"[{citation.number}] " + " · ".join(parts)


def source_list(citations: Sequence[Citation], link: Link) -> str:
    """The list that ends a reply; empty where nothing is cited."""
    if not citations:
        return ""
    return f"\n\n{HEADING}\n" + "\n".join(f"- {source_line(one, link(one))}" for one in citations)


def without_sources(content: str) -> str:
    """A former reply without its list of sources."""
    return _LIST.sub("", content)


def view_link(base: str, citation: Citation) -> str:
    """Our own page of the cited article, at the quote: one link for each quote, also where two share an article."""
    article = citation.quote.article
    place = urlencode({"version": article.version, "start": citation.quote.start, "end": citation.quote.end})
    return f"{base}/articles/{quote(article.id, safe='')}?{place}#quote"


def source_link(base: str, citation: Citation) -> str:
    """Where the article stands on the web, or else our own page of it."""
    url = citation.quote.article.url
    return url if url and url.startswith(("https://", "http://")) else view_link(base, citation)


def marks(sentence: Sentence, offset: int, known: Mapping[int, Citation], base: str) -> list[dict[str, Any]]:
    """OpenAI's `url_citation`s for the marks of a sentence that begins at `offset` of the reply."""
    found = []
    start = offset + len(escaped(sentence.text)) + 1
    for number in sentence.citations:
        end = start + len(f"[{number}]")
        if citation := known.get(number):
            title, url = citation.quote.article.title, source_link(base, citation)
            cited = {"start_index": start, "end_index": end, "title": title, "url": url}
            found.append({"type": "url_citation", "url_citation": cited})
        start = end
    return found


def with_quotes(citations: Sequence[Citation], base: str) -> list[dict[str, Any]]:
    """The top-level `citations`: numbers, quotes, offsets, and a link to each."""
    return [{**wire.citation(one), "url": source_link(base, one)} for one in citations]


def for_open_webui(citations: Sequence[Citation], base: str) -> list[dict[str, Any]]:
    """The `sources` that Open WebUI lists under a reply; it numbers them by `metadata.source`, so each has its own."""
    sources = []
    for one in citations:
        article = one.quote.article
        day = article.date.isoformat() if article.date else "undated"
        about = {"source": view_link(base, one), "name": f"{article.title} · {day}", "date": day, "number": one.number}
        name = {"id": f"{article.id}-{one.quote.start}", "name": article.title, "url": source_link(base, one)}
        sources.append({"source": name, "document": [one.quote.text], "metadata": [about]})
    return sources
