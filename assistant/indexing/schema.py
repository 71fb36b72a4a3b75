"""The tables of the catalogue. Knows columns and nothing of how they are filled.

Days are proleptic ordinals (`date.toordinal()`), 0 for undated, so that every database compares them alike; times are
ISO 8601 in UTC. Text is stored once a version; a passage is offsets into it, and only live passages have a row.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

# Grows when a table changes its columns; a catalogue with another number is refused rather than misread.
LAYOUT = 1

metadata = MetaData()

meta = Table("meta", metadata, Column("name", String(120), primary_key=True), Column("value", Text, nullable=False))

articles = Table(
    "articles",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("origin", Text, nullable=False),
    Column("file", Text, nullable=False),  # the file under the origin, or the pushed key
    Column("key", Text, nullable=False),  # the file, and which article of it
    Column("digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("source", Text),
    Column("folded_source", Text, nullable=False),
    Column("url", Text),
    Column("path", Text),
    Column("live", Boolean, nullable=False),
    # Removed by hand: a scan that finds the same content again does not bring it back.
    Column("withheld", Boolean, nullable=False, default=False),
    Column("story", String(32)),
    Index("articles_by_file", "origin", "file"),
    Index("articles_by_day", "live", "day"),
    Index("articles_by_story", "story"),
)

versions = Table(
    "versions",
    metadata,
    Column("article_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("source", Text),
    Column("url", Text),
    Column("path", Text),
    Column("at", String(40), nullable=False),
    PrimaryKeyConstraint("article_id", "version"),
)

passages = Table(
    "passages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("article_id", String(32), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("day", Integer, nullable=False, index=True),
    Column("embedded", String(64), nullable=False, index=True),
    Column("revision", Integer, nullable=False, index=True),
)

# Passages that were live once, so that a derived store can catch up from any revision.
gone = Table(
    "gone",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("revision", Integer, nullable=False, index=True),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("model", String(200), nullable=False),
    Column("embedded", String(64), nullable=False),
    Column("vector", LargeBinary, nullable=False),
    PrimaryKeyConstraint("model", "embedded"),
)

files = Table(
    "files",
    metadata,
    Column("origin", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("mtime_ns", String(24), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("articles", Integer, nullable=False),
    Column("skipped", Text, nullable=False),
    PrimaryKeyConstraint("origin", "path"),
)

changes = Table(
    "changes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("revision", Integer, nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("article_id", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", String(40), nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("report", Text, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("article_id", String(32), primary_key=True),
    Column("day", Integer, nullable=False, index=True),
    Column("signature", LargeBinary, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("title", Text, nullable=False),
    Column("created", String(40), nullable=False),
    Column("updated", String(40), nullable=False),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(32), nullable=False, index=True),
    Column("asked", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("filters", Text, nullable=False),
    Column("at", String(40), nullable=False),
)
