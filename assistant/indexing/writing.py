"""Writes articles into the catalogue: new, changed, moved and removed ones, each batch in one transaction.

Knows the tables and how an article is cut; nothing of files or of the derived stores, which follow by revision.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant.indexing import schema
from assistant.indexing.catalogue import next_revision, now, ordinal, parts
from assistant.indexing.passages import Cut, cut_passages
from assistant.types import Draft

# What neither SQLite's nor PostgreSQL's text functions survive. One code point for one, so that offsets stay.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue knows of an article without its text."""

    id: str
    version: int
    file: str
    key: str
    digest: str
    live: bool
    withheld: bool


@dataclass(frozen=True, slots=True)
class Put:
    """One article to write: `known` is None for a new one, else it gets a new version (or comes back to life)."""

    id: str
    file: str
    key: str
    draft: Draft
    digest: str
    cuts: tuple[Cut, ...]
    path: str | None = None
    known: Known | None = None

    @property
    def version(self) -> int:
        if self.known is None:
            return 1
        return self.known.version if self.known.digest == self.digest else self.known.version + 1


@dataclass(frozen=True, slots=True)
class Move:
    """Where an article that says the same stands now."""

    file: str
    key: str
    path: str | None


@dataclass(slots=True)
class Batch:
    """What one transaction writes. `moves` say where an article stands now; `forget` are files that are gone."""

    origin: str
    puts: list[Put] = field(default_factory=list)
    moves: dict[str, Move] = field(default_factory=dict)
    removes: list[str] = field(default_factory=list)
    files: list[dict[str, object]] = field(default_factory=list)
    forget: list[str] = field(default_factory=list)
    withhold: bool = False

    def take(self, other: Batch) -> None:
        """Adds what the other one writes."""
        self.puts += other.puts
        self.moves |= other.moves
        self.removes += other.removes
        self.files += other.files
        self.forget += other.forget

    @property
    def empty(self) -> bool:
        return not (self.puts or self.moves or self.removes or self.files or self.forget)


def storable(draft: Draft) -> Draft:
    """The draft with the few characters replaced that no database keeps."""
    return replace(draft, title=_UNSTORABLE.sub("�", draft.title), text=_UNSTORABLE.sub("�", draft.text))


def digest_of(draft: Draft) -> str:
    """Content address of an article: equal digests say the same, wherever they stand."""
    day = draft.date.isoformat() if draft.date else ""
    said = "\0".join((draft.title, day, draft.source or "", draft.url or "", draft.text))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def first_id(origin: str, key: str, salt: int = 0) -> str:
    """The id that a new article gets: the same wherever the same corpus is indexed again."""
    said = f"{origin}\0{key}" + (f"\0{salt}" if salt else "")
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def prepare(
    id: str, file: str, key: str, draft: Draft, *, digest: str, path: str | None = None, known: Known | None = None
) -> Put:
    """The article cut into passages, ready to be written."""
    cuts = tuple(cut_passages(id, draft.title, draft.date, draft.text))
    return Put(id, file, key, draft, digest, cuts, path, known)


def write(connection: Connection, batch: Batch) -> int | None:
    """Writes the batch; returns its revision, or None where no article changed.

    Derived stores see the change by `passages.revision` and `gone.revision`.
    """
    _write_files(connection, batch)
    table = schema.articles
    for id, move in batch.moves.items():
        connection.execute(table.update().where(table.c.id == id).values(file=move.file, key=move.key, path=move.path))
    if not batch.puts and not batch.removes:
        return None
    revision = next_revision(connection)
    _drop_passages(connection, [*batch.removes, *(put.id for put in batch.puts if put.known)], revision)
    _remove(connection, batch, revision)
    _put(connection, batch, revision)
    return revision


