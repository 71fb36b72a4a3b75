"""Opens the parts of an index, each after a look at how it was left; what is damaged is set aside and built anew.

The catalogue is never set aside here: it is the truth, and only a person decides to do without it (`repair`).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from assistant.errors import CatalogueDamaged, IndexUnavailable, StorageFull, StorageReadOnly
from assistant.indexing import health, schema
from assistant.indexing.cache import Vector, cached
from assistant.indexing.catalogue import Catalogue
from assistant.indexing.check import check
from assistant.indexing.embedding import Embedder
from assistant.indexing.lexical import LexicalStore
from assistant.indexing.probe import vectors_are_sound
from assistant.indexing.sync import Mark
from assistant.indexing.vectors import VectorStore
from assistant.settings import Settings

WORDS, VECTORS = "words", "vectors"
# Passages that the probe asks for. A damaged page of a file holds some 10 of its vectors; this is a look, not a proof.
SAMPLE = 64


@dataclass(slots=True)
class Parts:
    """The open parts of an index, and what has to be said of files when they are closed."""

    catalogue: Catalogue
    words: LexicalStore
    word_mark: Mark
    vectors: VectorStore
    vector_mark: Mark
    data: Path
    names: list[str]
    left: health.Left

    def close(self) -> None:
        self.words.close()
        self.catalogue.close()
        health.leave_marker(self.data, self.names, self.left.prints)


def open_parts(settings: Settings, embedder: Embedder) -> Parts:
    """Catalogue, words and vectors of a data directory that this process owns.

    Raises:
        CatalogueDamaged: `repair` sets it aside.
        StorageFull, StorageReadOnly, IndexUnavailable: it can't be used as it is.
    """
    data = settings.data
    names = [*catalogue_files(settings), WORDS, VECTORS]
    left = health.read_marker(data, names)
    catalogue = _open_catalogue(settings, left)
    try:
        word_mark = Mark(catalogue, data / WORDS, WORDS)
        vector_mark = Mark(catalogue, None if settings.chroma_url else data / VECTORS, f"{VECTORS}:{embedder.name}")
        words = _open_words(data / WORDS, left)
        vectors = _open_vectors(settings, embedder, catalogue, left)
        if not left.is_clean:
            word_mark.forget()
            vector_mark.forget()
        health.drop_marker(data)
    except BaseException:
        catalogue.close()
        raise
    return Parts(catalogue, words, word_mark, vectors, vector_mark, data, names, left)


def distrust(settings: Settings) -> None:
    """Makes the next opening look at everything, however well the index was left."""
    health.drop_marker(settings.data)


def _open_catalogue(settings: Settings, left: health.Left) -> Catalogue:
    files = [settings.data / name for name in catalogue_files(settings)]
    was_there = any((settings.data / store / "dateline.json").exists() for store in (WORDS, VECTORS))
    for file in files:
        if was_there and not (file.exists() and file.stat().st_size):
            raise CatalogueDamaged("The catalogue is gone. `dateline repair` begins a new one from the corpus.")
        if left.touched(file.name):
            raise CatalogueDamaged(
                "The catalogue is damaged, or was changed while it was closed. `dateline repair` sets it aside and "
                "rebuilds it from the corpus and from what can be read of it."
            )
    is_new = not any(file.exists() for file in files)
    catalogue = Catalogue(settings.catalogue_url)
    try:
        if files and not is_new and not left.is_clean:
            check(catalogue)
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def _open_words(folder: Path, left: health.Left) -> LexicalStore:
    is_there = (folder / "meta.json").exists() or (folder / "dateline.json").exists()
    if is_there:
        health.sweep_words(folder)
    damaged = left.touched(WORDS) if left.is_clean else is_there and not health.words_are_intact(folder)
    if damaged:
        health.set_aside(folder)
    try:
        return LexicalStore(folder)
    except (StorageFull, StorageReadOnly):
        raise
    except IndexUnavailable:
        health.set_aside(folder)
        return LexicalStore(folder)


def _open_vectors(settings: Settings, embedder: Embedder, catalogue: Catalogue, left: health.Left) -> VectorStore:
    folder = settings.data / VECTORS
    if settings.chroma_url is None:
        damaged = left.touched(VECTORS)
        if not left.is_clean and (folder / "chroma.sqlite3").exists():
            damaged = not vectors_are_sound(folder, embedder.name, _sample(catalogue, embedder.name))
        elif not left.is_clean:
            damaged = folder.is_dir() and any(folder.iterdir())
        if damaged:
            health.set_aside(folder)
    open_store = partial(
        VectorStore, folder, url=settings.chroma_url, model=embedder.name, dimensions=embedder.dimensions
    )
    try:
        return open_store()
    except (StorageFull, StorageReadOnly):
        raise
    except IndexUnavailable:
        if settings.chroma_url is not None:
            raise
        health.set_aside(folder)
        return open_store()


def _sample(catalogue: Catalogue, model: str) -> dict[str, Vector]:
    table = schema.passages
    with catalogue.reading() as connection:
        ids = connection.execute(sa.select(table.c.id)).scalars().all()
        chosen = random.sample(ids, min(SAMPLE, len(ids)))
        rows = connection.execute(sa.select(table.c.id, table.c.embedded).where(table.c.id.in_(chosen))).all()
    vectors = cached(catalogue, model, {row[1] for row in rows})
    return {row[0]: vectors[row[1]] for row in rows if row[1] in vectors}


def catalogue_files(settings: Settings) -> list[str]:
    """The catalogue's file in the data directory; none for a database server or a file elsewhere."""
    return ["catalogue.sqlite"] if settings.database_url is None else []
