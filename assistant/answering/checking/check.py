"""The check itself: the sentence of a cited passage that carries a claim, clause by clause where none carries it whole.

Where no cited passage does, another of the passages found may: the mark is then repaired.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from assistant.answering.checking.agreement import COVERAGE, Evidence, coverage, problems
from assistant.answering.checking.days import Day
from assistant.answering.checking.facts import Facts, facts
from assistant.answering.checking.names import Surroundings
from assistant.answering.checking.orders import without_orders
from assistant.text import Span, fold, sentences
from assistant.types import Hit, Quote, Support

# A part of a claim that is looked for by itself has so many content words and numbers: less is found anywhere.
CLAUSE = 2
# Sentences of one passage so near to each other are quoted as one run; others as two quotes.
NEAR = 1
# How much of the reader's opinion (log-odds, squashed) breaks a tie between sentences that carry a claim alike.
READER_WEIGHT = 0.05

# (passage id, start, end in the article) → log-odds that the span answers the question; None where it was not read.
Score = Callable[[str, int, int], float | None]

_ITEM = re.compile(r"(?:^|\n)\s*(?:[-*•–]|\d{1,2}[.)])\s+$")
_THAT_YEAR = re.compile(r"\b(?:that|the same) (?:year|month)\b")
_JOINTS = re.compile(
    r"(?:;|, (?:and|but|while|after|before|where|who|which|when|with|as|because|so)\b"
    r"|\b(?:and|but|while|after|before|because)\b|, (?=[a-z]))",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """`quotes` with the hits they are from: empty where nothing carries the claim, and then `problems` says why."""

    support: Support
    quotes: tuple[tuple[Hit, Quote], ...] = ()
    problems: tuple[str, ...] = ()
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """A sentence of a hit, and how it fits what is looked for."""

    hit: Hit
    span: Span
    problems: tuple[str, ...] = ()
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    evidence: Evidence = field(compare=False)


def check(claim: str, cited: Sequence[Hit], found: Sequence[Hit], *, score: Score | None = None) -> Checked:
    """Whether the cited passages carry the claim; if not, whether another of the found ones does.

    Returns `verbatim` where the claim is a sentence of the passage, word for word, `supported` where it is carried in
    other words, and `unsupported` with the problems of its best span. `repaired` says that the mark was another's.
    """
    asserted = facts(claim)
    if not any(word.content for word in asserted.words):
        return Checked("unsupported", problems=("nothing is claimed",))
    uncited = [hit for hit in found if hit not in cited]
    look = _Look(tuple(found), score)
    for hits, repaired in ((cited, False), (uncited, True)):
        places = look.carrying(asserted, hits) or look.by_clauses(claim, hits)
        if places:
            return Checked(_support(claim, places), _quoted(places), repaired=repaired)
    nearest = max(look.places(asserted, cited), key=lambda p: p.value - len(p.problems), default=None)
    return Checked("unsupported", problems=nearest.problems if nearest else ("no passage is cited",))


@dataclass(frozen=True, slots=True)
class _Look:
    """One claim's search through passages; `found` are all of them, for what stands before in the same article."""

    found: tuple[Hit, ...]
    score: Score | None

    def carrying(self, claim: Facts, hits: Sequence[Hit]) -> list[_Place]:
        """The best sentence that carries all of the claim."""
        places = [place for place in self.places(claim, hits) if not place.problems]
        return [max(places, key=lambda place: place.value)] if places else []

    def by_clauses(self, claim: str, hits: Sequence[Hit]) -> list[_Place]:
        """A sentence for each clause of the claim, where all of them are carried."""
        clauses = _clauses(claim)
        if len(clauses) < 2:
            return []
        found: list[_Place] = []
        for clause in clauses:
            carrying = self.carrying(facts(clause), hits)
            if not carrying:
                return []
            found.extend(carrying)
        return found

    def places(self, claim: Facts, hits: Sequence[Hit]) -> list[_Place]:
        return [self._judged(claim, hit, sentence) for hit in hits for sentence in _read(hit, self._earlier(hit))]

    def _earlier(self, hit: Hit) -> tuple[str, ...]:
        """What was found of the same article before this passage."""
        article, start = hit.passage.article_id, hit.passage.start
        return tuple(o.passage.text for o in self.found if o.passage.article_id == article and o.passage.start < start)

    def _judged(self, claim: Facts, hit: Hit, sentence: _Sentence) -> _Place:
        held = coverage(claim, sentence.evidence)
        if held < COVERAGE / 2:
            return _Place(hit, sentence.span, ("not spoken of",), held)
        wrong = problems(claim, sentence.evidence)
        if held < COVERAGE:
            wrong.append(f"only {held:.0%} of its words")
        value = held
        if self.score is not None:
            offset = hit.passage.start
            read = self.score(hit.passage.id, offset + sentence.span.start, offset + sentence.span.end)
            value += READER_WEIGHT * max(-1.0, min(1.0, (read or 0.0) / 4))
        return _Place(hit, sentence.span, tuple(wrong), value)


