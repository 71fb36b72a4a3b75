"""How much of a question's words a text holds, each word weighed by how rare it is in the archive.

The stand-in for the trained reader where none is installed, and a few of the features that confidence rests on.
Knows words; nothing of stores.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from assistant.text import words

_STOP = """
    a about according after again all also am an and any are aren as at be been before being but by called can
    could current currently did didn do does doesn doing don done following for from further had happen happened
    happens has have having he her here hers him his how i if in into is isn it its itself job just kind latest
    many me more most much my name named new no nor not now of on one only or other our out over own position
    recently reportedly role said same say says she should so some such tell tells than that the their them then
    there these they thing things think this those to told too type under until up us very was wasn we week were
    what when where which while who whom whose why will with would you your
"""
STOP = frozenset(_STOP.split())
_IRREGULAR = """
    met:meet won:win led:lead lost:lose sold:sell bought:buy built:build made:make gave:give given:give took:take
    taken:take went:go gone:go came:come became:become began:begin begun:begin broke:break broken:break chose:choose
    chosen:choose fell:fall fallen:fall fought:fight found:find flew:fly flown:fly held:hold kept:keep knew:know
    known:know left:leave paid:pay ran:run rose:rise risen:rise sent:send shot:shoot spent:spend spoke:speak
    spoken:speak stood:stand stole:steal stolen:steal struck:strike swore:swear sworn:swear taught:teach thought:think
    threw:throw thrown:throw told:tell wore:wear wrote:write written:write died:die dies:die dead:die death:die
    deaths:die killed:kill grew:grow grown:grow drew:draw drawn:draw drove:drive driven:drive ate:eat eaten:eat
    caught:catch brought:bring sought:seek sank:sink sunk:sink sang:sing sung:sing beat:beat beaten:beat
"""
# Passages of ordinary English that an archive is thought to hold besides its own, and the share of them with a word.
BACKGROUND, COMMON, RARE = 1_000, 0.01, 0.0005

_WORDLIKE = re.compile(r"[\w’'-]+")
_ENDINGS = re.compile(r"(?:'s|ies|ing|edly|ed|es|ly|s|e|y)$")

IRREGULAR = dict(pair.split(":") for pair in _IRREGULAR.split())


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """A word without its usual English endings; short words and numbers as they are."""
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or word[0].isdigit():
        return word
    shorter = _ENDINGS.sub("", word)
    return shorter if len(shorter) >= 3 else word


def terms(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]


def telling(question: str) -> tuple[str, ...]:
    """The folded words of a question that tell what it is about, each once; all words where none tells."""
    said = words(question)
    return tuple(dict.fromkeys([word for word in said if word not in STOP] or said))


class Overlap:
    """A question's telling words by stem, each with its weight: the log of how rare it is in the archive.

    A small archive says little of how common a word is, so every archive is thought to hold BACKGROUND more passages
    of English, in which names and figures are rarer than other words.
    """

    def __init__(self, question: str, counts: Mapping[str, int], size: int) -> None:
        """`counts`: telling word → how many of the archive's `size` passages hold it."""
        rare = _names_and_figures(question)
        self.weights: dict[str, float] = {}
        for word, count in counts.items():
            expected = BACKGROUND * (RARE if word in rare else COMMON)
            self.weights[stem(word)] = math.log(1 + (size + BACKGROUND) / (count + expected + 0.5))
        self._whole = sum(self.weights.values()) or 1.0

    def share(self, text: str) -> float:
        """The share of the question's weight that the text holds, 0..1."""
        return self.share_of(terms(text))

    def share_of(self, held: Iterable[str]) -> float:
        """The same for a text's stems."""
        return sum(self.weights.get(word, 0.0) for word in frozenset(held)) / self._whole

    def heaviest_missing(self, held: Iterable[str]) -> float:
        """How much of the question's weight its heaviest word has that is not among the stems, 0..1."""
        present = frozenset(held)
        return max((weight for word, weight in self.weights.items() if word not in present), default=0.0) / self._whole


def _names_and_figures(question: str) -> frozenset[str]:
    """Words with a capital that no sentence's beginning explains, and words with a digit."""
    found: set[str] = set()
    for match in _WORDLIKE.finditer(question):
        text = match.group()
        begins = (
            not question[: match.start()].rstrip(" \"“‘'(") or question[: match.start()].rstrip(" \"“‘'(")[-1] in ".!?"
        )
        if any(c.isdigit() for c in text) or (text[0].isupper() and not begins):
            found.update(words(text))
    return frozenset(found)
