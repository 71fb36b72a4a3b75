"""Questions go before indexing: whoever embeds in bulk waits here, between two batches, while one is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

# Under a constant stream of questions indexing still gets a batch this often.
LONGEST_WAIT = 1.0


class Courtesy:
    """Counts the questions being answered, from any thread."""

    def __init__(self) -> None:
        self._idle = threading.Condition()
        self._asking = 0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Around everything that a person waits for."""
        with self._idle:
            self._asking += 1
        try:
            yield
        finally:
            with self._idle:
                self._asking -= 1
                self._idle.notify_all()

    def give_way(self) -> None:
        """Returns once nobody is waiting for an answer, or after LONGEST_WAIT seconds."""
        until = time.monotonic() + LONGEST_WAIT
        with self._idle:
            while self._asking and (left := until - time.monotonic()) > 0:
                self._idle.wait(left)
