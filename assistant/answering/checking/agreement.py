"""Whether one text carries what another claims: each rule names what is wrong, in words for a log. No model.

A claim is carried when its numbers, days and names stand in the evidence or can be derived from it, when nothing is
negated, made certain or turned round on the way, and when enough of its other words stand there too. Every rule errs
towards refusing: a refused sentence costs a detail of the answer, a wrong one its trust.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.answering.checking.days import WEEKDAYS, Day
from assistant.answering.checking.facts import Facts, Word
from assistant.answering.checking.lexicon import CARRIERS, DENIALS, HEDGES, NEGATIONS, OPPOSITES, SYMMETRIC
from assistant.answering.checking.names import Surroundings, stands, strangers, units
from assistant.answering.checking.numbers import Number

# The share of a claim's content words that its evidence must hold. Chosen on `assistant.evaluation.planted`.
COVERAGE = 0.6
# What its words that are no names may lack beyond that: a name or two must not carry a claim that was made up.
PLAIN = 0.05
# "About 380,000" may stand for a number so near: news rounds to two digits.
ROUNDING = 0.05
# A negation or hedge rules the next content words, so many of them.
REACH = 2
# Two names so many words apart, at most, are those of one deed.
DEED = 10


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence of a passage to be compared, what stands around it, and the day of its article."""

    facts: Facts
    around: Surroundings
    published: date | None
    told: tuple[Day, ...] = ()
    """The days that the sentence names or implies, "April of that year" read by what went before."""


def problems(claim: Facts, evidence: Evidence) -> list[str]:
    """What speaks against the evidence carrying the claim; empty where nothing does."""
    return [
        *(
            f"number {number.span.of(claim.text).strip()}"
            for number in claim.numbers
            if not _has_number(number, evidence.facts)
        ),
        *(f"date {day.span.of(claim.text)}" for day in claim.days if not _has_day(day, evidence)),
        *(f"day {name}" for name in sorted(claim.weekdays) if not _has_weekday(name, claim, evidence)),
        *strangers(claim, evidence.facts, evidence.around),
        *_polarity(claim, evidence.facts),
        *_certainty(claim, evidence.facts),
        *_opposites(claim, evidence.facts),
        *_order(claim, evidence.facts),
    ]


def coverage(claim: Facts, evidence: Evidence) -> float:
    """The share of the claim's content words that the evidence holds: of all, or of those that are no names if lower.

    A name of the sentences before counts half: the evidence may speak of it by a pronoun.
    """
    words = [word for word in claim.words if word.content]
    held = {
        w: 1.0 if stands(w, evidence.facts) else 0.5 if w.name and w.text in evidence.around.before else 0.0
        for w in words
    }
    plain = [word for word in words if not word.name]
    whole = sum(held.values()) / len(words) if words else 1.0
    return min(whole, sum(held[word] for word in plain) / len(plain) + PLAIN) if plain else whole


# Numbers and days.


def _has_number(number: Number, evidence: Facts) -> bool:
    return any(_same_number(number, other, evidence) for other in evidence.numbers)


def _same_number(claim: Number, other: Number, evidence: Facts) -> bool:
    exact = abs(claim.value - other.value) < 1e-9 * max(1.0, abs(other.value))
    rounded = claim.about and _rounds(claim.value, other.value)
    if not (exact or rounded) or claim.bound * other.bound < 0:
        return False
    if claim.bound and not other.bound and exact and claim.bound != 0 and not other.about:
        return False
    if claim.per and other.per and claim.per != other.per:
        return False
    if claim.unit != other.unit:
        # "41.5 million" of what is left open may stand for "41.5 million crowns", and not the other way round.
        return claim.unit is None and other.unit not in ("percent", "nth")
    if claim.unit is None and claim.noun and other.noun and claim.noun != other.noun:
        # "80 jobs" is not "80 people", unless the evidence speaks of those too: "80 of the people".
        return claim.noun in evidence.folded or len(claim.noun) < 4 or _related(claim.noun, evidence)
    return True


def _rounds(value: float, exact: float) -> bool:
    """Whether a value is a rounder form of another: of two digits that count at most, and fewer than that has."""
    near = value >= 10 and abs(value - exact) <= ROUNDING * exact
    return near and _digits(value) <= 2 and _digits(value) < _digits(exact)


def _digits(value: float) -> int:
    return len(f"{value:.10g}".replace(".", "").strip("0"))


def _related(noun: str, evidence: Facts) -> bool:
    return any(word.text[:5] == noun[:5] or word.stem == noun for word in evidence.words)


