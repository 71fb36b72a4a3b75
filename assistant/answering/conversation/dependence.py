"""Rule 3: a question that leans on the last one without a word that could be replaced gets its topic beside it.

A question leans when it speaks of "the deal" or "that decision" that the conversation has named, when it holds a
pronoun that rule 2 could not place, or when it has too few words of its own. One with a name and enough words stands by
itself, and if the name is new the topic has changed. Returns forms, the one to show first; None where it stands.
"""

from __future__ import annotations

import re

from assistant.answering.conversation.memory import Memory, among, beside, content
from assistant.answering.conversation.names import names

# A question with so many content words of its own can be searched by itself though it points back.
# With fewer than FEW it leans even where nothing points back. On 182 turns of mtrag-a 4/2, 5/3, 6/3 and 7/4 all give a
# recall@5 of .866 to .871, so neither matters much.
ENOUGH, FEW = 5, 3
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|his|her|that|this|these|those|ones?|there|then|so|else|others?|another|more"
    r"|instead|same|such)\b",
    re.I,
)
# Bare keywords ("online registration") are as often a new topic as a part of the old one.
_VERB = re.compile(
    r"\b(?:who|what|when|where|why|how|which|is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may"
    r"|tell)\b",
    re.I,
)
_DEFINITE = re.compile(r"\b(?:the|that|this|these|those)\s+([a-z]+)", re.I)


def lean(question: str, memory: Memory) -> list[str] | None:
    own = content(question)
    shared = set(own) & {word for text in (memory.question, memory.gist) for word in content(text)}
    pointed = bool(_POINTS.search(question)) or any(m.group(1).lower() in shared for m in _DEFINITE.finditer(question))
    named = names(question, memory.known)
    if named and not pointed and not any(among(name, memory.known) for name in named):
        return None  # another topic
    if named and len(own) >= FEW and not pointed:
        return None
    subject = beside(question, memory.subject)
    around = [f"{memory.question.rstrip('?!. ')}. {question}", beside(question, memory.gist)]
    if _VERB.search(question) and ((pointed and len(own) < ENOUGH) or len(own) < FEW):
        return [subject, question, *around]
    return [question, subject, *around]
