"""Bytes as text: UTF-8, UTF-16 by its mark, or a Western single-byte encoding where it reads like text."""

from __future__ import annotations

import codecs
import re

from assistant.errors import Unreadable

# A text in a single-byte encoding has few bytes above ASCII, and fewer controls: otherwise it is no text.
MOST_FOREIGN, MOST_CONTROLS, PROBE = 0.30, 0.005, 65_536
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Where a page says what its bytes are; the HTML standard has it within the first 1,024 bytes.
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)


def decode(data: bytes) -> str:
    """The text of some bytes. Raises Unreadable where they are none."""
    if not data.strip():
        raise Unreadable("it is empty")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data, encoding)
    head = data[:PROBE]
    if len(head) - len(head.translate(None, _CONTROLS)) > len(head) * MOST_CONTROLS:
        raise Unreadable("it is not text but binary data")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if not _is_western(head, error.start):
            raise Unreadable(f"its bytes are not UTF-8 (from byte {error.start:,})") from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise Unreadable("its bytes are neither UTF-8 nor Windows-1252") from None


def decode_html(data: bytes, charset: str | None = None) -> str:
    """The text of a page: in the encoding that its server (`charset`) or the page itself names, where that fits."""
    match = _CHARSET.search(data[:4_096])
    for named in (charset, match[1].decode("ascii", "ignore") if match else None):
        if not named or data.startswith(tuple(mark for mark, _ in _MARKS)):
            continue
        # As browsers have it: Latin-1 is Windows-1252; and UTF-16 can't be named in ASCII.
        named = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}.get(named.lower(), named)
        try:
            codec = codecs.lookup(named)
            if not codec.name.startswith(("utf-16", "utf-32", "utf-7", "idna", "punycode")):
                return data.decode(named)
        except (LookupError, ValueError):
            continue
    return decode(data)


def _is_western(head: bytes, first_bad: int) -> bool:
    """Whether bytes that are not UTF-8 look like Windows-1252, and not like UTF-8 with damage in it."""
    foreign = len(head) - len(head.decode("ascii", "ignore"))
    if foreign > MOST_FOREIGN * len(head) or first_bad >= len(head):
        return False
    lenient = head.decode("utf-8", "replace")
    bad = lenient.count("�")
    return bad > sum(character > "\x7f" for character in lenient) - bad


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"its bytes are not {encoding.upper()} (from byte {error.start:,})") from None
