"""A file, or bytes with a name → drafts. Nothing that is wrong with a file raises: it is skipped with a reason."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from assistant.errors import Unreadable
from assistant.reading.drafts import Reading
from assistant.reading.formats import read_here, seconds_in_sandbox, too_large
from assistant.reading.sandbox import read_in_child
from assistant.types import Skipped


def read_file(path: Path, *, name: str, max_bytes: int) -> Reading:
    """The articles of one file. `name` is what the report calls it."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _skipped(name, "it is not a regular file")
        if status.st_size > max_bytes:
            return _skipped(name, too_large(status.st_size, max_bytes))
        # Without waiting: what was a file just now may be a pipe by now.
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:  # noqa: PTH123
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        return _skipped(name, "it has gone")
    except OSError as error:
        return _skipped(name, f"it can't be read ({error.strerror})")
    return read_bytes(data, name=name, max_bytes=max_bytes)


def read_bytes(data: bytes, *, name: str, max_bytes: int) -> Reading:
    """The articles of a file's bytes; the format is told by the name's ending."""
    try:
        if len(data) > max_bytes:
            raise Unreadable(too_large(len(data), max_bytes))
        if (seconds := seconds_in_sandbox(name, len(data))) is not None:
            return read_in_child(data, name, max_bytes, seconds=seconds)
        (reading,) = read_here(data, name, max_bytes)
        return reading
    except Unreadable as error:
        return _skipped(name, str(error))


def _skipped(name: str, reason: str) -> Reading:
    return Reading(skipped=(Skipped(name, reason),))
