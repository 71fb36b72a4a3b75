"""ZIP and tar archives of the other formats, opened in memory within limits; nothing is ever written to disk.

A member that escapes, links, nests, is encrypted or out of proportion is named and skipped. For the sandbox only.
"""

from __future__ import annotations

import io
import lzma
import stat
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
MOST_MEMBERS = 20_000
# Newsprint packs to about a third, JSON to a tenth; a thousandth is a bomb.
HIGHEST_RATIO = 200
# All members together, in files of the size that is let in alone.
MOST_TIMES = 10


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    size: int
    packed: int
    refused: str | None
    read: Callable[[], bytes]


def is_archive(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def read_archive(data: bytes, name: str, max_bytes: int, read: Callable[[bytes, str], Reading]) -> Reading:
    """The articles of all members; `read` reads one member's bytes by its name."""
    drafts: list[Keyed] = []
    skipped: list[Skipped] = []
    left = MOST_TIMES * max_bytes
    try:
        for number, member in enumerate(_members(data, name)):
            if number >= MOST_MEMBERS:
                skipped.append(Skipped(name, f"it has more than {MOST_MEMBERS:,} members; the rest is left out"))
                break
            if is_temporary(PurePosixPath(member.name).name):
                continue
            refused = member.refused or _out_of_proportion(member, max_bytes, left)
            if refused:
                skipped.append(Skipped(f"{name}#{member.name}", refused))
                continue
            try:
                content = member.read()
                left -= len(content)
                found = read(content, member.name)
            except (Unreadable, *_BROKEN) as error:
                reason = str(error) if isinstance(error, Unreadable) else "it is damaged, or encrypted"
                skipped.append(Skipped(f"{name}#{member.name}", reason))
                continue
            drafts += [Keyed(f"#{member.name}{item.key}", item.draft) for item in found.drafts]
            skipped += [Skipped(f"{name}#{item.path}", item.reason) for item in found.skipped]
    except _BROKEN:
        if not drafts:
            raise Unreadable("it is not a sound archive") from None
        skipped.append(Skipped(name, "it is damaged: what follows is left out"))
    return Reading(tuple(drafts), tuple(skipped))


_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    ValueError,
    OverflowError,
)


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

            yield _Member(info.filename, info.file_size, info.compress_size, refused, read)


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
            yield _Member(info.name, info.size, max(1, len(data)), refused, read)


def _exactly(content: bytes, size: int) -> bytes:
    if len(content) != size:
        raise Unreadable("its size is not what the archive says")
    return content


def _refused(name: str) -> str | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name.split("/")[0] or not name.strip("/"):
        return "its path leads out of the archive"
    if is_archive(name):
        return "it is an archive in an archive"
    return None


def _out_of_proportion(member: _Member, max_bytes: int, left: int) -> str | None:
    if member.size > max_bytes:
        return "it is too large"
    if member.size > 1_000_000 and member.size > HIGHEST_RATIO * max(1, member.packed):
        return "it is out of proportion to its packed size (a bomb?)"
    return "the archive holds too much in all" if member.size > left else None
