"""What a question says of time: a window of days, or that it speaks of now, or nothing.

A named time is read relative to `asked`, the day that "now" means. Knows of articles only day and words:
`Window.admits` lets an article through when it was published inside the window, or when its own words name that time,
since news of 2019 is also told in 2023. "Since the coup" is not a time, "May" the verb or the person is not a month,
and a year that is part of a name ("the 2022 World Cup") is a word to be found, not a window.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from assistant.retrieval.mentions import MONTHS, Mention, mentions
from assistant.text import fold, words

# News of a day is still printed two days later: a match at night, a vote on Friday in Sunday's paper.
LAG = timedelta(days=2)
# What "today", "this week" and "latest" mean, in days before the day of the question.
TODAY, WEEK, RECENT = 2, 7, 30
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twelve": 12}
_UNIT_DAYS = {"hour": 1, "day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Window:
    """Days of publication that a question names; `marks` are the folded words that name the same time in a text.

    `recent_marks` do so only in news of the year after the window began: "in November", "last year".
    """

    since: date | None
    until: date | None
    marks: tuple[str, ...] = ()
    recent_marks: tuple[str, ...] = ()

    def admits(self, published: date | None, text: str) -> bool:
        """Whether an article of that day may answer. The undated are not hidden: nothing says they lie outside."""
        if published is None or self.holds(published):
            return True
        folded = f" {fold(text)} "
        near = self.since is not None and timedelta(0) <= published - self.since < timedelta(days=730)
        return any(f" {mark} " in folded for mark in self.marks + (self.recent_marks if near else ()))

    def holds(self, published: date) -> bool:
        """Whether a day lies inside."""
        return (self.since is None or published >= self.since) and (self.until is None or published <= self.until)


@dataclass(frozen=True, slots=True)
class When:
    """`near`: the question speaks of the last so many days before `asked`; None where it does not speak of now."""

    window: Window | None = None
    near: int | None = None


def when(question: str, asked: date) -> When:
    """What the question says of time, seen from the day `asked`.

    Where it speaks of now as well, the other time belongs to what is told ("the latest figures of 2022"), and news of
    now may tell it.
    """
    near = next((days for days, pattern in _NOW if pattern.search(question)), None)
    if near is not None:
        return When(None, near)
    window = _named(question, asked) or _relative(question, asked)
    if window is not None and window.since is not None and window.since > asked:
        return When()  # "in 2030": a day to come is what the news is about, not when it was printed
    return When(window)


def time_words(question: str) -> frozenset[str]:
    """The folded words of a question that name a time. An article of that day need not say them."""
    found: set[str] = set()
    for mention in mentions(question):
        before, after = question[: mention.start], question[mention.end :]
        is_time = _NOT_A_NAME.match(after) and (_WITHIN.search(before) or _EDGE.search(before) or _PART.search(before))
        if (mention.month is not None and not mention.ambiguous) or is_time:
            found.update(words(question[mention.start : mention.end]))
    return frozenset(found)


# Named times: each mention of a day, month or year, and what the words around make of it.


_PART = re.compile(
    r"\b(early|late|mid|(?:the )?(?:beginning|start|middle|end|first half|second half"
    r"|(?:first|second|third|fourth|last) quarter) of)[ -]+(?:the )?$",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:in|during|throughout|on|of|by|at|over|for|this|last|week of|month of)\s+(?:the )?$", re.IGNORECASE
)
_EDGE = re.compile(r"\b(since|after|before|until|till|up to|from|as of)\s+(?:the )?$", re.IGNORECASE)
_ASKS_WHEN = re.compile(
    r"\bwhen (?:did|was|were|had|have|has|do|does|is|are)\b|\b(?:what|which) (?:day|date|month|year)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_JOIN = re.compile(r"\s*(?:and|to|until|till|through|[-–])\s*$", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:$|[?.,;:!)]|(?:in|of|and|or|to|that|which|who|by|at|on|for|with|from)\b)", re.IGNORECASE)
# After a bare year a noun makes it part of a name: "in 2022 World Cup", "after the 2020 election".
_NOT_A_NAME = re.compile(
    r"\s*(?:$|[?.,;:!)]|(?:in|of|and|or|to|that|which|who|whom|what|when|where|why|how|by|at|on|for|with|from|did|was|were"
    r"|is|are|has|have|had|do|does|will|would|could|can|as|the|a|an|because|about|over|under|after|before|while)\b)"
)


def _named(question: str, asked: date) -> Window | None:
    named = list(mentions(question))
    for mention, following in zip_longest(named, named[1:]):
        before = question[: mention.start]
        if following and _BETWEEN.search(before) and _JOIN.fullmatch(question[mention.end : following.start]):
            window = _between(mention, following, asked)
        else:
            window = _one(question, mention, asked)
        if window is not None:
            return window
    return None


def _between(first: Mention, second: Mention, asked: date) -> Window | None:
    end = second.days(asked)
    if end is None:
        return None
    year = first.year or (second.year if first.month else None)
    start = Mention(first.start, first.end, year, first.month, first.day).days(end[1])
    if start is None or start[0] > end[1]:
        return None
    marks = (first.marks(start[0]), second.marks(end[0]))
    return Window(start[0], end[1] + LAG, marks[0][0] + marks[1][0], marks[0][1] + marks[1][1])


def _one(question: str, mention: Mention, asked: date) -> Window | None:
    before, after = question[: mention.start], question[mention.end :]
    part = _PART.search(before)
    if part:
        before = before[: part.start()]
    days = mention.days(asked)
    if days is None or (mention.month is None and not _NOT_A_NAME.match(after)):
        return None
    if edge := _EDGE.search(before):
        if mention.ambiguous and not _ALONE.match(after):
            return None
        # "When did they last meet before November?" asks for a time, and any article may tell it.
        return None if _ASKS_WHEN.search(question) else _edge(edge[1].lower(), days, mention)
    whole = mention.month is not None and (mention.day is not None or mention.year is not None)
    if not (whole or part or (_WITHIN.search(before) and not (mention.ambiguous and before.lower().endswith("for ")))):
        return None
    first, last = _part_of(days, part[1].lower() if part else "")
    return Window(first, last + LAG, *mention.marks(days[0]))


def _edge(word: str, days: tuple[date, date], mention: Mention) -> Window:
    marks = mention.marks(days[0])
    if word in ("since", "from"):
        return Window(days[0], None, *marks)
    if word == "after":
        return Window(days[1] + timedelta(days=1), None, *marks)
    return Window(None, days[0] - timedelta(days=1) if word == "before" else days[1], marks[0])


def _part_of(days: tuple[date, date], part: str) -> tuple[date, date]:
    """The third, half or quarter of a period that a word like "early" or "first half of" picks."""
    length = (days[1] - days[0]).days + 1
    if length == 1 or not part:
        return days
    shares = {
        "early": (0, 0.4),
        "begin": (0, 0.34),
        "start": (0, 0.34),
        "mid": (0.3, 0.7),
        "late": (0.6, 1),
        "end": (0.66, 1),
    }
    shares |= {
        "first half": (0, 0.5),
        "second half": (0.5, 1),
        "first quarter": (0, 0.25),
        "second quarter": (0.25, 0.5),
    }
    shares |= {"third quarter": (0.5, 0.75), "fourth quarter": (0.75, 1), "last quarter": (0.75, 1)}
    low, high = next(share for name, share in shares.items() if part.removeprefix("the ").startswith(name))
    return days[0] + timedelta(days=int(low * length)), days[0] + timedelta(days=max(0, round(high * length) - 1))


# Times relative to the day of the question.

_LAST = re.compile(r"(?<!the )\blast (week|month|year)\b(?!['’ ]s\b| of\b)", re.IGNORECASE)
_YESTERDAY = re.compile(r"\b(?:yesterday|last night)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:the|these) (?:last|past) (?:(\d{1,3}|" + "|".join(_NUMBERS) + r"|few|couple of|several) )?"
    r"(hour|day|week|month|year)s?\b(?! of\b)",
    re.IGNORECASE,
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NOW = tuple(
    (days, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for days, pattern in (
        (TODAY, r"today|tonight|this (?:morning|afternoon|evening)|right now|breaking news"),
        (WEEK, r"this (?:past |last )?week(?:end)?|past week(?:end)?|in recent days"),
        (WEEK, rf"(?:on|this|last) {_WEEKDAY}|{_WEEKDAY} (?:night|morning)|{_WEEKDAY}$"),
        (RECENT, r"latest|newest|newly|most recent|recent|recently|current|currently|now|nowadays|presently|just"),
        (
            RECENT,
            r"at the moment|at present|this month|so far|these days|news (?:about|on|of|from)|what(?:'s|’s| is) new",
        ),
    )
)


def _relative(question: str, asked: date) -> Window | None:
    if _YESTERDAY.search(question):
        return Window(asked - timedelta(days=1), asked)
    if match := _PAST.search(question):
        count, unit = (match[1] or "one").lower(), match[2].lower()
        number = int(count) if count.isdigit() else _NUMBERS.get(count, 1 if count == "one" else 3)
        days = max(1, -(-number // 24)) if unit == "hour" else number * _UNIT_DAYS[unit]
        return Window(asked - timedelta(days=days), asked)
    if match := _LAST.search(question):
        return _last(match[1].lower(), asked)
    return None


def _last(unit: str, asked: date) -> Window:
    if unit == "week":
        monday = asked - timedelta(days=asked.weekday() + 7)
        return Window(monday, monday + timedelta(days=6) + LAG)
    if unit == "month":
        last = asked.replace(day=1) - timedelta(days=1)
        return Window(last.replace(day=1), last + LAG, (f"{MONTHS[last.month - 1]} {last.year}",), ("last month",))
    # Figures and deeds of last year are this year's news as well.
    return Window(date(asked.year - 1, 1, 1), asked)
