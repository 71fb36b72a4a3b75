"""Notices damage when an index is opened, and sets what is damaged aside. Knows files, and nothing of articles.

A clean close leaves `clean.json`: size, time and CRC-32 of every file. Where the files still stand like that, nothing
more is looked at, and opening is quick. A file of other bytes than were written is damage, whatever a library makes of
it. Without the marker (a kill, a power cut) the stores are probed: Tantivy's files carry checksums of their own, and
Chroma's, which don't, are queried in a child process (see `probe`).
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.indexing.catalogue import storage_error

MARKER = "clean.json"
# Tantivy ends each segment file with a JSON footer (its CRC-32 among others), its length, and this number.
TANTIVY_MAGIC = 1337
CHUNK = 1 << 20

_SEGMENT = re.compile(r"([0-9a-f]{32})\.")

log = logging.getLogger(__name__)

# By path under the data directory: size, mtime_ns, CRC-32.
Prints = dict[str, tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Left:
    """How the last process left the data directory. `changed` are files that are not as it wrote them."""

    is_clean: bool
    changed: frozenset[str] = frozenset()
    prints: Prints = field(default_factory=dict)

    def touched(self, folder: str) -> bool:
        """Whether something changed in a folder (or file) after the last clean close."""
        return any(name == folder or name.startswith(f"{folder}/") for name in self.changed)


def read_marker(data: Path, parts: Sequence[str]) -> Left:
    """Compares the files with the marker of the last clean close."""
    try:
        said = json.loads((data / MARKER).read_text("utf-8"))
        before: Prints = {name: (print[0], print[1], print[2]) for name, print in said.items()}
    except (OSError, ValueError, TypeError, AttributeError, IndexError, KeyError):
        return Left(is_clean=False)
    now = {name: (stat.st_size, stat.st_mtime_ns) for name, stat in _stats(data, parts)}
    changed = {name for name in before.keys() ^ now.keys() if not _is_log(name)}
    for name in before.keys() & now.keys():
        if before[name][:2] != now[name] and (before[name][0] != now[name][0] or before[name][2] != _crc(data / name)):
            changed.add(name)
    return Left(True, frozenset(changed), before)


def drop_marker(data: Path) -> None:
    """From here on, a kill leaves no marker."""
    try:
        (data / MARKER).unlink(missing_ok=True)
    except OSError as error:
        raise storage_error(error) from error


def leave_marker(data: Path, parts: Sequence[str], before: Prints) -> None:
    """Written when all stores are closed. CRCs of files that stand as they stood are taken from `before`."""
    prints: Prints = {}
    with contextlib.suppress(OSError):  # without a marker the next opening looks closer, no more
        for name, stat in _stats(data, parts):
            known = before.get(name)
            same = known is not None and known[:2] == (stat.st_size, stat.st_mtime_ns)
            crc = known[2] if known is not None and same else _crc(data / name)
            prints[name] = (stat.st_size, stat.st_mtime_ns, crc)
        draft = data / f"{MARKER}.tmp"
        draft.write_text(json.dumps(prints), "utf-8")
        draft.replace(data / MARKER)


def words_are_intact(folder: Path) -> bool:
    """Whether every file of a Tantivy index is as it was written, by Tantivy's own checksums."""
    try:
        segments = {segment["segment_id"].replace("-", "") for segment in _json(folder / "meta.json")["segments"]}
        files = [path for path in folder.iterdir() if path.name.split(".")[0] in segments]
        parts = {segment: sum(path.name.startswith(segment) for path in files) for segment in segments}
        return all(count >= 6 for count in parts.values()) and all(_footer_holds(path) for path in files)
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        return False


def sweep_words(folder: Path) -> None:
    """Removes what a commit that was cut short left in a Tantivy index: the next one may want the same file names."""
    try:
        said = _json(folder / "meta.json")["segments"]
        segments = {segment["segment_id"].replace("-", ""): segment["deletes"] for segment in said}
        lists = {f"{name}.{deletes['opstamp']}.del" for name, deletes in segments.items() if deletes}
        for path in folder.iterdir():
            match = _SEGMENT.match(path.name)
            is_part = match and match[1] in segments and (path.suffix != ".del" or path.name in lists)
            if path.name.startswith(".tmp") or (match and not is_part):
                path.unlink()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("the word index could not be swept: %s", error)


def set_aside(path: Path) -> Path | None:
    """Renames a damaged folder or file out of the way, so that it can still be looked into; returns its new name."""
    if not path.exists():
        return None
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise storage_error(error) from error
    log.warning("%s is damaged; it was set aside as %s and is rebuilt", path.name, aside.name)
    return aside


def _footer_holds(path: Path) -> bool:
    data = path.read_bytes()
    length, magic = struct.unpack("<II", data[-8:])
    if magic != TANTIVY_MAGIC:
        return False
    footer = json.loads(data[-8 - length : -8])
    return bool(footer["crc"] == zlib.crc32(data[: -8 - length]))


def _stats(data: Path, parts: Sequence[str]) -> list[tuple[str, os.stat_result]]:
    found: list[tuple[str, os.stat_result]] = []
    for part in parts:
        path = data / part
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        kept = (file for file in files if file.is_file() and not file.name.endswith(".lock"))
        found += [(file.relative_to(data).as_posix(), file.stat()) for file in kept]
    return found


def _is_log(name: str) -> bool:
    """SQLite's own files beside a database, which come and go."""
    return name.endswith(("-wal", "-shm", "-journal"))


def _crc(path: Path) -> int:
    value = 0
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            value = zlib.crc32(chunk, value)
    return value


def _json(path: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return said
