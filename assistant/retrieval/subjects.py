"""Questions that ask for nothing but a subject: "who is Wes Moore?", "what is the latest on the ferry?".

The reader was trained on questions with one right answer and finds none here, though whatever the archive tells of the
subject answers. Knows words only.
"""

from __future__ import annotations

import re

from assistant.retrieval.overlap import STOP, stem
from assistant.text import words

_ASKS = re.compile(
    r"(?:who (?:is|was|are|were)|tell me (?:more )?about|what (?:happened|has happened) (?:to|with|in|at)"
    r"|what(?:'s|’s| is| was| has been)? (?:the )?(?:latest|news|new|reported|known|said|told|going on)"
    r" (?:on|about|of|with|from|in)|what do we know (?:about|of))\s+(?P<subject>[^?]+)\??\s*$",
    re.IGNORECASE,
)
# "Who is the mayor of Portvale?" asks for more than its subject: a name alone has so few words, each with a capital.
_NAME = re.compile(r"(?:the )?(?:[A-Z][\w’'-]*\s*){1,4}$")


def subject_of(question: str) -> frozenset[str]:
    """The stems of the subject where a question asks for nothing else; empty for all other questions."""
    match = _ASKS.match(question.strip())
    if not match or (question[:3].lower() == "who" and not _NAME.match(match["subject"].strip())):
        return frozenset()
    return frozenset(stem(word) for word in words(match["subject"]) if word not in STOP)


def is_told(subject: frozenset[str], sentence: str) -> bool:
    """Whether a sentence names the whole subject."""
    return subject <= {stem(word) for word in words(sentence)}
