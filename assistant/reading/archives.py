"""ZIP and tar archives of the other formats, opened in memory within limits; nothing is ever written to disk.

A member that escapes, links, nests, is encrypted or out of proportion is named and skipped. For the sandbox only.
"""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from assistant.errors import Unreadable
from assistant.reading.drafts import Keyed, Reading
from assistant.reading.walk import is_temporary
from assistant.types import Skipped

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
NESTED = (*SUFFIXES, ".7z", ".rar", ".bz2", ".xz", ".zst", ".jar")
MOST_MEMBERS = 20_000
# Newsprint packs to about a third, JSON to a tenth; a thousandth is a bomb.
HIGHEST_RATIO = 200
# All members together, in files of the size that is let in alone.
MOST_TIMES = 10

_DRIVE = re.compile(r"[A-Za-z]:")
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # what zipfile says of a password; RecursionError and NotImplementedError are among them too
    ValueError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    packed: int
    refused: str | None
    read: Callable[[], bytes]


def is_archive(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def read_archive(data: bytes, name: str, max_bytes: int, read: Callable[[bytes, str], Reading]) -> Iterator[Reading]:
    """The articles of the members one by one; `read` reads one member's bytes by its name."""
    left = MOST_TIMES * max_bytes
    seen: set[str] = set()
    has_opened = False
    try:
        for number, member in enumerate(_members(data, name)):
            has_opened = True
            if number >= MOST_MEMBERS:
                yield _skipped(name, f"it has more than {MOST_MEMBERS:,} members; the rest is left out")
                return
            # Members that are skipped count as well: to get behind one in a tar is to unpack it.
            left -= member.size
            if left < 0:
                yield _skipped(name, f"it holds too much in all; what comes from {member.name[:200]} on is left out")
                return
            refused = member.refused or _out_of_proportion(member, max_bytes)
            if not refused and any(is_temporary(part) for part in PurePosixPath(member.name).parts):
                continue
            if not refused and member.name in seen:
                refused = "the archive has it twice"
            seen.add(member.name)
            yield _skipped(f"{name}#{member.name}", refused) if refused else _read(member, name, read)
    except _BROKEN:
        if not has_opened:
            raise Unreadable("it is not a sound archive") from None
        yield _skipped(name, "it is damaged: what follows is left out")


def _read(member: _Member, name: str, read: Callable[[bytes, str], Reading]) -> Reading:
    try:
        found = read(member.read(), member.name)
    except Unreadable as error:
        return _skipped(f"{name}#{member.name}", str(error))
    except MemoryError:
        return _skipped(f"{name}#{member.name}", "reading it needs too much memory")
    except _BROKEN:
        return _skipped(f"{name}#{member.name}", "it is damaged, or encrypted")
    drafts = tuple(Keyed(f"#{member.name}{item.key}", item.draft) for item in found.drafts)
    return Reading(drafts, tuple(Skipped(f"{name}#{item.path}", item.reason) for item in found.skipped))


def _members(data: bytes, name: str) -> Iterator[_Member]:
    return _zip(data) if name.lower().endswith(".zip") else _tar(data)


def _zip(data: bytes) -> Iterator[_Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            refused = _refused(info.filename)
            if info.flag_bits & 1:
                refused = "it is encrypted"
            elif stat.S_ISLNK(info.external_attr >> 16):
                refused = "it is a link"

            def read(info: zipfile.ZipInfo = info) -> bytes:
                with archive.open(info) as file:
                    return _exactly(file.read(info.file_size + 1), info.file_size)

            yield _Member(_sayable(info.filename), info.file_size, info.compress_size, refused, read)


def _tar(data: bytes) -> Iterator[_Member]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:*") as archive:
        for info in archive:
            if info.isdir():
                continue
            refused = _refused(info.name) if info.isfile() else "it is a link or a device"

            def read(info: tarfile.TarInfo = info) -> bytes:
                file = archive.extractfile(info)
                return _exactly(file.read(info.size + 1) if file else b"", info.size)

            # A tar is packed as a whole: its members share the ratio of the whole.
            yield _Member(_sayable(info.name), max(0, info.size), max(1, len(data)), refused, read)


def _exactly(content: bytes, size: int) -> bytes:
    if len(content) != size:
        raise Unreadable("its size is not what the archive says")
    return content


def _refused(name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(name) or not name.strip("/"):
        return "its path leads out of the archive"
    if name.lower().endswith(NESTED):
        return "it is an archive in an archive"
    return None


def _out_of_proportion(member: _Member, max_bytes: int) -> str | None:
    if member.size > max_bytes:
        return "it is too large"
    if member.size > 1_000_000 and member.size > HIGHEST_RATIO * max(1, member.packed):
        return "it is out of proportion to its packed size (a bomb?)"
    return None


def _sayable(name: str) -> str:
    """A name that UTF-8 can encode, without controls: it becomes a key and is shown in reports."""
    name = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(character if character.isprintable() else "?" for character in name)[:500]


def _skipped(path: str, reason: str) -> Reading:
    return Reading(skipped=(Skipped(path, reason),))
