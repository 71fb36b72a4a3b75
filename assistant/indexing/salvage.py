"""Begins a new catalogue where the old one is damaged, and saves from the old one what the corpus can't give again.

Those are conversations, articles that were pushed, and vectors, which cost the most to make. Row by row: what can't be
read is left out. The damaged file stays where it was set aside.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from assistant.indexing import health, schema
from assistant.indexing.catalogue import Catalogue, day_of
from assistant.indexing.lock import OwnerLock
from assistant.indexing.opening import VECTORS, WORDS, catalogue_files
from assistant.indexing.writing import Batch, digest_of, prepare, write
from assistant.settings import Settings
from assistant.types import Draft

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done: the new name of the old file, and how much was saved from it. The next update does the rest."""

    set_aside: str | None = None
    articles: int = 0
    conversations: int = 0
    vectors: int = 0


def repair(settings: Settings) -> Repaired:
    """Sets the catalogue aside and begins a new one. Nothing is done to a catalogue on a database server.

    Raises:
        DataInUse: another process holds the data directory.
        StorageFull, StorageReadOnly: it can't be written.
    """
    lock = OwnerLock(settings.data)
    try:
        aside: Path | None = None
        for name in catalogue_files(settings):
            aside = health.set_aside(settings.data / name)
            for suffix in ("-wal", "-shm"):  # they belong to the old file, and are read with it
                beside = settings.data / f"{name}{suffix}"
                if aside is not None and beside.exists():
                    beside.replace(aside.with_name(aside.name + suffix))
                beside.unlink(missing_ok=True)
        health.drop_marker(settings.data)
        for store in (WORDS, VECTORS):
            (settings.data / store / "dateline.json").unlink(missing_ok=True)
        return _save(settings, aside) if aside is not None else Repaired()
    finally:
        lock.release()


def _save(settings: Settings, old: Path) -> Repaired:
    catalogue = Catalogue(settings.catalogue_url)
    try:
        with catalogue.writing() as connection:
            for row in _rows(old, schema.conversations):
                _insert(connection, schema.conversations, row)
            for row in _rows(old, schema.exchanges):
                _insert(connection, schema.exchanges, row)
            for row in _rows(old, schema.embeddings):
                if _is_vector(row["vector"]):
                    _insert(connection, schema.embeddings, row)
            _save_pushed(connection, old)
            count = sa.func.count()
            tables = (schema.articles, schema.conversations, schema.embeddings)
            saved = [connection.execute(sa.select(count).select_from(table)).scalar_one() for table in tables]
        return Repaired(old.name, *saved)
    finally:
        catalogue.close()


def _save_pushed(connection: sa.Connection, old: Path) -> None:
    """Live articles that came from no file of the corpus, with their ids, as their first version."""
    origins = {row["origin"] for row in _rows(old, schema.files)}
    pushed = {row["id"]: row for row in _rows(old, schema.articles) if row["live"] and row["origin"] not in origins}
    for row in _rows(old, schema.versions):
        article = pushed.get(row["article_id"])
        if article is None or article["version"] != row["version"]:
            continue
        try:
            draft = Draft(row["title"], row["text"], day_of(row["day"]), row["source"], row["url"])
            if digest_of(draft) != row["digest"]:
                continue
            put = prepare(article["id"], article["file"], article["key"], draft, digest=row["digest"])
        except (ValueError, TypeError, OverflowError):
            continue
        write(connection, Batch(article["origin"], puts=[put]))


def _rows(old: Path, table: sa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table that can still be read, in the order they were written; damaged pages are stepped over."""
    names = [column.name for column in table.columns]
    columns = ", ".join(f'"{name}"' for name in names)
    with closing(sqlite3.connect(old)) as connection:
        try:
            last = connection.execute(f'SELECT max(rowid) FROM "{table.name}"').fetchone()[0] or 0
        except sqlite3.DatabaseError:
            last = 0
        rowid = 0
        while rowid < last:
            try:
                query = f'SELECT rowid, {columns} FROM "{table.name}" WHERE rowid > ? ORDER BY rowid LIMIT 1000'
                for row in connection.execute(query, (rowid,)):
                    rowid = row[0]
                    yield dict(zip(names, row[1:], strict=True))
                else:
                    if not connection.execute(f'SELECT 1 FROM "{table.name}" WHERE rowid > ?', (rowid,)).fetchone():
                        return
            except sqlite3.DatabaseError:
                rowid += 1


def _insert(connection: sa.Connection, table: sa.Table, row: dict[str, Any]) -> None:
    try:
        with connection.begin_nested():
            connection.execute(table.insert().values(**row))
    except SQLAlchemyError:
        log.warning("a row of %s could not be saved", table.name)


def _is_vector(blob: object) -> bool:
    if not isinstance(blob, bytes) or len(blob) % 4:
        return False
    vector = np.frombuffer(blob, dtype="<f4")
    return bool(abs(float(vector @ vector) - 1) < 1e-3)
