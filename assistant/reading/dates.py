"""Publication dates as people and metadata write them. Unknown, impossible or implausible: None, never a guess.

Knows no file and no clock time: a date is the calendar day that is written, whatever zone it was written in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

_NAMES = "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct"
MONTHS = {
    name: number
    for number, names in enumerate(f"{_NAMES}|november nov|december dec".split("|"), start=1)
    for name in names.split()
}
# The first newspaper was printed in 1605; a day or two ahead is another time zone, more is a mistake.
EARLIEST = date(1605, 1, 1)
AHEAD = timedelta(days=2)
# Numbers below this (1973) are years or counts, not seconds since 1970; those above the other are milliseconds.
SECONDS, MILLISECONDS = 1e8, 1e11

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_NTH = r"(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?[^\S\n]+)?"
_CLOCK = (
    r"(?:(?:T|[^\S\n]*,?[^\S\n]*(?:at[^\S\n]+)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?"
    r"(?:[^\S\n]*[ap]\.?m\b\.?)?(?:[^\S\n]*(?:Z|UTC|GMT|BST|CES?T|[ECMP][SD]?T|[+-]\d{2}:?\d{2})(?!\w))?)?"
)
_ISO = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?![\d-]){_CLOCK}(?!\w)", re.I)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?=$|[T\s])")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(\d{{1,2}}){_NTH}[\s-]+({_MONTH})\.?[\s,-]+(\d{{4}})(?!\d){_CLOCK}", re.I)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}({_MONTH})\.?\s+(\d{{1,2}}){_NTH},?\s+(\d{{4}})(?!\d){_CLOCK}", re.I)
_TWO_DIGIT_YEAR = re.compile(rf"(?:[a-z]{{3}},\s*)?\d{{1,2}}\s+(?:{_MONTH})\s+\d{{2}}(?=$|\s)", re.I)
_LABEL = re.compile(
    r"\s*((?:publication[^\S\n]+)?date\b|dated\b|(?:published|posted)(?:[^\S\n]+on)?\b)?[^\S\n]*[:–-]?[^\S\n]*", re.I
)
_ENDS = re.compile(r"[^\S\n]*(?:$|\n|[|–—:•·]|-\s)")


@dataclass(frozen=True, slots=True)
class Lead:
    """The date that a text begins with and the offset behind it. `day` is None where the date is an impossible one."""

    day: date | None
    end: int


def parse_date(value: object) -> date | None:
    """The day that a field of metadata names: ISO 8601, RFC 2822, "7 November 2023", or seconds since 1970."""
    if isinstance(value, datetime):
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        compact = _COMPACT.fullmatch(str(value)) if 1e7 < value < 1e8 else None
        return _day(*map(int, compact.groups())) if compact else _from_timestamp(value)
    if not isinstance(value, str):
        return None
    text = value.strip()[:100]
    label = _LABEL.match(text)
    found = _written(text, label.end() if label else 0)
    if found is not None:
        return found.day
    if match := _COMPACT.match(text):
        return _day(*map(int, match.groups()))
    if text.isdecimal() and len(text) in (10, 13):
        return _from_timestamp(float(text))
    if not _TWO_DIGIT_YEAR.match(text):
        return None
    try:
        return _plausible(parsedate_to_datetime(text).date())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def leading_date(text: str) -> Lead | None:
    """The date that a text begins with: `date 2023-11-07 ...`, an ISO date, or a line "7 November 2023".

    A bare date in words counts only where it stands alone or before a dash: "7 November 2023 was a day ..." is prose.
    """
    label = _LABEL.match(text)
    at, is_labelled = (label.end(), bool(label[1])) if label else (0, False)
    found = _written(text, at)
    if found is None or is_labelled:
        return found
    if found.day is None or not (_ISO.match(text, at) or _ENDS.match(text, found.end)):
        return None
    return found


def _written(text: str, at: int) -> Lead | None:
    if match := _ISO.match(text, at):
        return Lead(_day(*map(int, match.groups())), match.end())
    if match := _DAY_FIRST.match(text, at):
        return Lead(_day(int(match[3]), MONTHS[match[2].lower()], int(match[1])), match.end())
    if match := _MONTH_FIRST.match(text, at):
        return Lead(_day(int(match[3]), MONTHS[match[1].lower()], int(match[2])), match.end())
    return None


def _from_timestamp(seconds: float) -> date | None:
    try:
        if seconds > MILLISECONDS:
            seconds /= 1000
        return _plausible(datetime.fromtimestamp(seconds, UTC).date()) if seconds >= SECONDS else None
    except (ValueError, OverflowError, OSError):
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if EARLIEST <= day <= date.today() + AHEAD else None
