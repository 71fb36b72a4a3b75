"""Parses formats that can hurt (PDF, DOCX, archives, feeds) in a child process with limits of memory and time.

The child reads the bytes from its standard input, writes drafts as JSON to its standard output, and has nothing else to
say: whatever it does otherwise, a crash among it, is a file that could not be read.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import Unreadable
from assistant.reading.drafts import Keyed, Reading
from assistant.types import Draft, Skipped

# Parsing 50 MB of PDF takes pypdf about 400 MB and a minute; four times that is hostile or hopeless.
MEMORY_BYTES = 1_600_000_000
SECONDS = 120


def read_in_child(data: bytes, name: str, max_bytes: int, *, seconds: float = SECONDS) -> Reading:
    """What a file of a dangerous format holds. Raises Unreadable where the child gave nothing within its limits."""
    root = str(Path(__file__).parent.parent.parent)
    call = [sys.executable, "-m", "assistant.reading.sandbox", name, str(max_bytes), str(int(seconds))]
    paths = os.pathsep.join(path for path in (root, *sys.path) if path)
    try:
        done = subprocess.run(
            call, input=data, capture_output=True, timeout=seconds, check=False, env={"PYTHONPATH": paths}
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took more than {seconds:.0f} seconds") from None
    try:
        value = json.loads(done.stdout)
    except ValueError:
        raise Unreadable("reading it failed: it is damaged, or needs too much memory") from None
    if "unreadable" in value:
        raise Unreadable(value["unreadable"])
    return _from_json(value)


def main(name: str, max_bytes: str, seconds: str) -> None:
    """The child."""
    _limit(int(seconds))
    from assistant.reading.files import read_here

    data = sys.stdin.buffer.read()
    out, sys.stdout = sys.stdout, sys.stderr  # parsers print
    try:
        value = _to_json(read_here(data, name, int(max_bytes), None))
    except Unreadable as error:
        value = {"unreadable": str(error)}
    except (MemoryError, RecursionError):
        value = {"unreadable": "reading it needs too much memory"}
    json.dump(value, out)
    out.flush()


def _limit(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: the time limit of the parent still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _to_json(reading: Reading) -> dict[str, Any]:
    return {
        "drafts": [
            {"key": item.key, **asdict(item.draft), "date": item.draft.date.isoformat() if item.draft.date else None}
            for item in reading.drafts
        ],
        "skipped": [asdict(item) for item in reading.skipped],
    }


def _from_json(value: dict[str, Any]) -> Reading:
    drafts = []
    for item in value["drafts"]:
        day = date.fromisoformat(item["date"]) if item["date"] else None
        drafts.append(Keyed(item["key"], Draft(item["title"], item["text"], day, item["source"], item["url"])))
    return Reading(tuple(drafts), tuple(Skipped(item["path"], item["reason"]) for item in value["skipped"]))


if __name__ == "__main__":
    main(*sys.argv[1:])
