"""The days, months and years that a text names, each with its place. Knows the calendar; not what is meant by them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# "On 12 June", asked in May, is the one to come.
SOON = 120


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    year: int | None
    month: int | None = None
    day: int | None = None
    ambiguous: bool = False  # a bare month whose name is also a word or a person's name

    def days(self, asked: date) -> tuple[date, date] | None:
        """First and last day; without a year, the newest such time that has begun by `asked`. None for 31 June."""
        if self.month is None:
            return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else None
        for year in (self.year,) if self.year else (asked.year, asked.year - 1):
            last = monthrange(year, self.month)[1]
            if (self.day or 1) > last:
                continue
            first = date(year, self.month, self.day or 1)
            if self.year or first <= asked:
                return first, first if self.day else date(year, self.month, last)
            if self.day and (first - asked).days <= SOON:
                return first, first
        return None

    def marks(self, first: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """How a text may name the time that begins on `first`, folded: at any time, and soon after it."""
        month = MONTHS[first.month - 1]
        if self.month is None:
            return (str(first.year),), ("last year",)
        if self.day is None:
            exact = (f"{month} {first.year}", f"{month} of {first.year}")
            if self.month not in ALSO_WORDS:
                return exact, (month,)
            days = [form for day in range(1, 32) for form in (f"{month} {day}", f"{day} {month}")]
            return exact, (f"in {month}", f"last {month}", *days)
        names = (month, month[:4] if month == "september" else month[:3])
        days = [form for name in dict.fromkeys(names) for form in (f"{name} {first.day}", f"{first.day} {name}")]
        return tuple(f"{form} {first.year}" for form in days), tuple(days)


_MONTH = r"(?P<month>(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?|(?:" + "|".join(MONTHS) + r")\b)"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\w%]|[.,:]\d|-\d)"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?",
        rf"(?<![\w.,$£€]){_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?",
        rf"\b{_MONTH},? (?:of )?{_YEAR}",
        rf"\b{_MONTH}",
        rf"(?<![\w.,$£€-]){_YEAR}",
    )
)
ALSO_WORDS = {3, 4, 5, 6, 8}  # March, April, May, June and August: orders, verbs and people


def mentions(question: str) -> Iterator[Mention]:
    """Every day, month and year named, in order; the longest reading at each place."""
    taken: list[Mention] = []
    for form in _FORMS:
        for match in form.finditer(question):
            if any(match.start() < other.end and other.start < match.end() for other in taken):
                continue
            found = match.groupdict()
            month = _month(found.get("month"))
            day = int(found["day"]) if found.get("day") else None
            year = int(found["year"]) if found.get("year") else None
            if month == 0 or day == 0 or (day or 0) > 31:
                continue
            bare = month in ALSO_WORDS and day is None and year is None
            taken.append(Mention(match.start(), match.end(), year, month, day, bare))
    yield from sorted(taken, key=lambda mention: mention.start)


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    if name.isdigit():
        return int(name) if 1 <= int(name) <= 12 else 0
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower().rstrip(".")[:3]))
