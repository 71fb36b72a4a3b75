"""A whole article to read, with the quote highlighted where one is given; and what changed between two versions."""

from __future__ import annotations

import difflib

from assistant.text import WRAPPED, Span, paragraphs, sentences
from assistant.types import Article, ArticleRef
from ui.render.parts import button, byline, count, esc, original, title_of

# A page of this length lays out in well under a second; of a longer article the part around the quote is shown.
LONGEST = 120_000


def article(value: Article, quote: Span | None, *, copies: tuple[ArticleRef, ...], latest: int, writable: bool) -> str:
    """`latest` is the newest version's number; an older one says that it is not the newest."""
    old = ""
    if value.version < latest:
        compare = button("Show what changed", "compare", classes="link", id=value.id, version=value.version)
        old = f'<p class="standing changed">This is version {value.version} of {latest}, as it was cited. {compare}</p>'
    others = "".join(
        f"<li>{button(title_of(ref), 'article', classes='link', id=ref.id, version=ref.version)} {byline(ref)}</li>"
        for ref in copies
    )
    same = f'<h3>The same story in {count(len(copies), "other")}</h3><ul class="others">{others}</ul>' if others else ""
    remove = (
        button("Remove from the archive", "remove", classes="small danger", id=value.id, title=value.title)
        if writable
        else ""
    )
    return f"""<article class="reader" data-id="{esc(value.id)}">
<h2 tabindex="-1">{title_of(value.ref)}</h2><p class="meta">{byline(value.ref)} {original(value.ref)}</p>{old}
<div class="text" dir="auto">{_text(value.text, quote)}</div>{same}
<footer><span class="meta">Version {value.version} · {count(len(value.text), "character")}</span>{remove}</footer>
</article>"""


def compare(old: Article, new: Article | None) -> str:
    """Both versions sentence by sentence: what is gone is struck through, what is new is underlined."""
    if new is None:
        return '<p class="standing withdrawn">This article has been withdrawn from the archive.</p>'
    before, after = _units(old.text), _units(new.text)
    out: list[str] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            out.append(_kept(before[a:b]))
        else:
            out.extend(f"<p><del>{esc(text)}</del></p>" for text in before[a:b])
            out.extend(f"<p><ins>{esc(text)}</ins></p>" for text in after[c:d])
    same = "" if old.text != new.text else '<p class="meta">The words are the same.</p>'
    return f"""<article class="reader diff"><h2 tabindex="-1">{title_of(new.ref)}</h2>
<p class="meta">{byline(new.ref)}</p>
<p class="standing changed">Version {old.version}, as cited, against version {new.version}.</p>
<div class="text">{same}{"".join(out)}</div></article>"""


def _text(text: str, quote: Span | None) -> str:
    shown = _window(text, quote)
    note = (
        '<p class="meta">A very long article: only this part is shown.</p>'
        if shown.end - shown.start < len(text)
        else ""
    )
    found = [Span(max(part.start, shown.start), min(part.end, shown.end)) for part in paragraphs(text)]
    return note + "".join(_paragraph(text, part, quote) for part in found if part.start < part.end)


def _window(text: str, quote: Span | None) -> Span:
    if len(text) <= LONGEST:
        return Span(0, len(text))
    start = max(0, (quote.start if quote else 0) - LONGEST // 2)
    return Span(start, min(len(text), start + LONGEST))


def _paragraph(text: str, part: Span, quote: Span | None) -> str:
    """A paragraph with what it holds of the quote marked. Lines wrapped by hand flow; others keep their ends."""
    lines = part.of(text).split("\n")
    flows = len(lines) > 1 and all(len(line) in WRAPPED for line in lines[:-1])
    start = min(max(quote.start, part.start), part.end) if quote else part.end
    end = max(min(quote.end, part.end), start) if quote else part.end
    marked = f"<mark>{esc(text[start:end])}</mark>" if end > start else ""
    body = f"{esc(text[part.start : start])}{marked}{esc(text[end : part.end])}"
    return f'<p class="flows">{body}</p>' if flows else f"<p>{body}</p>"


def _units(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text[:LONGEST])]


def _kept(units: list[str]) -> str:
    """Unchanged sentences: the neighbours of a change in full, a long run between two as a count."""
    if len(units) <= 6:
        return "".join(f"<p>{esc(text)}</p>" for text in units)
    head, tail = units[:2], units[-2:]
    left = f'<p class="meta">… {count(len(units) - 4, "sentence")} unchanged …</p>'
    return "".join(f"<p>{esc(text)}</p>" for text in head) + left + "".join(f"<p>{esc(text)}</p>" for text in tail)
