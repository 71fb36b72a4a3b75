"""JSON and JSON Lines: one article or many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.drafts import Keyed, Reading
from assistant.reading.fields import draft_of
from assistant.types import Skipped

LISTS = ("articles", "items", "results", "data", "documents", "docs", "entries")


def read_json(text: str, name: str) -> Reading:
    """One object, a list of them, or an object that holds the list. Raises Unreadable where it is not JSON."""
    try:
        value = json.loads(text)
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines[:2]):
            return read_json_lines(text, name)  # JSON Lines under the name of JSON
        where = f" (line {error.lineno}: {error.msg})" if isinstance(error, json.JSONDecodeError) else ""
        raise Unreadable(f"it is not valid JSON{where}") from None
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    if isinstance(value, Mapping):
        held = next((value[key] for key in LISTS if isinstance(value.get(key), list)), None)
        if held is None:
            return Reading((Keyed("", draft_of(value)),))
        value = held
    if not isinstance(value, list):
        raise Unreadable("it holds no article: neither an object nor a list of objects")
    return _many(enumerate(value, start=1), name)


def read_json_lines(text: str, name: str) -> Reading:
    """An article a line; a bad line is named, the others go on."""
    return _many(((number, _Line(line)) for number, line in enumerate(text.split("\n"), 1) if line.strip()), name)


class _Line(str):
    """A line still to be parsed, beside objects that already are."""


def _many(items: Iterable[tuple[int, Any]], name: str) -> Reading:
    drafts, skipped = [], []
    for number, item in items:
        try:
            value = json.loads(item) if isinstance(item, _Line) else item
            if not isinstance(value, Mapping):
                raise Unreadable("it is not an object")
            drafts.append(Keyed(f"#{number}", draft_of(value)))
        except Unreadable as error:
            skipped.append(Skipped(f"{name}#{number}", str(error)))
        except (ValueError, RecursionError):
            skipped.append(Skipped(f"{name}#{number}", "it is not valid JSON"))
    return Reading(tuple(drafts), tuple(skipped))
