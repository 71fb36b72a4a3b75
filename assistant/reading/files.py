"""A file, or bytes with a name → drafts. Nothing that is wrong with a file raises: it is skipped with a reason."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path, PurePath

from assistant.errors import Unreadable
from assistant.reading.decoding import decode
from assistant.reading.drafts import Keyed, Reading, with_text
from assistant.reading.plain import read_markdown, read_text
from assistant.reading.records import read_json, read_json_lines
from assistant.reading.web import read_html
from assistant.types import Draft, Skipped

MEGABYTE = 1_000_000


def read_file(path: Path, *, name: str, max_bytes: int) -> Reading:
    """The articles of one file. `name` is what the report calls it."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _skipped(name, "it is not a regular file")
        if status.st_size > max_bytes:
            return _skipped(name, _too_large(status.st_size, max_bytes))
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        return _skipped(name, "it has gone")
    except OSError as error:
        return _skipped(name, f"it can't be read ({error.strerror})")
    return read_bytes(data, name=name, max_bytes=max_bytes)


def read_bytes(data: bytes, *, name: str, max_bytes: int, url: str | None = None) -> Reading:
    """The articles of a file's bytes; the format is told by the name's ending."""
    try:
        if len(data) > max_bytes:
            raise Unreadable(_too_large(len(data), max_bytes))
        return _read(data, name, max_bytes, url)
    except Unreadable as error:
        return _skipped(name, str(error))


def _read(data: bytes, name: str, max_bytes: int, url: str | None) -> Reading:
    suffix = PurePath(name).suffix.lower()
    if suffix == ".gz":
        return _read(_gunzip(data, max_bytes), name[: -len(suffix)], max_bytes, url)
    if suffix in (".json", ".jsonl", ".ndjson"):
        return (read_json if suffix == ".json" else read_json_lines)(decode(data), name)
    read_one = _ONE.get(suffix)
    if read_one is None:
        raise Unreadable(f"its format is not known ({suffix or 'no ending'})")
    return Reading((Keyed("", with_text(read_one(decode(data), url))),))


def _html(text: str, url: str | None) -> Draft:
    return read_html(text, url)


_ONE: dict[str, Callable[[str, str | None], Draft]] = {
    ".txt": lambda text, url: read_text(text),
    ".text": lambda text, url: read_text(text),
    ".md": lambda text, url: read_markdown(text),
    ".markdown": lambda text, url: read_markdown(text),
    ".html": _html,
    ".htm": _html,
    ".xhtml": _html,
}


def _gunzip(data: bytes, max_bytes: int) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = file.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("it is not a sound gzip file") from None
    if len(unpacked) > max_bytes:
        raise Unreadable(_too_large(len(unpacked), max_bytes))
    return unpacked


def _too_large(size: int, most: int) -> str:
    return f"it has {size / MEGABYTE:,.0f} MB or more; files of up to {most / MEGABYTE:,.0f} MB are read (max_file_mb)"


def _skipped(name: str, reason: str) -> Reading:
    return Reading(skipped=(Skipped(name, reason),))
