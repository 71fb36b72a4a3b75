"""What kind of thing a question asks for, and whether a sentence offers one that the question did not name already.

A few patterns over English question words; nothing is looked up.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.text import words

Kind = Literal["number", "money", "date", "name", "reason", "other"]

_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("money", r"\bhow much (?:money|did|does|do|is|was|were|will|has|have|would|are)\b|\b(?:what|how much).{0,40}\b(?:cost|price|worth|salary|fine|paid|sum|pay)\b"),
        ("number", r"\bhow (?:many|much|old|long|far|tall|big|large|fast|high|often)\b|\b(?:what|which) (?:percent|percentage|number|share|age|rate|proportion|score|amount)\b|\bby how\b"),
        ("date", r"\bwhen\b(?!.*\b(?:who|what|which|where)\b)|\b(?:what|which) (?:year|date|day|month|decade|time)\b|\bsince when\b"),
        ("reason", r"\bwhy\b|\bwhat (?:caused|led to|was the reason|is the reason)|\bhow (?:did|does|do|can|has|have)\b|\bfor what reason|\bby doing what"),
        ("name", r"\b(?:who|whom|whose|where|which)\b|\bwhat (?:is|was|were|are) (?:the |its |his |her |their )?(?:[\w’'-]+ ){0,6}?(?:name|called|title|nickname)\b|\bnamed? what\b|\bwhat (?:country|city|state|company|team|group|band|film|movie|show|song|airline|university|brand|party|agency|name)\b"),
    )
)  # fmt: skip
_NUMBER = re.compile(
    r"\b\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|twenty|thirty|forty|fifty|hundreds?|thousands?|half|third|quarter)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"[$£€¥]\s?\d|\b\d[\d.,]*\s?(?:million|billion|trillion|dollars|euros|pounds|yuan|rupees|francs)\b", re.IGNORECASE
)
_DATE = re.compile(
    r"\b(?:1[5-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\byesterday\b|\btomorrow\b"
)
_REASON = re.compile(
    r"\b(?:because|due to|after|caused|so that|in order to|since|as a result|owing to|over|to \w+|by \w+ing|for \w+ing|citing|amid)\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"(?<![.!?:“\"‘]\s)(?<!^)(?<![“\"‘(])\b[A-Z][\w’'&.-]*")
_FIRST = re.compile(r"^\W*([A-Z][\w’'-]*)\s+([A-Z])")


def kind_of(question: str) -> Kind:
    """The kind of thing that a question asks for; its last sentence asks."""
    last = re.split(r"(?<=[.!])\s+(?=[A-Z“\"])", question.strip())[-1]
    return next((kind for text in (last, question) for kind, pattern in _ASKS if pattern.search(text)), "other")


def offers(kind: Kind, sentence: str, known: frozenset[str]) -> bool:
    """Whether the sentence holds a thing of that kind that is not among the folded words of the question."""
    if kind == "name":
        return new_names(sentence, known) > 0
    if kind == "other":
        return True
    pattern = {"number": _NUMBER, "money": _MONEY, "date": _DATE, "reason": _REASON}[kind]
    return any(not set(words(match.group())) & known for match in pattern.finditer(sentence))


def new_names(sentence: str, known: frozenset[str]) -> int:
    """How many capitalised words the sentence has that the question has not."""
    names = [match.group() for match in _CAPITAL.finditer(sentence)]
    if first := _FIRST.match(sentence):
        names.append(first[1])
    return sum(1 for name in names if not set(words(name)) & known)
