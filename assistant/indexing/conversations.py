"""Conversations, kept in the catalogue: each answer as it was given.

What became of the articles it cites is told when it is read.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from assistant import wire
from assistant.errors import ConversationNotFound
from assistant.indexing import schema
from assistant.indexing.catalogue import Catalogue, now, parts
from assistant.text import cut
from assistant.types import Answer, Conversation, ConversationInfo, Exchange, Filters, Standing

TITLE_LENGTH = 80

_C, _E, _A = schema.conversations, schema.exchanges, schema.articles


class HasCatalogue(Protocol):
    """An `Index`, as far as conversations know it."""

    @property
    def catalogue(self) -> Catalogue: ...


class Conversations:
    """The conversations of one index."""

    def __init__(self, index: HasCatalogue) -> None:
        self._catalogue = index.catalogue

    def list(self, query: str = "") -> tuple[ConversationInfo, ...]:
        """Conversations with every word of the query in title, questions or answers; the last touched first."""
        turns = sa.select(sa.func.count()).where(_E.c.conversation_id == _C.c.id).scalar_subquery()
        chosen = sa.select(_C.c.id, _C.c.title, _C.c.updated, turns).order_by(_C.c.updated.desc(), _C.c.id)
        for word in query.split():
            chosen = chosen.where(_says(word))
        with self._catalogue.reading() as connection:
            rows = connection.execute(chosen).all()
        return tuple(ConversationInfo(r[0], r[1], datetime.fromisoformat(r[2]), r[3]) for r in rows)

    def get(self, id: str) -> Conversation:
        """A conversation with all its exchanges. Raises ConversationNotFound."""
        with self._catalogue.reading() as connection:
            row = connection.execute(
                sa.select(_C.c.id, _C.c.title, _C.c.created, _C.c.updated).where(_C.c.id == id)
            ).first()
            if row is None:
                raise ConversationNotFound(f"There is no conversation {id}.")
            chosen = sa.select(_E.c.asked, _E.c.answer, _E.c.at, _E.c.filters).where(_E.c.conversation_id == id)
            said = connection.execute(chosen.order_by(_E.c.number)).all()
            answers = [wire.read_answer(json.loads(item[1])) for item in said]
            versions = _current(connection, answers)
        exchanges = tuple(
            Exchange(
                item[0],
                answer,
                datetime.fromisoformat(item[2]),
                wire.read_filters(json.loads(item[3])),
                _standing(answer, versions),
            )
            for item, answer in zip(said, answers, strict=True)
        )
        return Conversation(row[0], row[1], datetime.fromisoformat(row[2]), datetime.fromisoformat(row[3]), exchanges)

    def create(self, title: str = "") -> str:
        """A new conversation; returns its id. Without a title, its first question becomes one."""
        id, at = secrets.token_hex(8), now()
        with self._catalogue.writing() as connection:
            connection.execute(_C.insert().values(id=id, title=cut(title, TITLE_LENGTH), created=at, updated=at))
        return id

    def add(self, id: str, asked: str, answer: Answer, filters: Filters = Filters()) -> None:
        """Keeps one exchange. Raises ConversationNotFound."""
        at = now()
        with self._catalogue.writing() as connection:
            title = self._title(connection, id) or cut(asked, TITLE_LENGTH)
            connection.execute(
                _E.insert().values(
                    conversation_id=id,
                    asked=asked,
                    answer=json.dumps(wire.answer(answer), ensure_ascii=False),
                    filters=json.dumps(wire.filters(filters)),
                    at=at,
                )
            )
            connection.execute(_C.update().where(_C.c.id == id).values(updated=at, title=title))

    def rename(self, id: str, title: str) -> None:
        """Gives a conversation another title. Raises ConversationNotFound."""
        with self._catalogue.writing() as connection:
            self._title(connection, id)
            connection.execute(_C.update().where(_C.c.id == id).values(title=cut(title, TITLE_LENGTH)))

    def delete(self, id: str) -> None:
        """Drops a conversation with all it holds. Raises ConversationNotFound."""
        with self._catalogue.writing() as connection:
            self._title(connection, id)
            connection.execute(_E.delete().where(_E.c.conversation_id == id))
            connection.execute(_C.delete().where(_C.c.id == id))

    @staticmethod
    def _title(connection: Connection, id: str) -> str:
        title = connection.execute(sa.select(_C.c.title).where(_C.c.id == id)).scalar()
        if title is None:
            raise ConversationNotFound(f"There is no conversation {id}.")
        return str(title)


def _says(word: str) -> sa.ColumnElement[bool]:
    folded = word.lower()
    said = sa.select(_E.c.number).where(
        _E.c.conversation_id == _C.c.id,
        sa.func.lower(_E.c.asked).contains(folded, autoescape=True)
        | sa.func.lower(_E.c.answer).contains(folded, autoescape=True),
    )
    return sa.func.lower(_C.c.title).contains(folded, autoescape=True) | said.exists()


def _current(connection: Connection, answers: Sequence[Answer]) -> dict[str, int]:
    """The current version of each cited article that is live."""
    cited = {citation.quote.article.id for answer in answers for citation in answer.citations}
    found: dict[str, int] = {}
    for ids in parts(cited):
        rows: Any = connection.execute(sa.select(_A.c.id, _A.c.version).where(_A.c.id.in_(ids), _A.c.live))
        found.update((id, version) for id, version in rows)
    return found


def _standing(answer: Answer, versions: dict[str, int]) -> dict[int, Standing]:
    told: dict[int, Standing] = {}
    for citation in answer.citations:
        ref = citation.quote.article
        version = versions.get(ref.id)
        told[citation.number] = "withdrawn" if version is None else "current" if version == ref.version else "changed"
    return told
