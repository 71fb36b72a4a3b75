"""Follows folders: says which paths changed, once what was written is whole. Knows no index and no format.

watchfiles tells of changes; a burst is told as one; a file is told of when its size and time stand still.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from assistant.reading.walk import is_temporary

log = logging.getLogger(__name__)

# Milliseconds that a burst may last before it is told, and that must be quiet at its end.
BURST, QUIET = 400, 50
# A file is whole when its size and time stood still this long, in seconds; one that never rests is told of in the end.
STILL, PATIENCE = 0.15, 30.0
# Seconds until what failed is tried again, doubling up to the second number.
RETRY, LONGEST_RETRY = 2.0, 300.0
# Where the operating system says nothing (network disks), everything is looked at this often, in milliseconds.
POLL = 1_000


def follow(
    paths: Sequence[Path], on_change: Callable[[list[Path]], object], stop: threading.Event, *, poll: bool = False
) -> None:
    """Calls `on_change` with the paths that were added, changed, moved or removed under `paths`, until `stop` is set.

    Blocks; runs in a thread of the caller's. An error in `on_change` is logged, and the paths are told again, at
    longer and longer intervals. A root that is not there is waited for.
    """
    held: dict[Path, None] = {}
    again, wait = 0.0, RETRY
    while not stop.is_set():
        roots = [path for path in paths if path.exists()]
        if not roots:
            stop.wait(POLL / 1000)
            continue
        for changed in _changes(roots, stop, poll):
            held |= dict.fromkeys(path for path in changed if not is_temporary(path.name))
            if held and time.monotonic() >= again and settle(list(held), stop):
                if _tell(on_change, list(held)):
                    held.clear()
                    again, wait = 0.0, RETRY
                else:
                    again, wait = time.monotonic() + wait, min(2 * wait, LONGEST_RETRY)
            if len(roots) < len(paths) and any(path.exists() for path in paths if path not in roots):
                break  # a root has come: watch it too


def settle(paths: Sequence[Path], stop: threading.Event) -> bool:
    """Waits until the files among `paths` stand still; False where `stop` was set meanwhile."""
    until = time.monotonic() + PATIENCE
    before = _look(paths)
    while not stop.wait(STILL):
        now = _look(paths)
        if now == before or time.monotonic() > until:
            return True
        before = now
    return False


def _changes(roots: Sequence[Path], stop: threading.Event, poll: bool) -> Iterator[list[Path]]:
    from watchfiles import watch

    # A root that is a file is watched through its folder: an editor that replaces it would end the watch.
    folders = list(dict.fromkeys(root if root.is_dir() else root.parent for root in roots))
    seen = watch(
        *folders,
        watch_filter=None,
        debounce=BURST,
        step=QUIET,
        stop_event=stop,
        rust_timeout=POLL,
        yield_on_timeout=True,
        force_polling=poll or None,
        raise_interrupt=False,
    )
    for changes in seen:
        yield sorted({path for _, name in changes if _is_under(path := Path(name), roots)})


def _is_under(path: Path, roots: Sequence[Path]) -> bool:
    return any(path == root or root in path.parents for root in roots)


def _look(paths: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    found = {}
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            continue
        found[path] = (stat.st_size, stat.st_mtime_ns)
    return found


def _tell(on_change: Callable[[list[Path]], object], paths: list[Path]) -> bool:
    try:
        on_change(paths)
    except Exception:  # the follower outlives what its caller could not do
        log.exception("what changed could not be followed; it is tried again")
        return False
    return True
