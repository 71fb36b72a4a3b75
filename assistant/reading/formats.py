"""Which reader reads what, by a name's ending; everything is parsed in this process. Knows no file and no sandbox."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePath

from assistant.errors import Unreadable
from assistant.reading.archives import is_archive, read_archive
from assistant.reading.decoding import decode, decode_html
from assistant.reading.documents import read_docx, read_pdf
from assistant.reading.drafts import Keyed, Reading, with_text
from assistant.reading.entries import read_feed
from assistant.reading.mail import read_mailbox, read_message
from assistant.reading.markdown import read_markdown
from assistant.reading.plain import read_text
from assistant.reading.records import read_json, read_json_lines
from assistant.reading.web import read_html
from assistant.types import Draft

MEGABYTE = 1_000_000
# Their parsers can be made to crash, to hang or to fill the memory.
RISKY = (".pdf", ".docx", ".rss", ".atom", ".xml", ".eml", ".mbox")
PAGES = (".html", ".htm", ".xhtml")
MARKDOWN = (".md", ".markdown")
# Markdown is parsed in this process where it is of an article's size.
LARGE = 500_000
# A page has an article in it, or none: 100 KB of nothing but nested tags take its parser ten seconds.
PAGE_SECONDS, SECONDS = 20.0, 120.0


def seconds_in_sandbox(name: str, size: int) -> float | None:
    """How long the parsing of a file may take in the sandbox; None where it is harmless, and parsed in this process."""
    lower = name.lower()
    if lower.endswith(PAGES) or (lower.endswith(MARKDOWN) and size > LARGE):
        return PAGE_SECONDS
    return SECONDS if is_archive(lower) or lower.endswith(RISKY) else None


def read_here(data: bytes, name: str, max_bytes: int) -> Iterator[Reading]:
    """The articles of a file's bytes, piece by piece: an archive's members one by one. Raises Unreadable."""
    if not data:
        raise Unreadable("it is empty")
    if is_archive(name):
        yield from read_archive(data, name, max_bytes, lambda content, member: _read(content, member, max_bytes))
    else:
        yield _read(data, name, max_bytes)


def _read(data: bytes, name: str, max_bytes: int) -> Reading:
    suffix = PurePath(name).suffix.lower()
    if suffix == ".gz":
        return _read(_gunzip(data, max_bytes), name[: -len(suffix)], max_bytes)
    if suffix in _MANY:
        return _MANY[suffix](data, name)
    read_one = _ONE.get(suffix)
    if read_one is None:
        raise Unreadable(f"its format is not known ({suffix or 'no ending'})")
    return Reading((Keyed("", with_text(read_one(data))),))


def _text(data: bytes) -> Draft:
    return read_text(decode(data))


def _markdown(data: bytes) -> Draft:
    return read_markdown(decode(data))


def _page(data: bytes) -> Draft:
    return read_html(decode_html(data))


_ONE: dict[str, Callable[[bytes], Draft]] = {
    ".txt": _text,
    ".text": _text,
    **dict.fromkeys(MARKDOWN, _markdown),
    **dict.fromkeys(PAGES, _page),
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".eml": read_message,
}
_MANY: dict[str, Callable[[bytes, str], Reading]] = {
    ".json": lambda data, name: read_json(decode(data), name),
    ".jsonl": lambda data, name: read_json_lines(decode(data), name),
    ".ndjson": lambda data, name: read_json_lines(decode(data), name),
    ".mbox": read_mailbox,
    ".rss": read_feed,
    ".atom": read_feed,
    ".xml": read_feed,
}


def too_large(size: int, most: int) -> str:
    return f"it has {size / MEGABYTE:,.1f} MB or more; files of up to {most / MEGABYTE:,.1f} MB are read (max_file_mb)"


def _gunzip(data: bytes, max_bytes: int) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = file.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("it is not a sound gzip file") from None
    if len(unpacked) > max_bytes:
        raise Unreadable(too_large(len(unpacked), max_bytes))
    return unpacked
