"""The sentences of passages that may be shown as an answer: no questions, captions, credits or the page's own words.

Knows what such lines look like; nothing of questions or scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.text import is_question, sentences, words
from assistant.types import Hit

# Fewer words than this are a heading, a name or a cry; more than LONGEST are a list or a table that lost its lines.
SHORTEST, LONGEST = 5, 90

_FURNITURE = re.compile(
    r"^\W*(?:read (?:more|also|next|the)|hide caption|toggle caption|enlarge this|click here|sign up|subscribe|share this"
    r"|follow (?:us|the|@)|related:|also read|see also|watch:|listen:|photos?:|image:|video:|photo by|advertisement|copyright|©"
    r"|all rights reserved|this (?:article|story|post) (?:was|is|has|originally)|for more|download (?:our|the)|more:|updated? |editor's note"
    r"|contribut(?:ing|ed)|reporting by|editing by|written by|have (?:a|any) (?:tip|question)|get (?:the|our) |join (?:us|our)|listen to"
    r"|support (?:us|our)|log in|register (?:now|to)|cookie|fact check(?:ed)?:|►|»|\[\s*(?:read|image|photo))",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:getty images|/ap\b|associated press photo|/reuters\b|/afp\b|afp via|usa today sports|hide caption|toggle caption|shutterstock"
    r"|file photo|photograph:|\(photo|newsletter|all rights reserved|terms of (?:use|service)|privacy policy)",
    re.IGNORECASE,
)
_URL_OR_MAIL = re.compile(r"https?://|www\.|\S@\S+\.\w")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a hit that may be shown: offsets into the article; `before` is the sentence before it, if any."""

    hit: Hit
    start: int
    end: int
    text: str
    before: str


def candidates(hit: Hit) -> list[Candidate]:
    """The showable sentences of one hit, in the order of the text."""
    found: list[Candidate] = []
    before = ""
    text, offset = hit.passage.text, hit.passage.start
    for span in sentences(text):
        sentence = span.of(text)
        if showable(sentence):
            found.append(Candidate(hit, offset + span.start, offset + span.end, sentence, before))
        before = sentence
    return found


def showable(sentence: str) -> bool:
    """Whether a sentence can stand as an answer."""
    if is_question(sentence) or _FURNITURE.search(sentence) or _URL_OR_MAIL.search(sentence):
        return False
    length = len(words(sentence))
    if not SHORTEST <= length <= LONGEST:
        return False
    if _CREDIT.search(sentence) and length < 40:
        return False
    return any(c.islower() for c in sentence)
