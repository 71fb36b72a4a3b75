"""Verbatim spans of articles, checked when they are made. Knows articles and offsets; nothing of questions."""

from __future__ import annotations

import re

from assistant.retrieval.sentences import showable
from assistant.text import sentences
from assistant.types import Article, Quote

# A sentence that begins so speaks of something that the sentence before it names.
_PRONOUNS = "he|she|they|it|this|these|those|that|his|her|their|its|both|such|the (?:two|pair|former|latter|trio|duo)"
_OF_TIME = "week|month|year|morning|afternoon|evening|summer|winter|spring|autumn|fall|season"
_LEANS = re.compile(rf"^[\"“‘']?(?:{_PRONOUNS})\b(?! (?:{_OF_TIME})\b)", re.IGNORECASE)
# With the sentence before it a quote may grow to this many words; a longer pair is no quote any more.
LONGEST_PAIR = 60


class NotVerbatim(ValueError):
    """A quote that does not stand in its article as it claims: a fault of the program, never shown."""


def quote(article: Article, start: int, end: int, text: str | None = None) -> Quote:
    """The span of the article. `text` is what the caller believes stands there.

    Raises:
        NotVerbatim: the span is empty, lies outside, or holds other words than `text`.
    """
    held = article.text[start:end]
    if not (0 <= start < end <= len(article.text)) or (text is not None and held != text):
        raise NotVerbatim(f"{start}–{end} of article {article.id}, version {article.version}, is not the quote.")
    return Quote(article.ref, start, end, held)


def leans(sentence: str) -> bool:
    """Whether a sentence leans on the one before it: it is led by a pronoun."""
    return bool(_LEANS.match(sentence))


def with_what_it_leans_on(article: Article, start: int, end: int) -> tuple[int, int]:
    """The span of a pronoun-led sentence, begun at the sentence before it where that can be shown; else as it is."""
    if not leans(article.text[start:end]):
        return start, end
    window = max(0, start - 1_500)
    before = sentences(article.text[window:start])
    if not before:
        return start, end
    first = window + before[-1].start
    sentence = article.text[first:start]
    if not showable(sentence) or len(article.text[first:end].split()) > LONGEST_PAIR:
        return start, end
    return first, end
