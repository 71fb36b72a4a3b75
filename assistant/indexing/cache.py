"""The embedding cache: vectors in the catalogue by model and sha256 of the embedded text.

So nothing is embedded twice, whatever is moved, removed, rebuilt or killed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from assistant.indexing import schema
from assistant.indexing.catalogue import Catalogue, parts
from assistant.indexing.embedding import Embedder, batches

# Texts an embedder is given at once, unless it names a `batch` of its own. Between two batches a question may come
# first, so a batch is short; the built-in model is no faster with 16 or 32.
BATCH = 8

Vector = NDArray[np.float32]


def vectors_for(
    catalogue: Catalogue, embedder: Embedder, texts: Mapping[str, str], pause: Callable[[], object] = lambda: None
) -> tuple[dict[str, Vector], int]:
    """Vectors of the texts by their sha256, and how many of them were not in the cache.

    `pause` is called between batches: one article is not kept waiting. What was embedded before an error stays in the
    cache.

    Raises:
        EmbedderUnavailable: as the embedder says.
    """
    found = cached(catalogue, embedder.name, texts)
    missing = [digest for digest in texts if digest not in found]
    fresh: dict[str, Vector] = {}
    try:
        for number, rows in enumerate(batches([len(texts[at]) for at in missing], getattr(embedder, "batch", BATCH))):
            if number:
                pause()
            digests = [missing[row] for row in rows]
            vectors = embedder.embed([texts[digest] for digest in digests])
            fresh.update(zip(digests, vectors, strict=True))
    finally:
        _keep(catalogue, embedder.name, fresh)
    return {**found, **fresh}, len(fresh)


def cached(catalogue: Catalogue, model: str, digests: Mapping[str, str] | set[str]) -> dict[str, Vector]:
    """Those of the vectors that are in the cache."""
    table = schema.embeddings
    found: dict[str, Vector] = {}
    with catalogue.reading() as connection:
        for some in parts(digests):
            chosen = sa.select(table.c.embedded, table.c.vector).where(
                table.c.model == model, table.c.embedded.in_(some)
            )
            found.update((digest, np.frombuffer(blob, dtype="<f4")) for digest, blob in connection.execute(chosen))
    return found


def _keep(catalogue: Catalogue, model: str, vectors: Mapping[str, Vector]) -> None:
    if vectors:
        rows = [
            {"model": model, "embedded": digest, "vector": np.asarray(vector, dtype="<f4").tobytes()}
            for digest, vector in vectors.items()
        ]
        with catalogue.writing() as connection:
            connection.execute(schema.embeddings.insert(), rows)