def _has_day(day: Day, evidence: Evidence) -> bool:
    told = evidence.told
    if any(day.fits(other) for other in told):
        return True
    if told and not (day.month is None and day.day is None):
        return False
    # News tells of its own time: the year, or the whole day where the text names no other, is that of publication.
    published = evidence.published
    if published is None:
        return False
    own = Day(published.year, published.month, published.day, day.span)
    named_years = {other.year for other in evidence.facts.days if other.year}
    return day.fits(own) and not (named_years and day.year not in named_years and day.month is None)


def _has_weekday(name: str, claim: Facts, evidence: Evidence) -> bool:
    if name in evidence.facts.weekdays:
        return True
    full = [d for d in evidence.told if d.year and d.month and d.day]
    return any(WEEKDAYS[date(d.year, d.month, d.day).weekday()] == name for d in full if _real(d))  # type: ignore[arg-type]


def _real(day: Day) -> bool:
    try:
        date(day.year or 1, day.month or 1, day.day or 1)
    except ValueError:
        return False
    return True


# Polarity, certainty, opposites, and who did what to whom.


def _ruled(text: Facts, signals: frozenset[str]) -> list[tuple[str, ...]]:
    """For each signal word the stems of the content words that follow it at once."""
    found = []
    for at, word in enumerate(text.words):
        if word.text in signals or (signals is NEGATIONS and word.text.endswith("n't")):
            after = [
                w.stem for w in text.words[at + 1 : at + 1 + 2 * REACH + 4] if w.content and w.text not in CARRIERS
            ]
            to = next((i for i, w in enumerate(text.words[at + 1 : at + 9], at + 1) if w.text == "to"), None)
            if signals is HEDGES and to is not None and to + 1 < len(text.words):
                after.insert(0, text.words[to + 1].stem)  # "expect the ministry to take over": what is expected
            found.append(tuple(after[:REACH]))
    return found


def _polarity(claim: Facts, evidence: Facts) -> list[str]:
    mine, theirs = _ruled(claim, NEGATIONS), _ruled(evidence, NEGATIONS)
    denied = {stem for ruled in (*theirs, *_ruled(evidence, DENIALS)) for stem in ruled}
    for ruled in mine:
        if any(stem in evidence.stems and stem not in denied for stem in ruled[:1]) or not (theirs or denied):
            return ["negation"]
    said = {stem for ruled in (*mine, *_ruled(claim, DENIALS)) for stem in ruled}
    for ruled in (*theirs, *_ruled(evidence, DENIALS)):
        if ruled and ruled[0] in claim.stems and ruled[0] not in said:
            return ["negation left out"]
    return []


def _certainty(claim: Facts, evidence: Facts) -> list[str]:
    hedged = bool(claim.folded & HEDGES)
    for ruled in _ruled(evidence, HEDGES):
        if not hedged and set(ruled[:1]) & claim.stems:
            return ["certainty"]
    return []


def _opposites(claim: Facts, evidence: Facts) -> list[str]:
    for word in claim.folded:
        against = OPPOSITES.get(word, set())
        if against & evidence.folded and word not in evidence.folded and not against & claim.folded:
            return [f"opposite {word}"]
    return []


def _order(claim: Facts, evidence: Facts) -> list[str]:
    """Two names on either side of a verb that stand the other way round in the evidence: who did what to whom."""
    theirs = _deeds(evidence)
    for one, verb, other in _deeds(claim):
        same = [deed for deed in theirs if deed[1] == verb]
        turned = any(who & other and whom & one for who, _, whom in same)
        straight = any(who & one and whom & other for who, _, whom in same)
        if turned and not straight and verb not in SYMMETRIC:
            return [f"who did what: {' '.join(sorted(one))}"]
    return []


def _deeds(text: Facts) -> list[tuple[frozenset[str], str, frozenset[str]]]:
    """(who, deed, whom) by the nearest names around each content word; turned round for "was ... by"."""
    found = []
    words, named = text.words, list(units(text))
    for at, word in enumerate(words):
        if not word.content or word.name:
            continue
        left = next((u for u in reversed(named) if u.words[-1].span.end <= word.span.start), None)
        right = next((u for u in named if u.words[0].span.start >= word.span.end), None)
        if left is None or right is None or _far(words, left.words[-1], right.words[0]):
            continue
        passive = any(w.text == "by" for w in words[at + 1 : at + 4]) and any(
            w.text in ("was", "were", "been", "is", "are", "being") for w in words[max(0, at - 3) : at]
        )
        who, whom = (right, left) if passive else (left, right)
        found.append((who.folded, word.stem, whom.folded))
    return found


def _far(words: tuple[Word, ...], one: Word, other: Word) -> bool:
    return words.index(other) - words.index(one) > DEED
