"""What a question points at without anybody having named it: "does this library lend laptops?", asked out of the blue.

Nothing can be found for such a question, only something for any library. Where a name or another sentence comes first,
the question explains itself; "which of these" offers choices, and "this week" is a time.
"""

from __future__ import annotations

import re

from assistant.answering.conversation.memory import content
from assistant.answering.conversation.names import names
from assistant.text import sentences

# How likely such a question is answered all the same: none of the seven in mtrag-a was, and news
# questions (1,625) are never taken for one.
CHANCE = 0.05
# A pronoun after so many words of content has its noun in the question itself.
OWN_WORDS = 2

_TIMES = (
    r"(?:week|weekend|month|year|season|offseason|summer|spring|winter|fall|autumn|time|morning|evening|afternoon|night"
    r"|day|decade|century|quarter|point|way|past|last|coming|upcoming|current|\w+day|\d+)(?:s|['’]s)?\b"
)
_THIS = re.compile(
    rf"\b(?<!of )(?<!is )(?<!was )(?<!are )(?<!were )(this|these)\s+(?!{_TIMES})[a-z]"
    rf"|\b(?:is|was|are|were) (this|these)\s+(?!{_TIMES}|\w+(?:ed|en)\b)[a-z]",
    re.IGNORECASE,
)
_THAT = re.compile(rf"\b(?:of|in|for|to|at|on|by|about|from|with)\s+(that|those)\s+(?!{_TIMES})[a-z]", re.I)
_SOMEBODY = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)


def unnamed(question: str) -> str:
    """The word that points at what is not named, "this" or "his"; empty where there is none."""
    text = question.strip()
    if not text.endswith("?") or len(sentences(text)) > 1:
        return ""
    for pattern in (_THIS, _THAT, _SOMEBODY):
        match = pattern.search(text)
        if match is None or names(text[: match.start()]):
            continue
        if pattern is _SOMEBODY and (len(content(text[: match.start()])) >= OWN_WORDS or names(text)):
            continue
        return next(word for word in match.groups() if word).lower()
    return ""
