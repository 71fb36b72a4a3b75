"""Lines of JSON, checked: every fault is an InvalidDataset that names file and line. Knows no dataset."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from assistant.errors import InvalidDataset


class Named(Protocol):
    """What has an id."""

    @property
    def id(self) -> str: ...


T = TypeVar("T", bound=Named)


@dataclass(frozen=True, slots=True)
class Row:
    """One line's object. Its fields are asked for by type; `place` is `file, line n`."""

    place: str
    fields: Mapping[str, Any]

    def fault(self, what: str) -> InvalidDataset:
        return InvalidDataset(f"{self.place}: {what}.")

    def id(self) -> str:
        return self.filled("_id")

    def filled(self, key: str) -> str:
        value = self.fields.get(key)
        if not isinstance(value, str):
            raise self.fault(f"{key} must be a string")
        if not value.strip():
            raise self.fault(f"{key} is empty")
        return value

    def string(self, key: str) -> str | None:
        value = self.fields.get(key)
        if value is not None and not isinstance(value, str):
            raise self.fault(f"{key} must be a string or null")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        value = self.fields.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.fault(f"{key} must be a list of strings or null")
        return tuple(value)

    def flag(self, key: str) -> bool | None:
        value = self.fields.get(key)
        if value is not None and not isinstance(value, bool):
            raise self.fault(f"{key} must be true, false or null")
        return value

    def day(self, key: str) -> date | None:
        value = self.string(key)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise self.fault(f"{key} must be a day, YYYY-MM-DD") from None


def read_rows(path: Path, make: Callable[[Row], T]) -> list[T]:
    """What `make` makes of each line; blank lines are passed over.

    Raises:
        InvalidDataset: at the first line that can't be used or repeats an id, and at an unreadable or empty file.
    """
    made: list[T] = []
    first: dict[str, str] = {}
    for row in _rows(path):
        item = make(row)
        if item.id in first:
            raise row.fault(f"the id {item.id!r} is that of {first[item.id]} already")
        first[item.id] = row.place.rpartition(", ")[2]
        made.append(item)
    if not made:
        raise InvalidDataset(f"{path}, line 1: the file is empty.")
    return made


def _rows(path: Path) -> Iterator[Row]:
    number = 0
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for line in file:
                number += 1
                if line.strip():
                    yield _row(f"{path}, line {number}", line)
    except (OSError, EOFError, zlib.error) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise InvalidDataset(f"{path}, line {number + 1}: {reason}.") from None


def _row(place: str, line: bytes) -> Row:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidDataset(f"{place}: not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise InvalidDataset(f"{place}: not JSON: {error}.") from None
    if not isinstance(fields, dict):
        raise InvalidDataset(f"{place}: not a JSON object.")
    return Row(place, fields)
