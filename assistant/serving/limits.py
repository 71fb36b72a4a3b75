"""How much at once: requests a minute for each key, questions in flight, and bytes of a body. Knows no routes.

Thread-safe: MCP tools and streams take their slots from other threads than the event loop's.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from assistant.errors import TooManyRequests

MEGABYTE = 1_000_000
# A question with its history is some kilobytes; a push of a day's articles some megabytes.
MAX_BODY = 1 * MEGABYTE
MAX_PUSH_BODY = 8 * MEGABYTE
# Seconds that a refused question is told to wait: about what an answer takes.
BUSY_RETRY = 1.0


class Rate:
    """A token bucket for each name: `per_minute` requests at once at most, and as many again each minute."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, name: str) -> None:
        """Counts one request. Raises TooManyRequests, saying when the next is taken."""
        now = self._clock()
        with self._lock:
            tokens, then = self._buckets.get(name, (self._capacity, now))
            tokens = min(self._capacity, tokens + (now - then) * self._capacity / 60)
            if tokens < 1:
                self._buckets[name] = (tokens, now)
                wait = math.ceil((1 - tokens) * 60 / self._capacity)
                raise TooManyRequests(f"This key has a limit of {self._capacity:.0f} requests a minute.", wait)
            self._buckets[name] = (tokens - 1, now)


class Slots:
    """At most `size` questions are worked on at once; one more is refused rather than queued."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._lock = threading.Lock()
        self._taken = 0

    @property
    def taken(self) -> int:
        return self._taken

    def take(self) -> None:
        with self._lock:
            if self._taken >= self.size:
                raise TooManyRequests(f"{self.size} questions are being answered; ask again in a moment.", BUSY_RETRY)
            self._taken += 1

    def give_back(self) -> None:
        with self._lock:
            self._taken -= 1

    @contextmanager
    def held(self) -> Iterator[None]:
        self.take()
        try:
            yield
        finally:
            self.give_back()


def body_limit(path: str, upload_limit: int) -> int:
    """Bytes that a request to this path may send; `upload_limit` is for the page, which takes whole files."""
    if path.startswith("/api/articles"):
        return MAX_PUSH_BODY
    if path.startswith(("/api/", "/v1/", "/mcp")):
        return MAX_BODY
    return upload_limit
