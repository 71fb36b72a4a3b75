"""The source panel: one card for each citation, its quote highlighted in its passage; and the list of plain hits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.text import cut
from assistant.types import Answer, ArticleRef, Citation, Hit, Passage, Standing
from ui.render.parts import button, byline, count, esc, original, standing_line, support_badge, title_of


def cards(answer: Answer, standing: Mapping[int, Standing]) -> str:
    """All citations of an answer, in their order."""
    passages = {hit.passage.id: hit.passage for hit in answer.hits}
    return citation_cards(answer.citations, passages, standing)


def citation_cards(
    citations: Iterable[Citation], passages: Mapping[str, Passage], standing: Mapping[int, Standing]
) -> str:
    return "".join(
        _card(citation, passages.get(citation.passage.id), standing.get(citation.number, "current"))
        for citation in citations
    )


def closest(hits: Iterable[Hit], limit: int = 4) -> str:
    """What came nearest where nothing answers: no numbers, for nothing is cited."""
    items = "".join(
        f'<li><p class="near-title">{_open(hit.article, hit.passage.start, hit.passage.end, title_of(hit.article))}</p>'
        f'<p class="meta">{byline(hit.article)}</p>'
        f'<p class="near-text">{esc(cut(hit.passage.text, 240))}</p></li>'
        for hit in list(hits)[:limit]
    )
    return f'<ul class="near">{items}</ul>' if items else ""


def highlighted(passage: Passage | None, citation: Citation) -> str:
    """The passage with the quote marked in it. Cut by offsets before escaping, so that the mark is exact."""
    quote = citation.quote
    if passage is None or not passage.start <= quote.start < quote.end <= passage.end:
        return f"<mark>{esc(quote.text)}</mark>"
    start, end = quote.start - passage.start, quote.end - passage.start
    before, after = passage.text[:start], passage.text[end:]
    return f"{esc(before)}<mark>{esc(passage.text[start:end])}</mark>{esc(after)}"


def also_in(copies: tuple[ArticleRef, ...]) -> str:
    """`also in 2 others`, opening the list of them."""
    if not copies:
        return ""
    items = "".join(f"<li>{_open(copy, None, None, title_of(copy))} {byline(copy)}</li>" for copy in copies)
    return f'<details class="copies"><summary>also in {count(len(copies), "other")}</summary><ul>{items}</ul></details>'


def _card(citation: Citation, passage: Passage | None, standing: Standing) -> str:
    ref, quote = citation.quote.article, citation.quote
    number = citation.number
    return f"""<section class="card" data-n="{number}" tabindex="-1" aria-label="Source {number}">
<header><span class="num" aria-hidden="true">{number}</span><div>
<h3>{title_of(ref)}</h3><p class="meta">{byline(ref)}</p></div></header>
<blockquote>{highlighted(passage, citation)}</blockquote>
{standing_line(standing, ref)}
<footer>{support_badge(citation.support)}{also_in(citation.copies)}<span class="grow"></span>{original(ref)}
{_open(ref, quote.start, quote.end, "Open article", classes="small")}</footer></section>"""


def _open(ref: ArticleRef, start: int | None, end: int | None, label: str, classes: str = "link") -> str:
    return button(label, "article", classes=classes, id=ref.id, version=ref.version, start=start, end=end)
