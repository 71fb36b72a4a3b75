"""How much of a question's words a text holds, each word weighed by how rare it is in what was found.

The stand-in for the trained reader where none is installed, and a few of the features that confidence rests on.
Knows words; nothing of stores.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant.text import words

STOP = frozenset(
    "a about after again all also am an and any are as at be been before being but by can could did do does doing done for from"
    " further had has have having he her here hers him his how i if in into is it its itself just me more most my name named no nor not"
    " now of on one only or other our out over own said same say says she should so some such than that the their them then there these"
    " they this those to too under until up us very was we were what when where which while who whom whose why will with would you your"
    " week recently following called much many type kind".split()
)
_ENDINGS = re.compile(r"(?:'s|ies|ing|edly|ed|es|ly|s|e|y)$")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its usual English endings; short words and numbers as they are."""
    if len(word) < 4 or word[0].isdigit():
        return word
    shorter = _ENDINGS.sub("", word)
    return shorter if len(shorter) >= 3 else word


def terms(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]


def content(question: str) -> tuple[str, ...]:
    """The stems of a question's telling words, each once. All words where none tells."""
    telling = [stem(word) for word in words(question) if word not in STOP]
    return tuple(dict.fromkeys(telling or terms(question)))


class Overlap:
    """A question's words with their weights, learned from the texts that were found for it."""

    def __init__(self, question: str, texts: Sequence[str]) -> None:
        held = [frozenset(terms(text)) for text in texts]
        counts = Counter(word for words_of in held for word in words_of)
        size = len(held) + 1
        self.weights = {word: math.log(1 + size / (counts[word] + 0.5)) for word in content(question)}
        self._whole = sum(self.weights.values()) or 1.0

    def share(self, text: str) -> float:
        """The share of the question's weight that the text holds, 0..1."""
        return self.share_of(terms(text))

    def share_of(self, held: Iterable[str]) -> float:
        """The same for a text's stems."""
        present = frozenset(held)
        return sum(weight for word, weight in self.weights.items() if word in present) / self._whole
