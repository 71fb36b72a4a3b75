"""Numbers in a text as values with units: "41.5 million crowns", "eight", "$3bn", "two-thirds", "12 per cent", "third".

Says where each stands and what it counts; knows nothing of claims and evidence. Years and dates are left to `days`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.wordlists import listed
from assistant.text import Span

_UNITS = listed(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen"""
)
_SMALL = {word: float(at) for at, word in enumerate(_UNITS, start=1)} | {"zero": 0.0}
_TENS = {
    word: 10.0 * at for at, word in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
_SCALES = {
    "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "tn": 1e12,
}  # fmt: skip
_ORDINALS = listed("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_PARTS = {
    "half": 0.5,
    "halves": 0.5,
    "third": 1 / 3,
    "thirds": 1 / 3,
    "quarter": 0.25,
    "quarters": 0.25,
    "fifth": 0.2,
    "fifths": 0.2,
}
_MULTIPLES = {"once": 1.0, "twice": 2.0, "thrice": 3.0, "double": 2.0, "doubled": 2.0, "triple": 3.0, "tripled": 3.0}

_WORDS = "|".join([*_SMALL, *_TENS])
_SCALE = r"hundred|thousand|million|billion|trillion|dozen"
_NUMBER = re.compile(
    rf"(?P<money>US\$|A\$|[$£€¥])?\s?(?<![\w.])(?P<digits>\d{{1,3}}(?:[,\u00a0]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<ordinal>st|nd|rd|th)?(?:[ -]?(?P<scale>{_SCALE}|bn|mn|tn|m|k)(?:s\b|\b))?(?P<percent>\s?%|[ -]per ?cent\b)?"
    rf"|\b(?P<word>(?:(?:{_WORDS})(?:[ -](?:{_WORDS}))*|an?(?= (?:{_SCALE}|half|third|quarter|fifth)\b))"
    rf"(?:[ -](?:{_SCALE})(?:s\b|\b))*(?: (?:and )?(?:{_WORDS})(?:-(?:{_WORDS}))?(?= |$))?)"
    r"(?P<part>[ -](?:half|halves|thirds?|quarters?|fifths?)\b)?"
    rf"(?P<wpercent>[ -]per ?cent\b)?"
    rf"|\b(?P<nth>{'|'.join(_ORDINALS)})\b|\b(?P<multiple>{'|'.join(_MULTIPLES)})\b|\b(?P<half>half)\b",
    re.I,
)
_MONEY = {"$": "dollar", "us$": "dollar", "a$": "dollar", "£": "pound", "€": "euro", "¥": "yen"}
_UNIT_WORDS = listed(
    """dollar=dollar,dollars euro=euro,euros pound=pound,pounds,sterling franc=franc,francs
    rouble=rouble,roubles,rubles yen=yen yuan=yuan crown=crowns km=km,kilometres,kilometers,kilometre
    mile=miles,mile metre=metres,meters,metre foot=feet,foot mm=millimetres,millimeters,mm cm=centimetres
    kg=kg,kilograms,kilogrammes tonne=tonnes,tons gram=grams litre=litres gallon=gallons hectare=hectares
    acre=acres second=seconds minute=minutes,minute hour=hours,hour day=days,day week=weeks,week
    month=months,month year=years,year,years-old decade=decades mph=mph degree=degrees percent=percent
    point=points goal=goals run=runs wicket=wickets vote=votes seat=seats"""
)
_KNOWN = {form: unit for unit, forms in (word.split("=") for word in _UNIT_WORDS) for form in forms.split(",")}
_FEW = {"two", "three", "2", "3"}
_DEFINITE = re.compile(r"\b(?:the|its|these|those) $", re.I)
_PER = re.compile(r"(?: [\w-]+){0,3}?,? (?:an?|per|each|every) (second|minute|hour|day|week|month|year)\b", re.I)
_AGE_AFTER = re.compile(r"[ -]years?[ -]old\b", re.I)
_AGED = re.compile(r"\b(?:aged|the age of) $", re.I)
_NEXT = re.compile(r"[\s-]*([A-Za-z]+)")
_LESS = re.compile(
    r"\b(?:less than|fewer than|under|below|at most|up to|almost|nearly|just under)\s+(?:an?\s+)?$", re.I
)
_MORE = re.compile(r"\b(?:more than|over|above|at least|exceed\w*|upwards of|just over)\s+(?:an?\s+)?$", re.I)
_ABOUT = re.compile(
    r"\b(?:about|around|some|roughly|approximately|nearly|almost|more than|over|close to)\s+(?:an?\s+)?$", re.I
)


@dataclass(frozen=True, slots=True)
class Number:
    """A value and what it counts. `unit` is one of the known units, "percent", "nth", or None; `noun` the next word."""

    value: float
    unit: str | None
    noun: str
    span: Span
    about: bool = False
    bound: int = 0
    """+1 for "more than", -1 for "fewer than"."""
    per: str | None = None
    """The day, week, month... of "31,000 vehicles a day"."""


def numbers(text: str, taken: Sequence[Span] = ()) -> list[Number]:
    """The numbers of a text in order; those inside `taken` spans (dates) are left out, and so is the pronoun "one"."""
    found = []
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if any(span.start < end and start < span.end for span in taken):
            continue
        number = _number(text, match)
        if number is not None:
            found.append(number)
    return found


def _number(text: str, match: re.Match[str]) -> Number | None:
    start, end = match.start() + len(match.group()) - len(match.group().lstrip()), match.end()
    unit: str | None = None
    if _DEFINITE.search(text[max(0, start - 6) : start]) and match.group().lower().strip() in _FEW:
        after = _NEXT.match(text, end)
        if not after or after.group(1).lower() not in _KNOWN:
            return None  # "the two leaders" speaks of two that are known; "the two weeks" counts
    if match["digits"]:
        value = float(re.sub(r"[,\u00a0]", "", match["digits"])) * _SCALES.get((match["scale"] or "").lower(), 1.0)
        unit = "nth" if match["ordinal"] else "percent" if match["percent"] else None
    elif match["word"]:
        value = _worded(match["word"].lower())
        if match["part"]:
            value *= _PARTS[match["part"][1:].lower()]
        unit = "percent" if match["wpercent"] else None
        if match["word"].lower() == "one" and not match["part"] and unit is None:
            return None
    elif match["nth"]:
        value, unit = float(_ORDINALS.index(match["nth"].lower()) + 1), "nth"
    else:
        value = 0.5 if match["half"] else _MULTIPLES[match["multiple"].lower()]
    after = _NEXT.match(text, end)
    noun = after.group(1).lower() if after else ""
    unit = unit or _MONEY.get((match["money"] or "").lower()) or _KNOWN.get(noun)
    before = text[max(0, start - 20) : start]
    bound = 1 if _MORE.search(before) else -1 if _LESS.search(before) else 0
    rate = _PER.match(text, end)
    if _AGE_AFTER.match(text, end) or _AGED.search(before) or (before.endswith(", ") and text[end : end + 1] == ","):
        unit = "age"
    per = rate.group(1).lower() if rate else None
    return Number(value, unit, noun, Span(start, end), bool(_ABOUT.search(before)), bound, per)


def _worded(words: str) -> float:
    total, current = 0.0, 0.0
    for word in re.split(r"[ -]+", words):
        if word in ("a", "an"):
            current = 1.0
        elif word in _SMALL or word in _TENS:
            current += _SMALL.get(word, _TENS.get(word, 0.0))
        elif (scale := _SCALES.get(word.rstrip("s"))) is not None:
            current = max(current, 1.0) * scale
            if scale >= 1e3:
                total, current = total + current, 0.0
    return total + current
