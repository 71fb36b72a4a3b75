"""What kind of thing a question asks for, and whether a sentence offers one that the question did not name already.

A few patterns over English question words; nothing is looked up.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.text import words

Kind = Literal["number", "money", "date", "name", "reason", "other"]

_ASKS: tuple[tuple[Kind, str], ...] = (
    ("money", r"\bhow much (?:money|did|does|do|is|was|were|will|has|have|would|are)\b"),
    ("money", r"\b(?:what|how much).{0,40}\b(?:cost|price|worth|salary|fine|paid|sum|pay)\b"),
    ("number", r"\bhow (?:many|much|old|long|far|tall|big|large|fast|high|often)\b|\bby how\b"),
    ("number", r"\b(?:what|which) (?:percent|percentage|number|share|age|rate|proportion|score|amount)\b"),
    ("date", r"\bwhen\b(?!.*\b(?:who|what|which|where)\b)|\b(?:what|which) (?:year|date|day|month|decade|time)\b"),
    ("reason", r"\bwhy\b|\bwhat (?:caused|led to|was the reason|is the reason)|\bfor what reason|\bby doing what"),
    ("reason", r"\bhow (?:did|does|do|can|has|have)\b"),
    ("name", r"\b(?:who|whom|whose|where|which)\b|\bnamed? what\b"),
    ("name", r"\bwhat (?:is|was|were|are) (?:[\w’'-]+ ){0,7}?(?:name|called|title|nickname)\b"),
    ("name", r"\bwhat (?:country|city|state|company|team|group|band|film|movie|show|song|airline|university|party)\b"),
)
_NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty"
    "|dozens?|hundreds?|thousands?|half|third|quarter"
)
_UNITS = "million|billion|trillion|dollars|euros|pounds|yuan|rupees|francs"
_OFFERS: dict[Kind, re.Pattern[str]] = {
    "number": re.compile(rf"\b\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    "money": re.compile(rf"[$£€¥]\s?\d|\b\d[\d.,]*\s?(?:{_UNITS})\b", re.IGNORECASE),
    "date": re.compile(
        r"\b(?:1[5-9]|20)\d\d\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\byesterday\b|\btomorrow\b"
        r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
        r"|\b(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\."
    ),
    "reason": re.compile(
        r"\b(?:because|due to|after|caused|so that|in order to|since|as a result|owing to|over|citing|amid|to \w+"
        r"|(?:by|for) \w+ing)\b",
        re.IGNORECASE,
    ),
}
_CAPITAL = re.compile(r"(?<![.!?:“\"‘]\s)(?<!^)(?<![“\"‘(])\b[A-Z][\w’'&.-]*")
_FIRST = re.compile(r"^\W*([A-Z][\w’'-]*)\s+([A-Z])")


def kind_of(question: str) -> Kind:
    """The kind of thing that a question asks for; its last sentence asks."""
    last = re.split(r"(?<=[.!])\s+(?=[A-Z“\"])", question.strip())[-1]
    return next(
        (kind for text in (last, question) for kind, asks in _ASKS if re.search(asks, text, re.IGNORECASE)), "other"
    )


def offers(kind: Kind, sentence: str, known: frozenset[str]) -> bool:
    """Whether the sentence holds a thing of that kind that is not among the folded words of the question."""
    if kind == "name":
        return new_names(sentence, known) > 0
    if kind == "other":
        return True
    return any(not set(words(match.group())) & known for match in _OFFERS[kind].finditer(sentence))


def new_names(sentence: str, known: frozenset[str]) -> int:
    """How many capitalised words the sentence has that the question has not."""
    names = [match.group() for match in _CAPITAL.finditer(sentence)]
    if first := _FIRST.match(sentence):
        names.append(first[1])
    return sum(1 for name in names if not set(words(name)) & known)
