"""Chroma: finds passages by meaning. A derived store; whatever it says is checked against the catalogue by the caller.

Knows ids, vectors and days, and nothing of texts. The only module that imports chromadb.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from assistant.errors import IndexUnavailable
from assistant.indexing.catalogue import parts, storage_error
from assistant.types import Match

# The hosted service takes 300 records at once; the embedded one raises beyond 5,461, and is no faster than at 300.
BATCH = 300
# Removals in one call of the embedded one: 11,000 took 4.2 s by 300, 2.8 s by 1,000 and 1.9 s by 3,000.
REMOVED = 2_000
COLLECTION = "passages"
# With Chroma's 16 neighbours, passages that are nearly alike push each other out of the graph: of 70 such vectors 7
# were stored, counted and never found again, by themselves included. With 32 or more none was. An insertion costs
# 0.8 ms of processor time instead of 0.5 (an embedding: 30), a query 2.5 ms instead of 1.3.
GRAPH = {"space": "cosine", "max_neighbors": 48, "ef_construction": 128, "ef_search": 128}


class VectorStore:
    """The passages' vectors of one model, in `folder` or on the Chroma server at `url`.

    Ids are content-addressed, so adding one again changes nothing and no id ever means two things.
    """

    def __init__(self, folder: Path, *, url: str | None, model: str, dimensions: int) -> None:
        self.folder = None if url else folder
        self.model = model
        self._writing = threading.Lock()
        with _translated():
            self._client = _client(folder, url)
            self._collection = self._of_this_model(dimensions)

    def search(
        self, vector: NDArray[np.float32], limit: int, since: date | None = None, until: date | None = None
    ) -> list[Match]:
        """The nearest passages by cosine, best first, limited to days where asked (which leaves undated ones out)."""
        with _translated():
            found = self._collection.query(
                query_embeddings=[np.asarray(vector, dtype=np.float32)],
                n_results=limit,
                where=_where(since, until),
                include=["distances"],
            )
        return [
            Match(id, 1.0 - float(distance))
            for id, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32], days: Sequence[int]) -> None:
        """Adds passages; `vectors`: float32 (n, d), `days`: ordinals, 0 for undated."""
        with self._writing, _translated():
            for rows in parts(range(len(ids)), BATCH):
                self._collection.upsert(
                    ids=[ids[row] for row in rows],
                    embeddings=[vectors[row] for row in rows],
                    metadatas=[{"day": days[row]} for row in rows],
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Removes passages; ids that are not there are passed over."""
        with self._writing, _translated():
            for some in parts(ids, REMOVED if self.folder else BATCH):
                self._collection.delete(ids=list(some))

    def present(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that are stored."""
        found: set[str] = set()
        with _translated():
            for some in parts(ids, BATCH):
                found.update(self._collection.get(ids=list(some), include=[])["ids"])
        return found

    def ids(self) -> set[str]:
        """All ids that are stored."""
        with _translated():
            total, found = self._collection.count(), set[str]()
            for offset in range(0, total, 20_000):
                found.update(self._collection.get(include=[], limit=20_000, offset=offset)["ids"])
        return found

    def count(self) -> int:
        with _translated():
            return int(self._collection.count())

    def close(self) -> None:
        self._client.close()

    def _of_this_model(self, dimensions: int) -> Any:
        """This model's collection; one of another model is dropped, as its vectors are cached in the catalogue."""
        for collection in self._client.list_collections():
            if (collection.metadata or {}).get("model") != self.model:
                self._client.delete_collection(collection.name)
        return self._client.get_or_create_collection(
            COLLECTION,
            embedding_function=None,
            metadata={"model": self.model, "dimensions": dimensions},
            configuration={"hnsw": GRAPH},
        )


def _client(folder: Path, url: str | None) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if url is None:
        folder.mkdir(parents=True, exist_ok=True)
        return chromadb.PersistentClient(str(folder), settings=quiet)
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    return chromadb.HttpClient(parts.hostname or "localhost", port, ssl=parts.scheme == "https", settings=quiet)


def _where(since: date | None, until: date | None) -> Any:
    if since is None and until is None:
        return None
    first = since.toordinal() if since else 1
    if until is None:
        return {"day": {"$gte": first}}
    return {"$and": [{"day": {"$gte": first}}, {"day": {"$lte": until.toordinal()}}]}


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_error(error) from error
    except Exception as error:
        said = str(error).lower()
        if "full" in said or "no space" in said:
            raise storage_error(OSError(28, "No space left on device")) from error
        if "readonly" in said or "read-only" in said or "permission denied" in said:
            raise storage_error(OSError(30, "Read-only file system")) from error
        raise IndexUnavailable(f"The vector store can't be used now: {type(error).__name__}.") from error
