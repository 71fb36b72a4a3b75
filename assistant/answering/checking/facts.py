"""What a sentence asserts, in parts that can be looked for in another: numbers, days, names, stems and their order.

Knows nothing of articles beyond a day of publication; says nothing of whether two sentences agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from assistant.answering.checking.days import Day, days, told, weekdays
from assistant.answering.checking.lexicon import DENIALS, EMPTY, HEDGES, NEGATIONS, stem
from assistant.answering.checking.numbers import Number, numbers
from assistant.answering.conversation.lexicon import COMMON
from assistant.answering.wordlists import listed
from assistant.text import Span, word_spans


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word with its stem, its place, and whether it is written as a name; `short` ones are all capitals."""

    text: str
    stem: str
    span: Span
    name: bool
    content: bool
    short: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """The parts of one text. `told` are the days it names or implies; `stems` those of its content words."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[Number, ...]
    days: tuple[Day, ...]
    told: tuple[Day, ...]
    weekdays: frozenset[str]
    stems: frozenset[str]
    folded: frozenset[str]

    @property
    def names(self) -> list[Word]:
        return [word for word in self.words if word.name]


@lru_cache(maxsize=4_096)
def facts(text: str, published: date | None = None) -> Facts:
    """The facts of a text, seen from its day of publication."""
    text = _ABBREVIATED.sub(lambda match: match.group().replace(".", "").ljust(len(match.group())), text)
    named = tuple(days(text))
    taken = [day.span for day in named]
    first = True
    found = []
    for folded, span in word_spans(text):
        raw = span.of(text)
        name = _is_name(raw, folded, first, text, span)
        dated = any(day.start <= span.start < day.end for day in taken)
        content = (
            len(folded) > 1 and folded not in EMPTY and folded not in _SIGNALS and not folded[0].isdigit() and not dated
        )
        if dated:
            folded = f"@{folded}"  # the month of May is no "may", and is compared as a date
        found.append(Word(folded, stem(folded), span, name and not dated, content, raw.isupper() and len(raw) > 1))
        first = False
    return Facts(
        text,
        tuple(found),
        tuple(numbers(text, taken)),
        named,
        tuple(told(text, published)),
        frozenset(name for name, _ in weekdays(text)),
        frozenset(word.stem for word in found if word.content),
        frozenset(word.text for word in found),
    )


# "U.N." is "UN"; blanks keep the places of what follows.
_ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){2,}")
_SIGNALS = NEGATIONS | HEDGES | (DENIALS - {"stop", "stopped", "avoid", "avoided", "ruled"})
_CALENDAR = frozenset(
    listed(
        """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
        september october november december jan feb mar apr jun jul aug sep sept oct nov dec"""
    )
)


def _is_name(raw: str, folded: str, first: bool, text: str, span: Span) -> bool:
    """Capitals make a name, but for the first word of a sentence that is a common one, and for the calendar."""
    if not any(c.isupper() for c in raw) or folded in _CALENDAR or len(folded) < 2:
        return False
    if folded in COMMON or folded in EMPTY:
        return False
    return not (first and raw[1:].islower() and (folded.endswith(("ing", "ly", "ed")) or text[: span.start].strip()))
