"""The sentences of passages that may be shown as an answer: no questions, captions, credits or the page's own words.

Knows what such lines look like; nothing of questions or scores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.text import Span, is_question, words
from assistant.types import Hit

# Fewer words than this are a heading, a name or a cry; more than LONGEST are a list or a table that lost its lines.
SHORTEST, LONGEST = 5, 90

_BEGINS = (
    r"read (?:more|also|next|the)|hide caption|toggle caption|enlarge this|click here|sign up|subscribe|share this"
    r"|log in"
    r"|follow (?:us|the|@)|related:|also read|see also|watch:|listen:|listen to|more:|photos?:|image:|video:|photo by"
    r"|advertisement|copyright|©|all rights reserved|this (?:article|story|post) (?:was|is|has|originally)|for more"
    r"|download (?:our|the)|updated? |editor's note|contribut(?:ing|ed)|reporting by|editing by|written by|cookie"
    r"|have (?:a|any) (?:tip|question)|get (?:the|our) |join (?:us|our)|support (?:us|our)|register (?:now|to)"
    r"|fact check(?:ed)?:|►|»|\[\s*(?:read|image|photo)"
)
_HOLDS = (
    r"getty images|/ap\b|associated press photo|/reuters\b|/afp\b|afp via|usa today sports|photograph:|\(photo"
    r"|hide caption|toggle caption|shutterstock|newsletter|all rights reserved|terms of (?:use|service)"
    r"|privacy policy|file photo"
)
_FURNITURE = re.compile(rf"^\W*(?:{_BEGINS})", re.IGNORECASE)
_CREDIT = re.compile(_HOLDS, re.IGNORECASE)
# "By Ines Calder, Portvale Courier": no sentence, which would end with a stop.
_BYLINE = re.compile(r"^By (?:the )?[A-Z][^.!?:;]{0,80}$")
_URL_OR_MAIL = re.compile(r"https?://|www\.|\S@\S+\.\w")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit that may be shown: offsets into the article, and its place among the passage's sentences.

    `before` is the sentence before it, empty for the first.
    """

    hit: Hit
    at: int
    start: int
    end: int
    text: str
    before: str


def candidates(hit: Hit, spans: Sequence[Span]) -> list[Candidate]:
    """The showable sentences of one hit, whose passage's sentences are `spans`, in the order of the text."""
    text, offset = hit.passage.text, hit.passage.start
    said = [span.of(text) for span in spans]
    return [
        Candidate(hit, at, offset + span.start, offset + span.end, sentence, said[at - 1] if at else "")
        for at, (span, sentence) in enumerate(zip(spans, said, strict=True))
        if showable(sentence)
    ]


def showable(sentence: str) -> bool:
    """Whether a sentence can stand as an answer."""
    if is_question(sentence) or any(p.search(sentence) for p in (_FURNITURE, _BYLINE, _URL_OR_MAIL)):
        return False
    length = len(words(sentence))
    if not SHORTEST <= length <= LONGEST:
        return False
    if _CREDIT.search(sentence) and length < 40:
        return False
    return any(c.islower() for c in sentence)
