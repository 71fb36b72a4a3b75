"""Names in a claim that its evidence does not hold, or holds in another's place. Knows no numbers and no verbs.

A name is a run of capitalised words. It stands in the evidence when all its words do, when the rest of it ("Yunus-Bek"
of "Yevkurov") comes with it elsewhere in the passage, or when the evidence has a pronoun and the name came before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from assistant.answering.checking.facts import Facts, Word
from assistant.answering.checking.lexicon import SYMMETRIC
from assistant.answering.conversation.lexicon import COUNTRIES

_ANAPHORS = frozenset({"he", "she", "they", "it", "his", "her", "their", "its", "him", "them", "who", "both", "two"})
# The nearest word with content stands so near a name that it says whose place it is: "owned by X", "X was named".
REACH = 3
_BREAK = re.compile(r"[.;:!?()–—]")
# What makes the adjective or the people of a place: "Libya" and "Libyan", "Sudan" and "Sudanese".
_ENDINGS = frozenset(
    {"", "n", "an", "ian", "ean", "i", "ese", "ish", "s", "ns", "ans", "ians", "c", "ic", "er", "is", "nian"}
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Folded words of the passage before a sentence (with the title), and all pairs of neighbours in the passage.

    An `item` of a list leaves its subject out: it speaks of somebody who came before.
    """

    before: frozenset[str]
    pairs: frozenset[tuple[str, str]]
    item: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A name: its words, those on either side of it (None at an end of the text), and the nearest with content."""

    words: tuple[Word, ...]
    left: Word | None
    right: Word | None
    before: Word | None = None
    after: Word | None = None
    possessive: bool = False

    @property
    def neighbours(self) -> tuple[Word | None, ...]:
        return (self.left, self.right, self.before, self.after)

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(word.text for word in self.words)


def strangers(claim: Facts, evidence: Facts, around: Surroundings) -> list[str]:
    """The names of the claim that the evidence does not hold in that place."""
    theirs = list(units(evidence))
    # A pronoun stands for one name, and one that the claim has kept stands for none of its names.
    pronouns = len((evidence.folded & _ANAPHORS) - claim.folded) + around.item
    found = []
    mine = list(units(claim))
    # A name that the claim has beside the same word has kept its own place: "X governed Y" where the evidence is "Y".
    kept = [other for other in theirs if any(_overlap(unit, other) and _beside_same(unit, other) for unit in mine)]
    for unit in mine:
        shown = " ".join(word.span.of(claim.text) for word in unit.words)
        missing = [word for word in unit.words if not stands(word, evidence)]
        if len(missing) == len(unit.words):
            referred = pronouns > 0 and all(word.text in around.before for word in missing) and not _owns_country(unit)
            pronouns -= 1
        else:
            referred = _completed(unit, missing, around)
        if not referred:
            found.append(f"name {shown}")
        elif _displaces(unit, theirs, kept):
            found.append(f"place of {shown}")
    return found


def units(text: Facts) -> Iterator[Unit]:
    """The names of a text in order: capitalised words that touch, commas and full stops apart."""
    words = text.words
    at = 0
    while at < len(words):
        if not words[at].name:
            at += 1
            continue
        end = at + 1
        while end < len(words) and words[end].name and _touch(text.text, words[end - 1], words[end]):
            end += 1
        left, right = words[at - 1] if at else None, words[end] if end < len(words) else None
        last = words[end - 1].span
        before = next((w for w in reversed(words[max(0, at - REACH) : at]) if w.content and not w.name), None)
        after = next((w for w in words[end : end + REACH] if w.content and not w.name), None)
        before = before if before and not _BREAK.search(text.text, before.span.end, words[at].span.start) else None
        after = after if after and not _BREAK.search(text.text, last.end, after.span.start) else None
        yield Unit(words[at:end], left, right, before, after, last.of(text.text).endswith(("'s", "’s")))
        at = end


def stands(word: Word, evidence: Facts) -> bool:
    """Whether a word stands in the evidence, in any of its forms."""
    return word.text in evidence.folded or word.stem in evidence.stems or (word.name and _derived(word, evidence))


def _completed(unit: Unit, missing: list[Word], around: Surroundings) -> bool:
    """Whether the rest of a name comes with it elsewhere in the passage, word by word."""
    pairs = pairwise(unit.words)
    return all((a.text, b.text) in around.pairs for a, b in pairs if a in missing or b in missing)


def _owns_country(unit: Unit) -> bool:
    """ "Libya's deputy minister" where the passage does not say whose he is: no pronoun stands for that."""
    return " ".join(word.text for word in unit.words).title() in COUNTRIES and unit.possessive


def _displaces(unit: Unit, theirs: list[Unit], kept: list[Unit]) -> bool:
    """Whether another name stands in the evidence where this one stands in the claim, by the words beside them."""
    same = [other for other in theirs if _overlap(unit, other)]
    if any(w and _alike(w, near) for w in (unit.left, unit.right) for other in same for near in other.neighbours):
        return False
    for other in theirs:
        if other in same or other in kept:
            continue
        if _alike(unit.left, other.left) and _alike(unit.right, other.right):
            return True
        if any(_binds(word) and any(_alike(word, n) for n in other.neighbours) for word in (unit.before, unit.after)):
            return not any(_alike(w, n) for w in (unit.before, unit.after) for o in same for n in o.neighbours)
    return False


def _beside_same(one: Unit, other: Unit) -> bool:
    return any(_binds(a) and _alike(a, b) for a in (one.before, one.after) for b in (other.before, other.after))


def _overlap(one: Unit, other: Unit) -> bool:
    return bool(one.folded & other.folded) or any(_demonym(a, b) for a in one.folded for b in other.folded)


def _alike(one: Word | None, other: Word | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.text == other.text or (one.content and other.content and one.stem == other.stem)


def _binds(word: Word | None) -> bool:
    """Whether a neighbour says by itself whose place it is: "spokesman X", "X resigned", and not "met X"."""
    return word is not None and word.content and not word.name and word.stem not in SYMMETRIC


def _touch(text: str, one: Word, other: Word) -> bool:
    return text[one.span.end : other.span.start].strip(" -'’") in ("", "s")


def _derived(word: Word, evidence: Facts) -> bool:
    """Whether it is as "Russia" of "Russian", "UN" of "United Nations", or "UN" of "United Nations"."""
    if any(w.name and _demonym(w.text, word.text) for w in evidence.words):
        return True
    named = [w.text for w in evidence.words if w.name]
    initials = "".join(name[0] for name in named)
    return 2 <= len(word.text) <= 6 and word.text in initials and word.short


def _demonym(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or short[:4] != long[:4]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[at:] in _ENDINGS and len(short) - at <= 2
