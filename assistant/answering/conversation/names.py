"""People, places, organisations and dates in a text, by capitals and cues; no model and no gazetteer beyond countries.

A name is a run of capitalised words. What kind it is comes from what stands beside it: a title or an age makes a
person, a preposition of place makes a place, capitals throughout or a word like "Ministry" make an organisation. A
name without a cue is `unknown` and may stand for any of them. Knows nothing of turns, questions or pronouns.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.answering.conversation.lexicon import (
    COMMON,
    COUNTRIES,
    DEMONYMS,
    FEMALE,
    MALE,
    ORGANISATION,
    PLACE_BEFORE,
    SAYS,
    TITLES,
)

Kind = Literal["person", "place", "organisation", "unknown"]
Gender = Literal["he", "she", "unknown"]

_CAPITAL = r"(?:[A-ZÀ-ÖØ-Þ][\w’'&-]*|[ae]l-[A-Z][\w’'-]*)"
_LINK = r"(?:of|de|da|del|der|den|van|von|bin|ibn|ben|el|al|la|le|du|dos|and the|of the|for)"
_RUN = re.compile(rf"\b{_CAPITAL}(?:\.?[ ]+(?:{_LINK}[ ]+)?{_CAPITAL}|[ ]+\d{{1,4}}\b(?![.,–-]?\d))*")
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? \d{{4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?"
    rf"|(?:(?:early|mid|late)[- ])?{_MONTH}(?:,? \d{{4}})?|(?:19|20)\d\d-\d\d-\d\d|(?:19|20)\d\d)\b"
)
_CONTRACTED = re.compile(r"['’](?:re|ve|ll|m|d|t)$")
_CAMEL = re.compile(r"[a-z][A-Z]")
_MAY = re.compile(r"\bMay\b(?! \d)")
_WEEKDAYS = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
_MONTHS = set(_MONTH[3:-1].split("|"))
_AGE_AFTER = re.compile(r"\s*,?\s*(?:\(|aged |, )?\d{2}\b(?!\d)\s*[,)]")
_ROLE_AFTER = re.compile(
    rf"\s*,\s*(?:(?:the|a|an|[A-Z]\w+|former|then|acting|deputy)\s+){{0,4}}(?:{'|'.join(TITLES)})\b", re.I
)
_SAYS_AFTER = re.compile(rf"\s*(?:,[^,.]{{1,60}},\s*)?(?:has |had |have |also |later )?(?:{'|'.join(SAYS)})\b")
_PLACE_BEFORE = re.compile(
    rf"\b(?:{'|'.join(PLACE_BEFORE)})\s+(?:the\s+)?(?:(?:north|south|east|west|central|capital)\w*\s+|city of\s+)?$",
    re.I,
)
_TITLE_BEFORE = re.compile(rf"\b(?:{'|'.join(TITLES)})\.?,?\s+$", re.I)


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it is best written, what it stands for, and where it begins in the text it came from."""

    text: str
    kind: Kind = "unknown"
    gender: Gender = "unknown"
    at: int = 0

    @property
    def last(self) -> str:
        """The word that newspapers use for short: the surname."""
        return self.text.split()[-1]

    def covers(self, other: Name) -> bool:
        """Whether `other` is this name or a shorter form of it."""
        mine, theirs = self.text.casefold().split(), other.text.casefold().split()
        return len(theirs) <= len(mine) and (mine[-len(theirs) :] == theirs or mine[: len(theirs)] == theirs)


def names(text: str, known: Sequence[Name] = ()) -> list[Name]:
    """The names of a text in order, each once and in its fullest form; `known` ones lend their kind and full form."""
    found: list[Name] = []
    for match in _RUN.finditer(text):
        for start, run in _trimmed(text, match):
            found.append(_judged(text, start, run))
    return merged(found, known)


def merged(found: Sequence[Name], known: Sequence[Name] = ()) -> list[Name]:
    """One entry a name: shorter forms are taken into the fullest, and kinds and genders found anywhere hold for all."""
    result: list[Name] = []
    for name in found:
        # The fuller form among all that was seen: "Haftar" is "Khalifa Haftar" if the conversation has said so.
        full = max(
            (o for o in (name, *found, *known) if o.covers(name) and _agree(o, name)), key=lambda o: len(o.text.split())
        )
        others = [o for o in (*found, *known) if full.covers(o)]
        kind: Kind = next((o.kind for o in (full, name, *others) if o.kind != "unknown"), "unknown")
        gender: Gender = next((o.gender for o in (full, name, *others) if o.gender != "unknown"), "unknown")
        if all(full.text.casefold() != other.text.casefold() for other in result):
            result.append(replace(full, kind=kind, gender=gender, at=name.at))
    return result


