"""Brings the derived stores to the catalogue's live passages: one function each. Writes no article.

A store remembers the revision that it stands at, and catches up with what came and went since; a store that does not
know (new, set aside, of another catalogue) is compared id by id. Running a sync again, after a kill at any moment,
repairs whatever the last one left undone: adding and deleting by content-addressed id is harmless twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from assistant.indexing import schema
from assistant.indexing.cache import vectors_for
from assistant.indexing.catalogue import Catalogue, day_of, parts
from assistant.indexing.embedding import Embedder
from assistant.indexing.lexical import Entry, LexicalStore
from assistant.indexing.passages import embedded_text
from assistant.indexing.vectors import VectorStore

# Passages embedded and stored together: sorting this many by length pads little, and a kill loses no more than these.
WINDOW = 256
# Passages that one commit of the word index takes.
COMMIT = 5_000

_P, _A, _V = schema.passages, schema.articles, schema.versions


class Mark:
    """The revision that a store stands at: a file beside it, or a row in the catalogue for a store on a server."""

    def __init__(self, catalogue: Catalogue, folder: Path | None, name: str) -> None:
        self._catalogue = catalogue
        self._path = folder / "dateline.json" if folder else None
        self._name = f"{name}@{catalogue.id}"

    def read(self) -> int | None:
        """None where the store does not say, or speaks of another catalogue or model."""
        try:
            said = self._path.read_text("utf-8") if self._path else self._catalogue.meta(self._name)
            value = json.loads(said or "{}").get(self._name)
        except (OSError, ValueError, AttributeError):
            return None
        return value if isinstance(value, int) and 0 <= value <= self._catalogue.revision else None

    def forget(self) -> None:
        """Has the next sync compare id by id."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        else:
            self._catalogue.set_meta(self._name, "{}")

    def write(self, revision: int) -> None:
        said = json.dumps({self._name: revision})
        if self._path is None:
            self._catalogue.set_meta(self._name, said)
            return
        draft = self._path.with_suffix(".tmp")
        draft.write_text(said, "utf-8")
        draft.replace(self._path)


@dataclass(frozen=True, slots=True)
class Behind:
    """What a store lacks, what it has too many, and the revision that it stands at once that is done."""

    add: Sequence[str]
    remove: Sequence[str]
    revision: int


def behind(catalogue: Catalogue, mark: Mark, ids: Callable[[], set[str]]) -> Behind:
    """How far a store is behind the catalogue; `ids` lists all that it holds, called only where it has no mark."""
    since = mark.read()
    with catalogue.reading() as connection:
        revision = catalogue.revision
        if since is None:
            live = set(connection.execute(sa.select(_P.c.id)).scalars())
            held = ids()
            return Behind(sorted(live - held), sorted(held - live), revision)
        come = sa.select(_P.c.id).where(_P.c.revision > since).order_by(_P.c.revision, _P.c.article_id, _P.c.ordinal)
        went = sa.select(schema.gone.c.id).where(schema.gone.c.revision > since)
        return Behind(connection.execute(come).scalars().all(), connection.execute(went).scalars().all(), revision)


def sync_words(catalogue: Catalogue, store: LexicalStore, mark: Mark) -> int:
    """Brings the word index to the live passages; returns how many it added."""
    todo = behind(catalogue, mark, store.ids)
    remove: Sequence[str] = todo.remove
    for ids in parts(todo.add, COMMIT):
        store.change((_entry(row) for row in _rows(catalogue, ids)), remove)
        remove = ()
    if remove:
        store.change((), remove)
    if todo.revision != mark.read():
        mark.write(todo.revision)
    return len(todo.add)


def sync_meaning(
    catalogue: Catalogue,
    store: VectorStore,
    mark: Mark,
    embedder: Embedder,
    *,
    pause: Callable[[], object] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Brings the vectors to the live passages; returns how many texts were embedded for it.

    Raises:
        EmbedderUnavailable: what was embedded so far is kept; the rest stays pending.
    """
    todo = behind(catalogue, mark, store.ids)
    store.delete(todo.remove)
    embedded = done = 0
    for ids in parts(todo.add, WINDOW):
        if stopping():
            return embedded
        if done:
            pause()
        held = store.present(ids)
        rows = [row for row in _rows(catalogue, ids) if row[0] not in held]
        texts = {row[1]: embedded_text(row[3], day_of(row[2]), row[4]) for row in rows}
        vectors, fresh = vectors_for(catalogue, embedder, texts, pause)
        embedded, done = embedded + fresh, done + len(ids)
        if rows:
            store.add([row[0] for row in rows], np.stack([vectors[row[1]] for row in rows]), [row[2] for row in rows])
        progress(done, len(todo.add))
    if todo.revision != mark.read():
        mark.write(todo.revision)
    return embedded


def _rows(catalogue: Catalogue, ids: Iterable[str]) -> Iterator[Any]:
    """(id, sha256 of the embedded text, day, title, text) of live passages; those that went meanwhile are left out."""
    text = sa.func.substr(_V.c.text, _P.c.start + 1, _P.c.end - _P.c.start)
    chosen = sa.select(_P.c.id, _P.c.embedded, _P.c.day, _V.c.title, text).join(
        _V, (_V.c.article_id == _P.c.article_id) & (_V.c.version == _P.c.version)
    )
    with catalogue.reading() as connection:
        for some in parts(ids):
            yield from connection.execute(chosen.where(_P.c.id.in_(some))).all()


def _entry(row: Any) -> Entry:
    return Entry(row[0], row[3], row[4], row[2])
