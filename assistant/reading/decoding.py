"""Bytes as text: UTF-8, UTF-16 by its mark, or a Western single-byte encoding where it reads like text."""

from __future__ import annotations

import codecs

from assistant.errors import Unreadable

# A text in a single-byte encoding has few bytes above ASCII, and fewer controls: otherwise it is no text.
MOST_FOREIGN, PROBE = 0.30, 65_536
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})


def decode(data: bytes) -> str:
    """The text of some bytes. Raises Unreadable where they are none."""
    if not data.strip():
        raise Unreadable("it is empty")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return _strict(data, "utf-32")
    head = data[:PROBE]
    if b"\x00" in head or len(head) - len(head.translate(None, _CONTROLS)) > len(head) // 200:
        raise Unreadable("it is not text but binary data")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if sum(byte > 127 for byte in head) > MOST_FOREIGN * len(head):
            raise Unreadable(f"its bytes are not UTF-8 (from byte {error.start})") from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise Unreadable("its bytes are neither UTF-8 nor Windows-1252") from None


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"its bytes are not {encoding.upper()} (from byte {error.start})") from None