def dates(text: str) -> list[str]:
    """Calendar expressions in order: days, months and years. "May" alone counts only after a preposition of time."""
    return [
        match.group()
        for match in _DATE.finditer(text)
        if not _MAY.fullmatch(match.group()) or re.search(r"\b(?:in|since|by|until|last)\s+$", text[: match.start()])
    ]


def date_spans(text: str) -> list[tuple[int, int]]:
    """Where `dates` stand in the text."""
    return [match.span() for match in _DATE.finditer(text) if not _MAY.fullmatch(match.group())]


def _trimmed(text: str, match: re.Match[str]) -> list[tuple[int, str]]:
    """The names in a run of capitals: cut at the sentence's first word, calendar words, possessives, and after titles.

    "Russian President Vladimir Putin" is "Vladimir Putin"; "Deputy Defence Minister" is nobody.
    """
    parts: list[tuple[int, str]] = []
    run: list[tuple[int, str]] = []
    for word in re.finditer(r"\S+", match.group()):
        at, bare = match.start() + word.start(), _bare(word.group())
        if bare.lower() in TITLES and not _is_office(run):
            run = []
        elif (
            (bare.lower() in COMMON and (bare != "New" or run))
            or bare in _WEEKDAYS
            or bare in _MONTHS
            or _CONTRACTED.search(bare)
        ):
            _close(text, run, parts)
            run = []
        elif run or not (bare in DEMONYMS or bare.islower() or bare.isdigit()):
            run.append((at, bare))
            if bare != word.group().rstrip("."):
                _close(text, run, parts)
                run = []
    _close(text, run, parts)
    return parts


def _bare(word: str) -> str:
    return word.rstrip(".").removesuffix("'s").removesuffix("’s")


def _is_office(run: list[tuple[int, str]]) -> bool:
    """Whether a title's word belongs to what stands before it ("Office of the President")."""
    return bool(run) and any(word.lower() in ORGANISATION for _, word in run)


def _close(text: str, run: list[tuple[int, str]], parts: list[tuple[int, str]]) -> None:
    while run and (run[-1][1].islower() or (run[-1][1].isdigit() and len(run) > 2)):
        run.pop()
    if run and not (len(run) == 1 and (run[0][1] == "New" or run[0][1].endswith(("ed", "ing")))):
        parts.append((run[0][0], text[run[0][0] : run[-1][0] + len(run[-1][1])]))


def _judged(text: str, start: int, run: str) -> Name:
    before, after = text[max(0, start - 40) : start], text[start + len(run) : start + len(run) + 90]
    words = run.split()
    if run in COUNTRIES or run.removeprefix("the ") in COUNTRIES:
        return Name(run, "place", at=start)
    shouted = run.isupper() and len(run) > 1
    if shouted or _CAMEL.search(run) or any(word.strip(".").lower() in ORGANISATION for word in words):
        return Name(run, "organisation", at=start)
    gender: Gender = "he" if words[0] in MALE else "she" if words[0] in FEMALE else "unknown"
    if re.search(r"\b(?:Mr|King|Prince|Sir|Lord)\.?\s+$", before):
        gender = "he"
    elif re.search(r"\b(?:Mrs|Ms|Miss|Queen|Princess|Lady|Dame|Madam)\.?\s+$", before):
        gender = "she"
    if gender != "unknown" or _TITLE_BEFORE.search(before) or _AGE_AFTER.match(after) or _ROLE_AFTER.match(after):
        return Name(run, "person", gender, start)
    if _PLACE_BEFORE.search(before):
        return Name(run, "place", at=start)
    if _SAYS_AFTER.match(after) and len(words) < 4:
        return Name(run, "person", gender, start)
    return Name(run, "person" if 2 <= len(words) <= 3 and not any(w.islower() for w in words) else "unknown", at=start)


def _agree(one: Name, other: Name) -> bool:
    return one.kind == other.kind or "unknown" in (one.kind, other.kind)
