"""Titles for articles that come without one: a heading, a headline-like first line, a cut of the first sentence."""

from __future__ import annotations

import re

from assistant.text import cut, sentences

LONGEST = 120
HEADLINE = 110
_ENDS_A_SENTENCE = re.compile(r"[.:;,]['\"”’)]*$")


def headline(text: str) -> tuple[str, int] | None:
    """The first line and the offset behind it, where it reads like a headline: short, no full stop, text beneath it."""
    line, _, rest = text.partition("\n")
    title = line.strip()
    if not rest.strip() or not 3 <= len(title) <= HEADLINE or _ENDS_A_SENTENCE.search(title) or len(title.split()) < 2:
        return None
    return title, len(line) + 1


def title_of(text: str) -> str:
    """A sensible cut of the first sentence."""
    spans = sentences(text[:2_000])
    return cut(spans[0].of(text), LONGEST) if spans else cut(text, LONGEST)
