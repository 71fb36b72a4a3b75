"""Cuts an article into passages: runs of whole sentences of about 150 words, preferring the ends of paragraphs.

Knows nothing of stores or models. A passage's id is made of what it says and where, so the same passage has the same
id whoever cuts it, and an unchanged passage of a changed article is not stored or embedded again.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from assistant.text import Span, paragraphs, sentences

# About 200 word pieces: with title and date that is safely inside the 256 that the built-in model reads.
WORDS = 150
# A passage ends at a paragraph's end once it has PARAGRAPH words. One with fewer than ENOUGH takes the next sentence
# even if that makes it longer than WORDS, up to LONGEST; a single longer sentence stands alone.
PARAGRAPH = 120
ENOUGH = 90
LONGEST = 185
LAST_LINE = 25


@dataclass(frozen=True, slots=True)
class Cut:
    """A passage before it has an article version: `text == article_text[start:end]`; `embedded` is what is embedded."""

    id: str
    start: int
    end: int
    text: str
    embedded: str

    @property
    def digest(self) -> str:
        """Key of the embedding cache."""
        return embedding_key(self.embedded)


def cut_passages(article_id: str, title: str, day: date | None, text: str) -> list[Cut]:
    """Passages in order, over all sentences of the text; offsets in code points. An empty text has none."""
    return [_cut(article_id, title, day, span, span.of(text)) for span in _spans(text)]


def embedded_text(title: str, day: date | None, text: str) -> str:
    """What is embedded for a passage: title and date travel with it, so that "in Moscow in September" finds it."""
    head = f"{title} · {day.isoformat()}" if day else title
    return f"{head}\n{text}"


def passage_id(article_id: str, start: int, end: int, embedded: str) -> str:
    """Content address of a passage: what it says, and where."""
    return hashlib.sha256(f"{article_id}\0{start}\0{end}\0{embedded}".encode()).hexdigest()[:24]


def embedding_key(embedded: str) -> str:
    """Key of the embedding cache: sha256 of the embedded text."""
    return hashlib.sha256(embedded.encode()).hexdigest()


def _cut(article_id: str, title: str, day: date | None, span: Span, text: str) -> Cut:
    embedded = embedded_text(title, day, text)
    return Cut(passage_id(article_id, span.start, span.end, embedded), span.start, span.end, text, embedded)


def _spans(text: str) -> list[Span]:
    ends = {paragraph.end for paragraph in paragraphs(text)}
    runs: list[tuple[Span, int]] = []
    open_run, held = Span(0, 0), 0
    for sentence in sentences(text):
        size = len(sentence.of(text).split())
        if held and held + size > (LONGEST if held < ENOUGH else WORDS):
            runs.append((open_run, held))
            held = 0
        open_run = Span(open_run.start if held else sentence.start, sentence.end)
        held += size
        if held >= PARAGRAPH and sentence.end in ends:
            runs.append((open_run, held))
            held = 0
    if held:
        runs.append((open_run, held))
    return _last_line_joined(runs)


def _last_line_joined(runs: list[tuple[Span, int]]) -> list[Span]:
    """A last line of a few words ("Reporting by ...") goes with what stands before it, where that has room."""
    if len(runs) > 1 and runs[-1][1] < LAST_LINE and runs[-1][1] + runs[-2][1] <= LONGEST:
        (before, _), (last, _) = runs[-2:]
        return [span for span, _ in runs[:-2]] + [Span(before.start, last.end)]
    return [span for span, _ in runs]
