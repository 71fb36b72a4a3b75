"""Reads a whole catalogue and tells whether it says what was written: for after a kill."""

from __future__ import annotations

from datetime import date

import numpy as np
import sqlalchemy as sa

from assistant.errors import CatalogueDamaged
from assistant.indexing import schema
from assistant.indexing.catalogue import DAMAGED, Catalogue, day_of
from assistant.indexing.passages import embedded_text, embedding_key, passage_id
from assistant.indexing.writing import digest_of
from assistant.types import Draft

_V, _P, _A, _M = schema.versions, schema.passages, schema.articles, schema.embeddings


def check(catalogue: Catalogue) -> None:
    """Checks pages, then every article by its digest and every passage by its id; drops cached vectors that are none.

    Raises:
        CatalogueDamaged: something is not as it was written.
    """
    catalogue.check_pages()
    with catalogue.reading() as connection:
        columns = (_V.c.digest, _V.c.title, _V.c.text, _V.c.day, _V.c.source, _V.c.url)
        chosen = sa.select(*columns).execution_options(yield_per=500)
        for digest, title, text, day, source, url in connection.execute(chosen):
            if not isinstance(text, str) or digest_of(Draft(title, text, _day(day), source, url)) != digest:
                raise CatalogueDamaged(DAMAGED)
    _check_passages(catalogue)
    _drop_broken_vectors(catalogue)


def _check_passages(catalogue: Catalogue) -> None:
    """Every passage is a slice of the current version of a live article, which says what the version says."""
    same = (_V.c.article_id == _A.c.id) & (_V.c.version == _A.c.version) & (_V.c.digest == _A.c.digest)
    text = sa.func.substr(_V.c.text, _P.c.start + 1, _P.c.end - _P.c.start)
    chosen = (
        sa.select(_P.c.id, _A.c.id, _P.c.start, _P.c.end, _P.c.embedded, _V.c.title, _V.c.day, text)
        .join_from(_P, _A, (_P.c.article_id == _A.c.id) & (_P.c.version == _A.c.version))
        .join(_V, same & (_V.c.title == _A.c.title) & (_V.c.day == _A.c.day))
        .where(_A.c.live)
    )
    seen = 0
    with catalogue.reading() as connection:
        for id, article, start, end, key, title, day, said in connection.execute(chosen):
            embedded = embedded_text(title, _day(day), said)
            if id != passage_id(article, start, end, embedded) or key != embedding_key(embedded):
                raise CatalogueDamaged(DAMAGED)
            seen += 1
        held = connection.execute(sa.select(sa.func.count()).select_from(_P)).scalar_one()
    if held != seen:
        raise CatalogueDamaged(DAMAGED)


def _drop_broken_vectors(catalogue: Catalogue) -> None:
    """A vector of another length than 1 is none; it is embedded again."""
    broken = []
    with catalogue.reading() as connection:
        chosen = sa.select(_M.c.model, _M.c.embedded, _M.c.vector).execution_options(yield_per=2_000)
        for model, embedded, blob in connection.execute(chosen):
            vector = np.frombuffer(blob, dtype="<f4") if len(blob) % 4 == 0 else np.zeros(1)
            if not abs(float(vector @ vector) - 1) < 1e-3:
                broken.append((model, embedded))
    if broken:
        with catalogue.writing() as connection:
            for model, embedded in broken:
                connection.execute(_M.delete().where(_M.c.model == model, _M.c.embedded == embedded))


def _day(number: int) -> date | None:
    try:
        return day_of(number)
    except (ValueError, OverflowError, TypeError):
        raise CatalogueDamaged(DAMAGED) from None