def _put(connection: Connection, batch: Batch, revision: int) -> None:
    at = now()
    fresh = [put for put in batch.puts if put.known is None]
    if fresh:
        connection.execute(schema.articles.insert(), [{"id": put.id, **_row(batch, put)} for put in fresh])
    table = schema.articles
    for put in batch.puts:
        if put.known is not None:
            connection.execute(table.update().where(table.c.id == put.id).values(**_row(batch, put)))
    new = [put for put in batch.puts if put.known is None or put.known.digest != put.digest]
    if new:
        connection.execute(schema.versions.insert(), [_version(put, at) for put in new])
    rows = [_passage(put, number, cut, revision) for put in batch.puts for number, cut in enumerate(put.cuts)]
    _insert_passages(connection, rows)
    if batch.puts:
        kinds = ["changed" if put.known is not None and put.known.live else "added" for put in batch.puts]
        connection.execute(
            schema.changes.insert(),
            [
                {"revision": revision, "kind": kind, "article_id": put.id, "version": put.version, "at": at}
                for kind, put in zip(kinds, batch.puts, strict=True)
            ],
        )


def _insert_passages(connection: Connection, rows: list[dict[str, object]]) -> None:
    if not rows:
        return
    for ids in parts(row["id"] for row in rows):
        connection.execute(schema.gone.delete().where(schema.gone.c.id.in_(ids)))
    connection.execute(schema.passages.insert(), rows)


def _drop_passages(connection: Connection, article_ids: Iterable[str], revision: int) -> None:
    table = schema.passages
    for ids in parts(article_ids):
        connection.execute(schema.signatures.delete().where(schema.signatures.c.article_id.in_(ids)))
        where = table.c.article_id.in_(ids)
        dropped = [
            {"id": id, "revision": revision} for id in connection.execute(sa.select(table.c.id).where(where)).scalars()
        ]
        if dropped:
            connection.execute(table.delete().where(where))
            connection.execute(schema.gone.insert(), dropped)


def _remove(connection: Connection, batch: Batch, revision: int) -> None:
    table, at = schema.articles, now()
    for ids in parts(batch.removes):
        chosen = table.c.id.in_(ids)
        rows = connection.execute(sa.select(table.c.id, table.c.version).where(chosen)).all()
        connection.execute(
            schema.changes.insert(),
            [
                {"revision": revision, "kind": "removed", "article_id": id, "version": version, "at": at}
                for id, version in rows
            ],
        )
        connection.execute(table.update().where(chosen).values(live=False, withheld=batch.withhold, story=None))


def _write_files(connection: Connection, batch: Batch) -> None:
    table = schema.files
    for paths in parts([*batch.forget, *(str(row["path"]) for row in batch.files)]):
        connection.execute(table.delete().where(table.c.origin == batch.origin, table.c.path.in_(paths)))
    if batch.files:
        connection.execute(table.insert(), [{"origin": batch.origin, **row} for row in batch.files])


def _row(batch: Batch, put: Put) -> dict[str, object]:
    draft = put.draft
    return {
        "version": put.version,
        "origin": batch.origin,
        "file": put.file,
        "key": put.key,
        "digest": put.digest,
        "title": draft.title,
        "day": ordinal(draft.date),
        "source": draft.source,
        "folded_source": (draft.source or "").casefold(),
        "url": draft.url,
        "path": put.path,
        "live": True,
        "withheld": False,
        "story": None,
    }


def _version(put: Put, at: str) -> dict[str, object]:
    draft = put.draft
    return {
        "article_id": put.id,
        "version": put.version,
        "digest": put.digest,
        "title": draft.title,
        "text": draft.text,
        "day": ordinal(draft.date),
        "source": draft.source,
        "url": draft.url,
        "path": put.path,
        "at": at,
    }


def _passage(put: Put, number: int, cut: Cut, revision: int) -> dict[str, object]:
    return {
        "id": cut.id,
        "article_id": put.id,
        "version": put.version,
        "ordinal": number,
        "start": cut.start,
        "end": cut.end,
        "day": ordinal(put.draft.date),
        "embedded": cut.digest,
        "revision": revision,
    }


def known_articles(connection: Connection, where: Sequence[sa.ColumnElement[bool]]) -> list[Known]:
    """Articles, removed ones too, that meet all conditions."""
    table = schema.articles
    columns = (table.c.id, table.c.version, table.c.file, table.c.key, table.c.digest, table.c.live, table.c.withheld)
    return [Known(*row) for row in connection.execute(sa.select(*columns).where(*where))]
