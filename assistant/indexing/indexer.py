"""The index: catalogue, words and vectors as one thing, and the only door to them.

Any number of threads read; writers take turns. Everything searched is checked against the catalogue by `live`, so an
update is old-or-new and a deletion is at once, whatever the derived stores still say.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assistant.errors import StorageReadOnly
from assistant.indexing import duplicates, queries
from assistant.indexing.courtesy import Courtesy
from assistant.indexing.embedding import Embedder
from assistant.indexing.frozen import NOTICE, FrozenCopy
from assistant.indexing.lock import OwnerLock
from assistant.indexing.meaning import Meaning
from assistant.indexing.opening import VECTORS, WORDS, Parts, open_parts
from assistant.indexing.sync import sync_words
from assistant.indexing.update import Updater
from assistant.settings import Settings
from assistant.types import (
    Article,
    ArticleRef,
    Bucket,
    Change,
    Coverage,
    Draft,
    Filters,
    Listing,
    Match,
    Passage,
    ProgressCallback,
    PushResult,
    Report,
    Standing,
    SystemStatus,
)


class Index:
    """An open index; made by `open`, ended by `close`."""

    def __init__(self, settings: Settings, embedder: Embedder, lock: OwnerLock, parts: Parts) -> None:
        self.catalogue = parts.catalogue
        self._settings = settings
        self._embedder = embedder
        self._lock = lock
        self._parts = parts
        self._copy: FrozenCopy | None = None
        self._courtesy = Courtesy()
        self._syncing_words = threading.Lock()
        self._meaning = Meaning(parts.catalogue, parts.vectors, parts.vector_mark, embedder, self._courtesy)
        self._updater = Updater(settings, parts.catalogue, embedder, self._meaning, self._sync_words, self._courtesy)

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder) -> Index:
        """Takes the data directory, repairs what a kill or damage left, and opens it.

        Words are up to date when this returns; vectors that are missing follow by a thread behind the scenes. Of a
        directory that can't be written a copy is opened, which answers and takes nothing in.

        Raises:
            DataInUse: another process holds the directory.
            CatalogueDamaged: `repair` sets it aside.
            StorageReadOnly: the directory can't be written and holds no index. StorageFull: the disk is full.
        """
        try:
            lock = OwnerLock(settings.data)
        except StorageReadOnly:
            copy = FrozenCopy(settings)
            try:
                index = cls.open(copy.settings, embedder)
            except BaseException:
                copy.close()
                raise
            index._copy = copy
            return index
        try:
            index = cls(settings, embedder, lock, open_parts(settings, embedder))
        except BaseException:
            lock.release()
            raise
        try:
            index._sync_words()
            if not index._meaning.is_current:
                index._meaning.sync_soon()
        except BaseException:
            index.close()
            raise
        return index

    def close(self) -> None:
        """Ends the work behind the scenes, leaves the marker of a clean close, and lets the directory go."""
        self._meaning.close()
        self._parts.close()
        self._lock.release()
        if self._copy:
            self._copy.close()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def revision(self) -> int:
        """Grows by one with every change of the corpus."""
        return self.catalogue.revision

    def announce(self, url: str | None, token: str | None) -> None:
        """Tells other processes where this one answers for the data directory."""
        self._lock.announce(url, token)

    def asking(self) -> AbstractContextManager[None]:
        """Around the answering of a question: bulk embedding waits meanwhile."""
        return self._courtesy.asking()

    # Writing. Each raises StorageReadOnly where the data directory can't be written.

    @property
    def _writer(self) -> Updater:
        if self._copy:
            raise StorageReadOnly("The data directory can't be written: nothing new is indexed.")
        return self._updater

    def update(self, paths: Sequence[Path] | None = None, *, progress: ProgressCallback | None = None) -> Report:
        """Reads what is new or changed under the corpus paths (or under `paths`) and follows it.

        A path inside a root of the corpus is looked at as part of that root; any other path is a root of its own.
        A changed article is embedded before it replaces the old one, so that it is never found by words only.
        """
        return self._writer.update(paths, progress or (lambda _: None))

    def push(
        self,
        drafts: Sequence[Draft],
        *,
        keys: Sequence[str | None] | None = None,
        origin: str = "push",
        replace: bool = True,
    ) -> tuple[PushResult, ...]:
        """Takes articles from elsewhere than the corpus: found by words when this returns, by meaning soon after.

        An article's key (its URL if none is given, else what it says) tells whether it is new, the same, or a new
        version; with `replace` off, an article that is there stays as it is.
        """
        return self._writer.push(drafts, keys or [None] * len(drafts), origin, replace)

    def knows(self, origin: str, key: str) -> bool:
        """Whether an article with this key was ever taken from this origin, also where it has been removed since."""
        return self._writer.knows(origin, key)

    def record(self, report: Report) -> Report:
        """Keeps the report of what was pushed among the runs, and numbers it."""
        return self._writer.record(report)

    def remove(self, article_ids: Sequence[str]) -> Report:
        """Takes articles out for good: a file that still says the same does not bring them back."""
        return self._writer.remove(article_ids)

    def wait_for_meaning(self, timeout: float | None = None) -> bool:
        """Whether everything is found by meaning too, after at most `timeout` seconds."""
        return self._meaning.wait(timeout)

    # Searching.

    def search_words(
        self, query: str, limit: int, *, since: date | None = None, until: date | None = None
    ) -> list[Match]:
        """Passages by BM25 over stemmed words, best first. Not yet known to be live."""
        with self._courtesy.asking():
            return self._parts.words.search(query, limit, since, until)

    def holding(self, words: Sequence[str]) -> tuple[list[int], int]:
        """How many passages hold each word (in any of its English forms), and how many passages there are."""
        return self._parts.words.holding(words)

    def search_meaning(
        self, vector: NDArray[np.float32], limit: int, *, since: date | None = None, until: date | None = None
    ) -> list[Match]:
        """Passages by cosine to a vector of unit length, best first. Not yet known to be live."""
        with self._courtesy.asking():
            return self._meaning.store.search(vector, limit, since, until)

    def live(self, passage_ids: Sequence[str]) -> dict[str, tuple[Passage, ArticleRef]]:
        """Those of the passages that are live now."""
        return queries.live(self.catalogue, passage_ids)

    def passages_of(self, article_id: str) -> tuple[Passage, ...]:
        """The live passages of an article, in order."""
        return queries.passages_of(self.catalogue, article_id)

    def copies(self, article_ids: Sequence[str]) -> dict[str, tuple[ArticleRef, ...]]:
        """For each article that has them, the others that tell the same story in nearly the same words."""
        return queries.copies(self.catalogue, article_ids, duplicates.DAYS)

    # Reading.

    def article(self, article_id: str, version: int | None = None) -> Article:
        """The live article, or any version of one that was ever there. Raises ArticleNotFound."""
        return queries.article(self.catalogue, article_id, version)

    def versions(self, article_id: str) -> tuple[Article, ...]:
        """All versions, first one first, of removed articles too. Raises ArticleNotFound."""
        return queries.versions(self.catalogue, article_id)

    def standing(self, article_id: str, version: int) -> Standing:
        """What became of a version that was cited."""
        return queries.standing(self.catalogue, article_id, version)

    def articles(self, query: str = "", filters: Filters = Filters(), offset: int = 0, limit: int = 50) -> Listing:
        """Live articles, newest first, with every word of the query in title or source."""
        return queries.articles(self.catalogue, query, filters, offset, limit)

    def buckets(
        self, unit: Literal["week", "month"] = "month", query: str = "", filters: Filters = Filters()
    ) -> tuple[Bucket, ...]:
        """How many live articles were published week by week, or month by month."""
        return queries.buckets(self.catalogue, unit, query, filters)

    def changes(self, since_revision: int, query: str = "") -> tuple[Change, ...]:
        """What was added, changed and removed after a revision; with a query, where it says every word of it."""
        return queries.changes(self.catalogue, since_revision, query)

    def coverage(self) -> Coverage:
        """First and last day of the live dated articles."""
        return queries.coverage(self.catalogue)

    def sources(self) -> tuple[tuple[str, int], ...]:
        """Outlets with their number of live articles, most first."""
        return queries.sources(self.catalogue)

    def runs(self, limit: int = 5) -> tuple[Report, ...]:
        """The last runs of indexing, newest first."""
        return queries.runs(self.catalogue, limit)

    def counts(self) -> dict[str, int]:
        """Live `articles`, `passages`, `vectors`, `pending` (not found by meaning yet) and `stories` of several."""
        counted = queries.counts(self.catalogue)
        return {**counted, "vectors": self._meaning.store.count(), "pending": self._meaning.pending()}

    def sizes(self) -> dict[str, int]:
        """Bytes on disk of the `catalogue`, the `words` and the `vectors`."""
        data, path = self._settings.data, self.catalogue.path
        files = list(path.parent.glob(f"{path.name}*")) if path else []
        return {
            "catalogue": sum(file.stat().st_size for file in files),
            WORDS: _size(data / WORDS),
            VECTORS: _size(data / VECTORS),
        }

    def status(self, runs: int = 5) -> SystemStatus:
        """The state of the archive, with its newest runs."""
        counted = self.counts()
        return SystemStatus(
            articles=counted["articles"],
            passages=counted["passages"],
            vectors=counted["vectors"],
            pending=counted["pending"],
            stories=counted["stories"],
            coverage=self.coverage(),
            revision=self.revision,
            models={"embedding": self._embedder.name},
            sizes=self.sizes(),
            owner=self._lock.says(),
            sources=self.sources(),
            origins=queries.origins(self.catalogue),
            runs=self.runs(runs),
            notice=self.notice,
        )

    @property
    def notice(self) -> str | None:
        """Why not everything is found by meaning, or nothing new is taken in, where that is so."""
        return NOTICE if self._copy else self._meaning.error

    def _sync_words(self) -> int:
        with self._syncing_words:
            return sync_words(self.catalogue, self._parts.words, self._parts.word_mark)


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
