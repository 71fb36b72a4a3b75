"""What the browser sent, made into the nouns. Anything else than expected raises UsageError; nothing is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistant import wire
from assistant.errors import UsageError
from assistant.text import Span
from assistant.types import Filters


def text_of(data: Mapping[str, Any], name: str, longest: int = 20_000) -> str:
    """The text of a field, stripped; "" where it is missing."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise UsageError(f"{name} is not a text of at most {longest:,} characters.")
    return value.strip()


def number_of(data: Mapping[str, Any], name: str) -> int | None:
    value = data.get(name)
    if value in (None, ""):
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise UsageError(f"{name} is not a number.") from None
    if not 0 <= number < 2**31:
        raise UsageError(f"{name} is out of range.")
    return number


def quote_of(data: Mapping[str, Any]) -> Span | None:
    start, end = number_of(data, "start"), number_of(data, "end")
    return Span(start, end) if start is not None and end is not None and start < end else None


def filters_of(value: object) -> Filters:
    """Filters as `wire.filters` writes them; dates that don't parse are a UsageError."""
    if value is None:
        return Filters()
    if not isinstance(value, Mapping) or not isinstance(value.get("sources", []) or [], list):
        raise UsageError("The filters can't be read.")
    named = {name: value.get(name) or None for name in ("since", "until", "as_of")}
    sources = [str(source) for source in value.get("sources") or [] if str(source).strip()]
    try:
        return wire.read_filters({**named, "sources": sources})
    except (TypeError, ValueError):
        raise UsageError("A date of the filters is not a day of the calendar.") from None
