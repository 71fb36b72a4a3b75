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
from assistant.reading.archives import is_archive, read_archive
from assistant.reading.decoding import decode
from assistant.reading.documents import read_docx, read_pdf
from assistant.reading.drafts import Keyed, Reading, with_text
from assistant.reading.entries import read_feed
from assistant.reading.mail import read_mailbox, read_message
from assistant.reading.markdown import read_markdown
from assistant.reading.plain import read_text
from assistant.reading.records import read_json, read_json_lines
from assistant.reading.sandbox import read_in_child
from assistant.reading.web import read_html
from assistant.types import Draft, Skipped

MEGABYTE = 1_000_000
# Formats whose parsers can be made to crash or to fill the memory; archives are among them.
SANDBOXED = (".pdf", ".docx", ".rss", ".atom", ".xml")


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
    lower = name.lower()
    if is_archive(lower) or lower.endswith(SANDBOXED):
        if not data:
            raise Unreadable("it is empty")
        return read_in_child(data, name, max_bytes)
    return read_here(data, name, max_bytes, url)


def read_here(data: bytes, name: str, max_bytes: int, url: str | None) -> Reading:
    """The articles of a file's bytes, parsed in this process. Raises Unreadable."""
    suffix = PurePath(name).suffix.lower()
    if is_archive(name):
        return read_archive(data, name, max_bytes, lambda content, member: read_here(content, member, max_bytes, None))
    match suffix:
        case ".gz":
            return read_here(_gunzip(data, max_bytes), name[: -len(suffix)], max_bytes, url)
        case ".json":
            return read_json(decode(data), name)
        case ".jsonl" | ".ndjson":
            return read_json_lines(decode(data), name)
        case ".mbox":
            return read_mailbox(data, name)
        case ".rss" | ".atom" | ".xml":
            return read_feed(data, name)
        case ".pdf" | ".docx" | ".eml":
            return Reading((Keyed("", _BINARY[suffix](data)),))
    read_one = _ONE.get(suffix)
    if read_one is None:
        raise Unreadable(f"its format is not known ({suffix or 'no ending'})")
    return Reading((Keyed("", with_text(read_one(decode(data), url))),))


def _html(text: str, url: str | None) -> Draft:
    return read_html(text, url)


_BINARY: dict[str, Callable[[bytes], Draft]] = {".pdf": read_pdf, ".docx": read_docx, ".eml": read_message}
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
