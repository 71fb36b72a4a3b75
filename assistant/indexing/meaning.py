"""Keeps the vectors up with the catalogue: at once where somebody waits, else by one thread behind the scenes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from assistant.errors import DatelineError
from assistant.indexing.catalogue import Catalogue
from assistant.indexing.courtesy import Courtesy
from assistant.indexing.embedding import Embedder
from assistant.indexing.sync import Mark, behind, sync_meaning
from assistant.indexing.vectors import VectorStore

# Seconds after a failed embedding before the thread tries again, doubling up to the second number.
RETRY, LONGEST_RETRY = 2.0, 300.0

log = logging.getLogger(__name__)


class Meaning:
    """The vector side of an index. One sync runs at a time; `error` is what the last one failed with."""

    def __init__(
        self, catalogue: Catalogue, store: VectorStore, mark: Mark, embedder: Embedder, courtesy: Courtesy
    ) -> None:
        self.store = store
        self.mark = mark
        self.error: str | None = None
        self._catalogue, self._embedder, self._courtesy = catalogue, embedder, courtesy
        self._syncing = threading.Lock()
        self._wake = threading.Event()
        self._caught_up = threading.Condition()
        self._stopping = False
        self._thread: threading.Thread | None = None

    @property
    def is_current(self) -> bool:
        return self.mark.read() == self._catalogue.revision

    def pending(self) -> int:
        """Passages that are not yet found by meaning."""
        return 0 if self.is_current else len(behind(self._catalogue, self.mark, self.store.ids).add)

    def sync(self, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
        """Brings the vectors up to date in this thread; returns how many texts were embedded.

        Raises:
            EmbedderUnavailable, IndexUnavailable: the thread behind the scenes tries again later.
        """
        with self._syncing:
            try:
                embedded = sync_meaning(
                    self._catalogue,
                    self.store,
                    self.mark,
                    self._embedder,
                    pause=self._courtesy.give_way,
                    stopping=lambda: self._stopping,
                    progress=progress,
                )
            except DatelineError as error:
                self.error = str(error)
                raise
            self.error = None
        with self._caught_up:
            self._caught_up.notify_all()
        return embedded

    def sync_soon(self) -> None:
        """Has the thread bring the vectors up to date."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="dateline-meaning", daemon=True)
            self._thread.start()
        self._wake.set()

    def wait(self, timeout: float | None) -> bool:
        """Whether the vectors have caught up, after at most `timeout` seconds."""
        with self._caught_up:
            return self._caught_up.wait_for(lambda: self.is_current or self._stopping, timeout) and self.is_current

    def close(self) -> None:
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        with self._syncing:
            self.store.close()

    def _run(self) -> None:
        retry = RETRY
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._stopping:
                return
            try:
                self.sync()
                retry = RETRY
            except DatelineError as error:
                log.warning("passages are not found by meaning yet: %s", error)
                self._wake.wait(retry)
                retry = min(2 * retry, LONGEST_RETRY)
                self._wake.set()