def _clauses(claim: str) -> list[str]:
    cuts = [0, *(match.start() for match in _JOINTS.finditer(claim)), len(claim)]
    parts: list[str] = []
    for start, end in pairwise(cuts):
        part = claim[start:end]
        if parts and (_size(part) < CLAUSE or _size(parts[-1]) < CLAUSE):
            parts[-1] += part
        else:
            parts.append(part)
    return parts


def _size(text: str) -> int:
    told = facts(text)
    return sum(word.content for word in told.words) + len(told.numbers)


@lru_cache(maxsize=512)
def _read(hit: Hit, earlier: tuple[str, ...] = ()) -> tuple[_Sentence, ...]:
    """The sentences of a passage as evidence."""
    text, published = hit.passage.text, hit.article.date
    words = [word.text for word in facts(text, published).words]
    title = facts(hit.article.title)
    pairs = frozenset(pairwise(words)) | _pairs(title)
    before = set(title.folded).union(*(facts(other, published).folded for other in earlier))
    year: int | None = None
    found = []
    for span in without_orders(text, sentences(text)):
        told = facts(span.of(text), published)
        item = bool(_ITEM.search(text[max(0, span.start - 4) : span.start]))
        evidence = Evidence(told, Surroundings(frozenset(before), pairs, item), published, _with_year(told, year))
        found.append(_Sentence(span, evidence))
        before |= told.folded
        year = next((day.year for day in reversed(told.days) if day.year), year)
    return tuple(found)


def _with_year(told: Facts, year: int | None) -> tuple[Day, ...]:
    """The days of a sentence; "in April of that year" is of the year named last."""
    if year is None or not _THAT_YEAR.search(told.text):
        return told.told
    return (
        *(Day(year, day.month, day.day, day.span) for day in told.days if day.year is None),
        Day(year, None, None, Span(0, 0)),
    )


def _pairs(text: Facts) -> frozenset[tuple[str, str]]:
    words = [word.text for word in text.words]
    return frozenset(pairwise(words))


def _support(claim: str, places: Sequence[_Place]) -> Support:
    same = len(places) == 1 and fold(claim) == fold(places[0].span.of(places[0].hit.passage.text))
    return "verbatim" if same else "supported"


def _quoted(places: Sequence[_Place]) -> tuple[tuple[Hit, Quote], ...]:
    """A quote for each place; sentences of one passage that touch become one."""
    runs: list[tuple[Hit, Span]] = []
    for place in sorted(places, key=lambda p: (p.hit.passage.id, p.span)):
        if runs and runs[-1][0].passage.id == place.hit.passage.id and place.span.start - runs[-1][1].end <= NEAR:
            runs[-1] = (place.hit, Span(runs[-1][1].start, max(runs[-1][1].end, place.span.end)))
        else:
            runs.append((place.hit, place.span))
    return tuple((hit, _quote(hit, span)) for hit, span in runs)


def _quote(hit: Hit, span: Span) -> Quote:
    return Quote(hit.article, hit.passage.start + span.start, hit.passage.start + span.end, span.of(hit.passage.text))
