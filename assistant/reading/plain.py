"""Plain text: a date line and a headline at the top where there are such; the rest is the article."""

from __future__ import annotations

import re

from assistant.reading.dates import leading_date
from assistant.reading.drafts import clean
from assistant.reading.titles import headline, title_of
from assistant.types import Draft

_BEHIND_A_DATE = re.compile(r"[^\S\n]*[|:–—.,-]?\s*")


def read_text(text: str) -> Draft:
    """A plain-text article: ` date 2023-11-07 Renegade general ...` or a date line by a headline."""
    body = clean(text)
    title: str | None = None
    found = leading_date(body)
    if found is None and (first := headline(body)) is not None:
        below = body[first[1] :].lstrip()
        if (found := leading_date(below)) is not None:
            title, body = first[0], below
    day = None
    if found is not None:
        match = _BEHIND_A_DATE.match(body, found.end)
        day, body = found.day, body[match.end() if match else found.end :]
    if title is None and (first := headline(body)) is not None:
        title, body = first[0], body[first[1] :].strip()
    return Draft(title or title_of(body), body, day)
