"""Dates in a text as partial days: (2023, 9, 28), (2019, None, None), and what "on Thursday" is seen from a given day.

Says what a text names and what can be derived from it; knows nothing of claims and evidence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.answering.wordlists import listed
from assistant.text import Span

MONTHS = listed("january february march april may june july august september october november december")
WEEKDAYS = listed("monday tuesday wednesday thursday friday saturday sunday")
_MONTH = "|".join([*MONTHS, *(f"{month[:3]}" for month in MONTHS), "sept"])
_DATE = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m1>{_MONTH})\b\.?(?:,? (?P<y1>\d{{4}}))?"
    rf"|\b(?P<m2>{_MONTH})\b\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\.\d)(?:,? (?P<y2>\d{{4}}))?"
    rf"|\b(?P<m3>{_MONTH})\b(?:,? (?:of )?(?P<y3>(?:19|20)\d\d))?"
    r"|\b(?P<y4>(?:19|20)\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)\b"
    r"|(?<![\w.,$£€-])(?P<y5>(?:1[5-9]|20)\d\d)(?:s\b|(?![\w%]|[.,]\d))",
    re.I,
)
_MONTH_BEFORE = re.compile(r"\b(?:in|since|by|until|last|early|late|mid|of)[ -]$", re.I)
_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.I)
_RELATIVE = re.compile(
    r"\b(?:(today|tonight|this morning|yesterday|last night|tomorrow)|(this|last|next|previous) (week|month|year)"
    r"|(a|an|one|two|three|four|five|six|seven|eight|nine|ten|\d{1,4}) (day|week|month|year)s?"
    r" (ago|earlier|before|later))\b",
    re.I,
)
_COUNT = dict(
    zip(
        listed("a an one two three four five six seven eight nine ten"),
        [1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Day:
    """A partial day. What a text leaves open is None; `span` is where it stands."""

    year: int | None
    month: int | None
    day: int | None
    span: Span

    def fits(self, other: Day) -> bool:
        """Whether all that this day says, the other says too."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


def days(text: str) -> list[Day]:
    """The days, months and years that a text names in so many words. "may" and "march" in small letters are verbs."""
    found = []
    for match in _DATE.finditer(text):
        parts = match.groupdict()
        month = next((parts[key] for key in ("m1", "m2", "m3", "m4") if parts[key]), None)
        if (
            month
            and month.lower() in ("may", "march", "mar", "dec", "jan")
            and parts["m3"]
            and not _is_month(text, match)
        ):
            continue
        year = next((int(parts[key]) for key in ("y1", "y2", "y3", "y4", "y5") if parts[key]), None)
        day = next((int(parts[key]) for key in ("d1", "d2", "d4") if parts[key]), None)
        found.append(Day(year, _month(month), day, Span(*match.span())))
    return found


def weekdays(text: str) -> list[tuple[str, Span]]:
    """The names of days of the week, in small letters, with their places."""
    return [(match.group().lower(), Span(*match.span())) for match in _WEEKDAY.finditer(text)]


def told(text: str, published: date | None) -> list[Day]:
    """The days that a text names or implies, seen from its day of publication; years left out are the nearest."""
    found = [_dated(day, published) for day in days(text)]
    if published is None:
        return found
    for name, span in weekdays(text):
        back = (published.weekday() - WEEKDAYS.index(name)) % 7
        near = (published - timedelta(back), published + timedelta(7 - back), published - timedelta(back + 7))
        found.extend(Day(day.year, day.month, day.day, span) for day in near)
    for match in _RELATIVE.finditer(text):
        found.extend(_relative(match, published))
    return found


def _is_month(text: str, match: re.Match[str]) -> bool:
    return match.group()[0].isupper() and (match["y3"] is not None or bool(_MONTH_BEFORE.search(text[: match.start()])))


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return (
        int(name)
        if name.isdigit()
        else next(at for at, full in enumerate(MONTHS, start=1) if full[:3] == name.lower()[:3])
    )


def _dated(day: Day, published: date | None) -> Day:
    """A day and month without a year are those nearest to the day of publication."""
    if day.year is not None or published is None or day.month is None:
        return day
    away = {
        year: abs((year - published.year) * 12 + day.month - published.month)
        for year in range(published.year - 1, published.year + 2)
    }
    return Day(min(away, key=lambda year: away[year]), day.month, day.day, day.span)


def _relative(match: re.Match[str], published: date) -> list[Day]:
    span = Span(*match.span())
    near, which, unit, count, counted, direction = match.groups()
    if near:
        shift = {"yesterday": -1, "last night": -1, "tomorrow": 1}.get(near.lower(), 0)
        day = published + timedelta(shift)
        return [Day(day.year, day.month, day.day, span)]
    if which:
        step = {"this": 0, "last": -1, "previous": -1, "next": 1}[which.lower()]
        return [] if unit.lower() == "week" else [_shifted(published, step, unit.lower(), span)]
    steps = (_COUNT.get(count.lower()) or int(count)) * (1 if direction.lower() == "later" else -1)
    if counted.lower() in ("day", "week"):
        day = published + timedelta(max(-40_000, min(40_000, steps * (7 if counted.lower() == "week" else 1))))
        return [Day(day.year, day.month, day.day, span)]
    return [_shifted(published, max(-2_000, min(2_000, steps)), counted.lower(), span)]


def _shifted(published: date, step: int, unit: str, span: Span) -> Day:
    if unit == "year":
        return Day(published.year + step, None, None, span)
    months = published.year * 12 + published.month - 1 + step
    return Day(months // 12, months % 12 + 1, None, span)
