"""Which files lie under a root: sorted, hidden and half-written ones left out, links out of it or in circles named.

Opens no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

from assistant.types import Skipped

TEMPORARY = (".tmp", ".part", ".partial", ".swp", ".swx", ".crdownload", ".download", "~", ".lock", ".bak")


def walk(root: Path) -> Iterator[Path | Skipped]:
    """Every file that may hold articles under a folder, or the file itself. What can't be entered is named."""
    if not root.is_dir():
        yield root
        return
    real_root = os.path.realpath(root)
    waiting: list[os.DirEntry[str] | Path] = [root]
    while waiting:  # depth first, by a list and not by recursion: folders nest deeper than Python calls
        item = waiting.pop()
        if isinstance(item, Path):
            listed = _list(item)
            if isinstance(listed, Skipped):
                yield listed
            else:
                waiting.extend(reversed(listed))
            continue
        found = _judge(item, real_root)
        if isinstance(found, Path) and item.is_dir():
            waiting.append(found)
        else:
            yield found


def is_temporary(name: str) -> bool:
    """Hidden, or a name under which programs keep what is not finished."""
    return name.startswith((".", "~$")) or name.endswith(TEMPORARY)


def _list(folder: Path) -> list[os.DirEntry[str]] | Skipped:
    try:
        with os.scandir(folder) as entries:
            return sorted((e for e in entries if not is_temporary(e.name)), key=lambda entry: entry.name)
    except OSError as error:
        return Skipped(str(folder), f"the folder can't be read ({error.strerror})")


def _judge(entry: os.DirEntry[str], root: str) -> Path | Skipped:
    """The path to read or to enter, or why neither."""
    if not _is_storable(entry.path):
        return Skipped(entry.path.encode("utf-8", "replace").decode(), "its name is not UTF-8")
    try:
        if entry.is_symlink() and (reason := _refuses_link(entry, root)):
            return Skipped(entry.path, reason)
        if entry.is_dir() or entry.is_file():
            return Path(entry.path)
    except OSError as error:  # a link to itself, among others
        return Skipped(entry.path, f"it can't be read ({error.strerror})")
    return Skipped(entry.path, "it is neither a file nor a folder")


def _refuses_link(entry: os.DirEntry[str], root: str) -> str | None:
    real = os.path.realpath(entry.path)
    if os.path.realpath(real) != real or not os.path.exists(real):  # noqa: PTH110  (a string, and often)
        return "it is a link to itself, or to nothing"
    if os.path.commonpath([real, root]) != root:
        return "it is a link that leads out of the folder"
    if os.path.commonpath([real, os.path.realpath(os.path.dirname(entry.path))]) == real:  # noqa: PTH120
        return "it is a link to a folder that it lies in"
    if entry.is_dir():  # followed, two links in each folder would make 2ⁿ paths of n folders
        return "it is a link to a folder of the same corpus"
    if not any(is_temporary(part) for part in PurePath(real).relative_to(root).parts):
        return "it is a link to a file that is read in its own place"
    return None  # into a hidden folder, as container platforms publish files: ..data/article.txt


def _is_storable(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
