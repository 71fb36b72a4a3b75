"""The child of sandbox.py: takes files from its standard input, gives drafts as lines of JSON on its standard output.

For each file: HEADER, a JSON object {name, max_bytes, seconds}, the bytes. For each of its pieces (an archive's members
are pieces) a line; at the end {"done": true} or {"unreadable": reason}. Ends when nothing comes for a while.
"""

from __future__ import annotations

import json
import os
import select
import struct
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

from assistant.errors import Unreadable
from assistant.reading.drafts import Keyed, Reading
from assistant.types import Draft, Skipped

HEADER = struct.Struct(">QQ")
IDLE_SECONDS = 20.0


def main() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # parsers print, and their words are no drafts
    _limit_memory(int(sys.argv[1]))
    # Unbuffered: `select` sees only what no buffer holds already.
    with open(0, "rb", buffering=0, closefd=False) as tasks:
        while _is_asked(tasks) and (head := _exactly(tasks, HEADER.size)):
            task_size, size = HEADER.unpack(head)
            task = json.loads(_exactly(tasks, task_size))
            _limit_time(task["seconds"])
            _read(_exactly(tasks, size), task, lambda value: _say(out, value))


def reading_of(value: Mapping[str, Any]) -> Reading:
    """A piece as the parent takes it up again."""
    drafts = []
    for item in value["drafts"]:
        day = date.fromisoformat(item["date"]) if item["date"] else None
        drafts.append(Keyed(item["key"], Draft(item["title"], item["text"], day, item["source"], item["url"])))
    return Reading(tuple(drafts), tuple(Skipped(item["path"], item["reason"]) for item in value["skipped"]))


def value_of(reading: Reading) -> dict[str, Any]:
    """A piece as the child writes it."""
    return {
        "drafts": [
            {"key": item.key, **asdict(item.draft), "date": item.draft.date.isoformat() if item.draft.date else None}
            for item in reading.drafts
        ],
        "skipped": [asdict(item) for item in reading.skipped],
    }


def _read(data: bytes, task: Mapping[str, Any], say: Callable[[dict[str, Any]], None]) -> None:
    from assistant.reading.formats import read_here

    try:
        for piece in read_here(data, task["name"], task["max_bytes"]):
            say(value_of(piece))
        say({"done": True})
    except Unreadable as error:
        say({"unreadable": str(error)})
    except (MemoryError, RecursionError):
        say({"unreadable": "reading it needs too much memory"})
        sys.exit(1)  # a process that ran out once is not asked again


def _say(out: BinaryIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value).encode() + b"\n")
    out.flush()


def _is_asked(tasks: Any) -> bool:
    if sys.platform == "win32":  # no select on pipes: it ends with its parent
        return True
    return bool(select.select([tasks], [], [], IDLE_SECONDS)[0])


def _exactly(tasks: Any, size: int) -> bytes:
    """So many bytes, or none where the parent is gone."""
    parts: list[bytes] = []
    while size > 0:
        part = tasks.read(min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: the time limit of the parent still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # nothing is ever written to disk


def _limit_time(seconds: float) -> None:
    """Processor time from now on, in case the parent that would end this process is gone."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
