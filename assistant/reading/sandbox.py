"""Reads formats whose parsers can be made to hang, crash or fill the memory in a child process with limits.

A child reads one file after the other (starting one costs ten times what a short PDF does) and ends when it is idle.
One that crashes, hangs or grows too large takes with it only the file that made it. Knows no format.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.child import HEADER, reading_of
from assistant.reading.drafts import Keyed, Reading
from assistant.types import Skipped

# Parsing 50 MB of PDF takes pypdf about 400 MB and a minute; four times that is hostile or hopeless.
MEMORY_BYTES = 1_600_000_000
# Parsers leak, and one child's memory is another one's lack of it.
FILES_EACH, MOST_IDLE = 200, 2


def read_in_child(data: bytes, name: str, max_bytes: int, *, seconds: float) -> Reading:
    """What a file holds: all that the child found within its limits, and a word on what it did not get to.

    Raises:
        Unreadable: the child says so, or gave nothing within its limits.
    """
    child = _take()
    try:
        pieces, ending = _ask(child, data, name, max_bytes, seconds)
        if ending == "gone" and not pieces:  # an idle child may end at the very moment it is asked
            child.end()
            child = _Child()
            pieces, ending = _ask(child, data, name, max_bytes, seconds)
    finally:
        _give_back(child)
    drafts: tuple[Keyed, ...] = tuple(item for piece in pieces for item in piece.drafts)
    skipped = tuple(item for piece in pieces for item in piece.skipped)
    if not ending:
        return Reading(drafts, skipped)
    reason = ending if ending != "gone" else "reading it failed: it is damaged, or needs too much memory"
    if not drafts:
        raise Unreadable(reason)
    return Reading(drafts, (*skipped, Skipped(name, f"{reason}; what was read before that is kept")))


class _Child:
    """A process that reads files, and how many it has read."""

    def __init__(self) -> None:
        root = str(Path(__file__).parent.parent.parent)
        paths = os.pathsep.join(path for path in (root, *sys.path) if path)
        call = "from assistant.reading.child import main; main()"
        # It gets no variable of ours: keys and tokens are none of a parser's business.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", call, str(MEMORY_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": paths},
        )
        self.files = 0

    @property
    def lives(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:  # what was not written any more
                    continue


_idle: list[_Child] = []
_lock = threading.Lock()


def _ask(child: _Child, data: bytes, name: str, max_bytes: int, seconds: float) -> tuple[list[Reading], str]:
    """The pieces that the child gave, and why it gave no more: "" where it was done."""
    too_late = threading.Event()

    def end() -> None:
        too_late.set()
        child.process.kill()

    watchdog = threading.Timer(seconds, end)
    watchdog.start()
    pieces: list[Reading] = []
    child.files += 1
    try:
        for value in _exchange(child, data, {"name": name, "max_bytes": max_bytes, "seconds": seconds}):
            if "unreadable" in value:
                return pieces, str(value["unreadable"])
            if "done" in value:
                return pieces, ""
            pieces.append(reading_of(value))
    except (OSError, ValueError):  # it ended, or wrote half a line
        pass
    finally:
        watchdog.cancel()
    child.process.kill()
    child.process.wait()
    return pieces, f"reading it took more than {seconds:g} seconds" if too_late.is_set() else "gone"


def _exchange(child: _Child, data: bytes, task: dict[str, Any]) -> Iterator[dict[str, Any]]:
    asked, answers = child.process.stdin, child.process.stdout
    if asked is None or answers is None:
        raise OSError("the child has no pipes")
    head = json.dumps(task).encode()
    asked.write(HEADER.pack(len(head), len(data)) + head)
    asked.write(data)
    asked.flush()
    for line in answers:
        yield json.loads(line)


def _take() -> _Child:
    """A child that waits, or a new one."""
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.lives:
                return child
            child.end()
    return _Child()


def _give_back(child: _Child) -> None:
    with _lock:
        if child.lives and child.files < FILES_EACH and len(_idle) < MOST_IDLE:
            _idle.append(child)
            return
    child.end()


@atexit.register
def _end_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().end()
