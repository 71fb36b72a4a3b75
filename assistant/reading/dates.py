"""Publication dates as people and metadata write them. Unknown, impossible or implausible: None, never a guess."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
# The first newspaper was printed in 1605; a day or two ahead is another time zone, more is a mistake.
EARLIEST = date(1605, 1, 1)
AHEAD = timedelta(days=2)

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?=$|[T\s])")
_COMPACT = re.compile(r"(\d{4})/?(\d{2})/?(\d{2})(?=$|[T\s])")
_DAY_FIRST = re.compile(rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?\s+({_MONTH})\.?,?\s+(\d{{4}})", re.I)
_MONTH_FIRST = re.compile(rf"{_WEEKDAY}({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})", re.I)
_LABEL = re.compile(r"\s*(?:(?:date|dated|published|publication date|updated|posted)\s*[:\-–]?\s*)?", re.I)


def parse_date(value: object) -> date | None:
    """The day that a field of metadata names: ISO 8601, RFC 2822, "7 November 2023", or seconds since 1970.

    A time with an offset keeps its own local day: that is the day it was published on where it was published.
    """
    if isinstance(value, datetime):
        return _plausible(value.date())
    if isinstance(value, date):
        return _plausible(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_timestamp(float(value))
    if not isinstance(value, str):
        return None
    text = value.strip()
    found = leading_date(text)
    if found is not None:
        return found[0]
    if match := _COMPACT.match(text):
        return _day(*map(int, match.groups()))
    try:
        return _plausible(parsedate_to_datetime(text).date())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def leading_date(text: str) -> tuple[date, int] | None:
    """The date that a text begins with and the offset behind it: `date 2023-11-07 ...`, ISO, "7 November 2023"."""
    label = _LABEL.match(text)
    at = label.end() if label else 0
    if match := _ISO.match(text, at):
        day = _day(*map(int, match.groups()))
    elif match := _DAY_FIRST.match(text, at):
        day = _day(int(match[3]), MONTHS[match[2].lower()], int(match[1]))
    elif match := _MONTH_FIRST.match(text, at):
        day = _day(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
    else:
        return None
    return (day, match.end()) if day else None


def _from_timestamp(seconds: float) -> date | None:
    if seconds > 1e11:  # milliseconds
        seconds /= 1000
    try:
        return _plausible(datetime.fromtimestamp(seconds, UTC).date()) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if EARLIEST <= day <= date.today() + AHEAD else None
