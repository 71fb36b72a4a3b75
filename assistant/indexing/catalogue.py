"""The catalogue: the one truth, a SQL database through SQLAlchemy Core. Opens it, guards it, counts revisions.

Knows tables and transactions, and nothing of files, models, Chroma or Tantivy. Any number of threads read; one writes.
Every database error is translated here, so that the rooms above meet only the errors of Dateline.
"""

from __future__ import annotations

import errno
import secrets
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from assistant.errors import CatalogueDamaged, IndexUnavailable, StorageFull, StorageReadOnly
from assistant.indexing import schema

# The most values that one IN (...) takes: SQLite's own limit is 32,766, and 999 in old builds.
MANY = 900

T = TypeVar("T")


class Catalogue:
    """An open catalogue. Reading takes a connection of the pool; writing is one transaction at a time.

    Raises:
        CatalogueDamaged: the database can't be read as one, or was laid out by another version of Dateline.
        StorageFull, StorageReadOnly, IndexUnavailable: what the disk or the server says.
    """

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self._writing = threading.RLock()
        with translated():
            self._engine = _engine(self.url)
            with self._engine.begin() as connection:
                schema.metadata.create_all(connection)
                layout = _meta(connection, "layout")
                if layout is None:
                    set_meta(connection, "layout", str(schema.LAYOUT))
                    set_meta(connection, "id", secrets.token_hex(8))
                elif layout != str(schema.LAYOUT):
                    raise CatalogueDamaged(
                        f"The catalogue has layout {layout}, this version of Dateline reads {schema.LAYOUT}; "
                        "run `dateline repair` to rebuild it from the corpus."
                    )
        self.id = self.meta("id") or ""
        self._revision = self._read_revision()

    @property
    def path(self) -> Path | None:
        """The file of a SQLite catalogue; None for a server."""
        name = self.url.database
        return Path(name) if self.url.get_backend_name() == "sqlite" and name and name != ":memory:" else None

    @property
    def revision(self) -> int:
        """Grows by one with every change of the corpus."""
        return self._revision

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the catalogue."""
        with translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is kept, or nothing."""
        with self._writing:
            try:
                with translated(), self._engine.begin() as connection:
                    yield connection
            finally:
                self._revision = self._read_revision()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keeps other writers out over several transactions."""
        with self._writing:
            yield

    def meta(self, name: str) -> str | None:
        with self.reading() as connection:
            return _meta(connection, name)

    def set_meta(self, name: str, value: str) -> None:
        with self.writing() as connection:
            set_meta(connection, name, value)

    def check_pages(self) -> None:
        """Reads the whole database once, as a damaged page may hide anywhere.

        Raises:
            CatalogueDamaged: SQLite finds a page that is not as it was written.
        """
        if self.url.get_backend_name() == "sqlite":
            with self.reading() as connection:
                found = connection.execute(sa.text("PRAGMA quick_check(1)")).scalar_one()
            if found != "ok":
                raise CatalogueDamaged(DAMAGED)

    def close(self) -> None:
        self._engine.dispose()

    def _read_revision(self) -> int:
        with self.reading() as connection:
            return int(_meta(connection, "revision") or 0)


def next_revision(connection: Connection) -> int:
    """The number of the change that this transaction makes."""
    revision = int(_meta(connection, "revision") or 0) + 1
    set_meta(connection, "revision", str(revision))
    return revision


def set_meta(connection: Connection, name: str, value: str) -> None:
    table = schema.meta
    if not connection.execute(table.update().where(table.c.name == name).values(value=value)).rowcount:
        connection.execute(table.insert().values(name=name, value=value))


def parts(items: Iterable[T], size: int = MANY) -> Iterator[Sequence[T]]:
    """The items in runs short enough for one IN (...)."""
    held = list(items)
    for at in range(0, len(held), size):
        yield held[at : at + size]


def ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def day_of(number: int) -> date | None:
    return date.fromordinal(number) if number else None


def now() -> str:
    return datetime.now(UTC).isoformat()


DAMAGED = "The catalogue is damaged. `dateline repair` sets it aside and rebuilds it from the corpus."


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the database and of the disk, in Dateline's words."""
    try:
        yield
    except DBAPIError as error:
        raise _translate(str(error.orig).lower()) from error
    except SQLAlchemyError as error:
        raise IndexUnavailable(f"The catalogue can't be used: {type(error).__name__}.") from error
    except OSError as error:
        raise storage_error(error) from error


def storage_error(error: OSError) -> IndexUnavailable:
    """What a full or read-only disk is called; never the path."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull("The disk is full. Free some space; what was indexed before still answers.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StorageReadOnly("The data directory can't be written. Make it writable, or choose another with --data.")
    return IndexUnavailable(f"The data directory can't be used: {error.strerror or type(error).__name__}.")


def _translate(said: str) -> IndexUnavailable:
    if "malformed" in said or "not a database" in said or "corrupt" in said or "encrypted" in said or "decode" in said:
        return CatalogueDamaged(DAMAGED)
    if "full" in said or "no space" in said:
        return StorageFull("The disk is full. Free some space; what was indexed before still answers.")
    if "readonly" in said or "read-only" in said or "permission" in said:
        return StorageReadOnly("The data directory can't be written. Make it writable, or choose another with --data.")
    if "no such column" in said or "no such table" in said:
        return CatalogueDamaged(DAMAGED)
    return IndexUnavailable(f"The catalogue can't be used now: {said[:200]}")


def _meta(connection: Connection, name: str) -> str | None:
    value = connection.execute(sa.select(schema.meta.c.value).where(schema.meta.c.name == name)).scalar()
    return None if value is None else str(value)


def _engine(url: sa.URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, pool_size=32, max_overflow=32)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # Python's driver begins a transaction only before it writes; with its own BEGIN a reader sees one state throughout.
    connection.isolation_level = None
    cursor = connection.cursor()
    # WAL: readers never wait for the writer. FULL: what was acknowledged survives a power cut, for 1 ms a batch.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "cache_size=-32000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
