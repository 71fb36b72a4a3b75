"""Which files lie under a root: sorted, hidden and half-written ones left out, links out of it or in circles named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from assistant.types import Skipped

TEMPORARY = (".tmp", ".part", ".partial", ".swp", ".swx", ".crdownload", ".download", "~", ".lock", ".bak")


def walk(root: Path) -> Iterator[Path | Skipped]:
    """Every file that may hold articles under a folder, or the file itself. What can't be entered is named."""
    if not root.is_dir():
        yield root
        return
    yield from _walk(root, root.resolve(), {os.path.realpath(root)})


def is_temporary(name: str) -> bool:
    """Hidden, or a name under which programs keep what is not finished."""
    return name.startswith((".", "~$")) or name.endswith(TEMPORARY)


def _walk(folder: Path, root: Path, above: set[str]) -> Iterator[Path | Skipped]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(str(folder), f"the folder can't be read ({error.strerror})")
        return
    for entry in entries:
        path = Path(entry.path)
        if is_temporary(entry.name):
            continue
        if entry.is_symlink() and not path.resolve().is_relative_to(root):
            yield Skipped(str(path), "it is a link that leads out of the folder, or nowhere")
        elif entry.is_dir():
            real = os.path.realpath(path)
            if real in above:
                yield Skipped(str(path), "it is a link to a folder that it lies in")
            else:
                yield from _walk(path, root, above | {real})
        elif entry.is_file():
            yield path
        else:
            yield Skipped(str(path), "it is neither a file nor a folder")
