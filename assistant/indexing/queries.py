"""Reads the catalogue: articles, live passages, listings, changes, counts. Writes nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from assistant import wire
from assistant.errors import ArticleNotFound
from assistant.indexing import schema
from assistant.indexing.catalogue import Catalogue, day_of, ordinal, parts
from assistant.types import (
    Article,
    ArticleRef,
    Bucket,
    Change,
    Coverage,
    Filters,
    Listing,
    Passage,
    Report,
    Standing,
)

_A = schema.articles
_V = schema.versions
_P = schema.passages
_REF = (_A.c.id, _A.c.version, _A.c.title, _A.c.day, _A.c.source, _A.c.url)


def live(catalogue: Catalogue, passage_ids: Sequence[str]) -> dict[str, tuple[Passage, ArticleRef]]:
    """Those of the passages that are live now, with text and article."""
    found: dict[str, tuple[Passage, ArticleRef]] = {}
    with catalogue.reading() as connection:
        for ids in parts(dict.fromkeys(passage_ids)):
            for row in connection.execute(_passages().where(_P.c.id.in_(ids))):
                passage = _passage(row)
                found[passage.id] = (passage, _ref(row[5:]))
    return found


def passages_of(catalogue: Catalogue, article_id: str) -> tuple[Passage, ...]:
    """The live passages of an article in order; none for a removed one."""
    with catalogue.reading() as connection:
        rows = connection.execute(_passages().where(_P.c.article_id == article_id).order_by(_P.c.ordinal))
        return tuple(_passage(row) for row in rows)


def article(catalogue: Catalogue, article_id: str, version: int | None = None) -> Article:
    """The current version of a live article, or any version that was ever there.

    Raises:
        ArticleNotFound: no live article has this id, or it never had this version.
    """
    wanted = _A.c.version if version is None else version
    query = _articles().where(_A.c.id == article_id, _V.c.version == wanted)
    if version is None:
        query = query.where(_A.c.live)
    with catalogue.reading() as connection:
        row = connection.execute(query).first()
    if row is None:
        named = f"article {article_id}" if version is None else f"version {version} of article {article_id}"
        raise ArticleNotFound(f"There is no {named}.")
    return Article(row[0], row[1], row[2], row[3], day_of(row[4]), row[5], row[6], row[7], row[8])


def versions(catalogue: Catalogue, article_id: str) -> tuple[Article, ...]:
    """All versions of an article, first one first, of removed articles too.

    Raises:
        ArticleNotFound: no article ever had this id.
    """
    with catalogue.reading() as connection:
        rows = connection.execute(_articles().where(_A.c.id == article_id).order_by(_V.c.version)).all()
    if not rows:
        raise ArticleNotFound(f"There is no article {article_id}.")
    return tuple(Article(r[0], r[1], r[2], r[3], day_of(r[4]), r[5], r[6], r[7], r[8]) for r in rows)


def standing(catalogue: Catalogue, article_id: str, version: int) -> Standing:
    """What became of a version that was cited: still current, changed since, or withdrawn."""
    with catalogue.reading() as connection:
        row = connection.execute(sa.select(_A.c.version, _A.c.live).where(_A.c.id == article_id)).first()
    if row is None or not row[1]:
        return "withdrawn"
    return "current" if row[0] == version else "changed"


def articles(catalogue: Catalogue, query: str, filters: Filters, offset: int, limit: int) -> Listing:
    """Live articles whose title or source has every word of the query, newest first, undated ones last."""
    where = _conditions(query, filters)
    with catalogue.reading() as connection:
        total = connection.execute(sa.select(sa.func.count()).select_from(_A).where(*where)).scalar_one()
        ordered = sa.select(*_REF).where(*where).order_by(_A.c.day.desc(), _A.c.title, _A.c.id)
        rows = connection.execute(ordered.offset(offset).limit(limit)).all()
    return Listing(tuple(_ref(row) for row in rows), total, offset)


def buckets(catalogue: Catalogue, unit: Literal["week", "month"], query: str, filters: Filters) -> tuple[Bucket, ...]:
    """Live dated articles by the week (from Monday) or month of publication, in order; empty ones are left out."""
    grouped = sa.select(_A.c.day, sa.func.count()).where(*_conditions(query, filters), _A.c.day > 0).group_by(_A.c.day)
    counts: dict[date, int] = {}
    with catalogue.reading() as connection:
        for number, count in connection.execute(grouped):
            day = date.fromordinal(number)
            start = day - timedelta(days=day.weekday()) if unit == "week" else day.replace(day=1)
            counts[start] = counts.get(start, 0) + count
    return tuple(Bucket(start, counts[start]) for start in sorted(counts))


def changes(catalogue: Catalogue, since_revision: int, query: str = "") -> tuple[Change, ...]:
    """What changed after a revision, oldest first; with a query, articles that say every word of it."""
    c = schema.changes
    joined = c.join(_V, (c.c.article_id == _V.c.article_id) & (c.c.version == _V.c.version))
    columns = (
        c.c.revision,
        c.c.kind,
        c.c.at,
        _V.c.article_id,
        _V.c.version,
        _V.c.title,
        _V.c.day,
        _V.c.source,
        _V.c.url,
    )
    chosen = sa.select(*columns).select_from(joined).where(c.c.revision > since_revision).order_by(c.c.number)
    for word in query.split():
        chosen = chosen.where(_has(_V.c.title, word) | _has(_V.c.text, word))
    with catalogue.reading() as connection:
        rows = connection.execute(chosen).all()
    return tuple(Change(row[0], row[1], _ref(row[3:]), datetime.fromisoformat(row[2])) for row in rows)


def coverage(catalogue: Catalogue) -> Coverage:
    """First and last day of the live dated articles."""
    span = sa.select(sa.func.min(_A.c.day), sa.func.max(_A.c.day)).where(_A.c.live, _A.c.day > 0)
    with catalogue.reading() as connection:
        first, last = connection.execute(span).one()
    return Coverage(day_of(first or 0), day_of(last or 0))


def sources(catalogue: Catalogue) -> tuple[tuple[str, int], ...]:
    """Outlets with the number of their live articles, most first."""
    count = sa.func.count()
    named = sa.select(_A.c.source, count).where(_A.c.live, _A.c.source.is_not(None)).group_by(_A.c.source)
    with catalogue.reading() as connection:
        return tuple((row[0], row[1]) for row in connection.execute(named.order_by(count.desc(), _A.c.source)))


def origins(catalogue: Catalogue) -> tuple[str, ...]:
    """The folders, files and so on that live articles came from."""
    chosen = sa.select(_A.c.origin).where(_A.c.live).distinct().order_by(_A.c.origin)
    with catalogue.reading() as connection:
        return tuple(connection.execute(chosen).scalars())


def runs(catalogue: Catalogue, limit: int) -> tuple[Report, ...]:
    """The last runs, newest first."""
    r = schema.runs
    with catalogue.reading() as connection:
        rows = connection.execute(sa.select(r.c.number, r.c.report).order_by(r.c.number.desc()).limit(limit)).all()
    return tuple(wire.read_report({**json.loads(text), "run": number}) for number, text in rows)


def counts(catalogue: Catalogue) -> dict[str, int]:
    """Live articles and passages, and stories with more than one member."""
    grouped = sa.select(_A.c.story).where(_A.c.live, _A.c.story.is_not(None)).group_by(_A.c.story)
    several = grouped.having(sa.func.count() > 1).subquery()
    with catalogue.reading() as connection:
        return {
            "articles": connection.execute(sa.select(sa.func.count()).select_from(_A).where(_A.c.live)).scalar_one(),
            "passages": connection.execute(sa.select(sa.func.count()).select_from(_P)).scalar_one(),
            "stories": connection.execute(sa.select(sa.func.count()).select_from(several)).scalar_one(),
        }


def copies(catalogue: Catalogue, article_ids: Sequence[str], days: int) -> dict[str, tuple[ArticleRef, ...]]:
    """For each article that has any, the other live members of its story within `days`, earliest first."""
    mine = _A.alias()
    pairs = (
        sa.select(mine.c.id, mine.c.day, *_REF)
        .join_from(mine, _A, (mine.c.story == _A.c.story) & (mine.c.id != _A.c.id))
        .where(mine.c.live, _A.c.live)
        .order_by(_A.c.day, _A.c.id)
    )
    found: dict[str, tuple[ArticleRef, ...]] = {}
    with catalogue.reading() as connection:
        for ids in parts(dict.fromkeys(article_ids)):
            for row in connection.execute(pairs.where(mine.c.id.in_(ids))):
                if not row[1] or not row[5] or abs(row[1] - row[5]) <= days:
                    found[row[0]] = (*found.get(row[0], ()), _ref(row[2:]))
    return found


def _passages() -> sa.Select[Any]:
    text = sa.func.substr(_V.c.text, _P.c.start + 1, _P.c.end - _P.c.start)
    return (
        sa.select(_P.c.id, _P.c.version, _P.c.start, _P.c.end, text, *_REF)
        .join_from(_P, _A, _P.c.article_id == _A.c.id)
        .join(_V, (_V.c.article_id == _P.c.article_id) & (_V.c.version == _P.c.version))
    )


def _passage(row: Sequence[Any]) -> Passage:
    return Passage(row[0], row[5], row[1], row[2], row[3], row[4])


def _articles() -> sa.Select[Any]:
    return sa.select(
        _V.c.article_id, _V.c.version, _V.c.title, _V.c.text, _V.c.day, _V.c.source, _V.c.url, _A.c.path, _A.c.origin
    ).join_from(_A, _V, _A.c.id == _V.c.article_id)


def _ref(row: Sequence[Any]) -> ArticleRef:
    return ArticleRef(row[0], row[1], row[2], day_of(row[3]), row[4], row[5])


def _conditions(query: str, filters: Filters) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = [_A.c.live]
    where += [_has(_A.c.title, word) | _has(_A.c.folded_source, word) for word in query.split()]
    if filters.since:
        where.append(_A.c.day >= ordinal(filters.since))
    if filters.until:
        where += [_A.c.day <= ordinal(filters.until), _A.c.day > 0]
    if filters.as_of:
        where.append(_A.c.day <= ordinal(filters.as_of))
    if filters.sources:
        where.append(_A.c.folded_source.in_([source.casefold() for source in filters.sources]))
    return where


def _has(column: sa.ColumnElement[str], word: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(column).contains(word.lower(), autoescape=True)
