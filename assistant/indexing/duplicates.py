"""Finds wire copies and light rewrites when articles are written, and groups them into stories.

MinHash (rensa) proposes; the overlap of word triples decides, of the whole and of the openings, because a follow-up
repeats its background and opens with what is new. All signatures within the time window are compared: at 18,000
articles that is 30 ms a batch, finds what a banded index misses, and leaves nothing to be kept in step.
A page of which only a notice was scraped ("register to read on") says nothing of its own headline: of the 279 pairs of
equal texts among 4,360 articles 278 are of this kind, and no story.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from assistant.indexing import schema
from assistant.indexing.catalogue import parts
from assistant.indexing.writing import Put

# Copies follow within days; the same words a month later are another story (a yearly report, a running column).
DAYS = 30
# Two articles are copies where they share most of their word triples, and some of an opening; or less than that, and
# half of both openings. Fitted on tests/indexing/copies.jsonl.
SHARED, OPENED = 0.65, 0.2
LESS_SHARED, BOTH_OPENED = 0.4, 0.5
OPENING = 120
# The share of a headline's words that its text holds, or another's headline, for the two to be of one thing.
ABOUT = 0.3
# 128 numbers tell a Jaccard of .4 within .04; what is estimated this low is not looked at.
PERMUTATIONS, SEED, CANDIDATE = 128, 1, 0.28
SHINGLE = 3
# A line or two of text says nothing about who copied whom.
SHORTEST = 30

# Headline words shorter than that tell nothing.
LONG = 4

_WORD = re.compile(r"\w+")
_A, _V, _S = schema.articles, schema.versions, schema.signatures


def group(connection: Connection, puts: Sequence[Put]) -> None:
    """Gives the articles that are being written their signatures and stories, in the transaction that writes them."""
    texts = {put.id: said_in(put.draft.title, put.draft.text) for put in puts}
    said = [put for put in puts if len(texts[put.id].whole) >= SHORTEST]
    if not said:
        return
    signatures = _signatures([texts[put.id].whole for put in said])
    days = np.array([put.draft.date.toordinal() if put.draft.date else 0 for put in said])
    ids, others, their_days = _others(connection, days)
    ids += [put.id for put in said]
    others = np.concatenate([others, signatures])
    their_days = np.concatenate([their_days, days])
    first_own = len(ids) - len(said)
    for row, put in enumerate(said):
        earlier = slice(0, first_own + row)
        alike = (others[earlier] == signatures[row]).mean(axis=1) >= CANDIDATE
        near = (np.abs(their_days[earlier] - days[row]) <= DAYS) | (their_days[earlier] == 0) | (days[row] == 0)
        candidates = [ids[at] for at in np.flatnonzero(alike & near)]
        copies = [id for id in candidates if are_copies(texts[put.id], _said(connection, texts, id))]
        if copies:
            _join(connection, [put.id, *copies])
    rows = [
        {"article_id": put.id, "day": int(day), "signature": line.astype("<u4").tobytes()}
        for put, day, line in zip(said, days, signatures, strict=True)
    ]
    connection.execute(_S.insert(), rows)


@dataclass(frozen=True, slots=True)
class Said:
    """What two articles are compared by: word triples of the text and of its opening, and the words of the headline."""

    whole: frozenset[str]
    opening: frozenset[str]
    headline: frozenset[str]
    told: float
    """The share of the headline's words that the text holds."""


def said_in(title: str, text: str) -> Said:
    """What an article says, for `are_copies`."""
    words = _words(text)
    headline = frozenset(word for word in _words(title) if len(word) >= LONG)
    told = len(headline & set(words)) / len(headline) if headline else 1.0
    return Said(_triples(words), _triples(words[:OPENING]), headline, told)


def overlap(one: Said, other: Said) -> float:
    """The share of the word triples of two texts that both have (Jaccard), 0..1."""
    return len(one.whole & other.whole) / max(len(one.whole | other.whole), 1)


def are_copies(one: Said, other: Said) -> bool:
    """Whether two articles are one report in nearly the same words."""
    shared = overlap(one, other)
    if shared < LESS_SHARED or not _about_one_thing(one, other):
        return False
    opened = sorted((_held(one.opening, other.whole), _held(other.opening, one.whole)))
    return (shared >= SHARED and opened[1] >= OPENED) or opened[0] >= BOTH_OPENED


def _about_one_thing(one: Said, other: Said) -> bool:
    shorter = min(one.headline, other.headline, key=len)
    return min(one.told, other.told) >= ABOUT or _held(shorter, one.headline & other.headline) >= ABOUT


def _held(some: frozenset[str], by: frozenset[str]) -> float:
    return len(some & by) / len(some) if some else 1.0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _triples(words: Sequence[str]) -> frozenset[str]:
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def _signatures(texts: Sequence[frozenset[str]]) -> NDArray[np.uint32]:
    from rensa import RMinHash

    digests = RMinHash.digests_from_token_sets([list(text) for text in texts], PERMUTATIONS, SEED)
    return np.array(digests, dtype=np.uint32)


def _others(connection: Connection, days: NDArray[np.int64]) -> tuple[list[str], NDArray[np.uint32], NDArray[np.int64]]:
    """Articles that are already there and near enough in time, with signatures and days."""
    chosen = sa.select(_S.c.article_id, _S.c.signature, _S.c.day)
    if days.all():  # an undated article may be anybody's copy
        first, last = int(days.min()) - DAYS, int(days.max()) + DAYS
        chosen = chosen.where(_S.c.day.between(first, last) | (_S.c.day == 0))
    rows = connection.execute(chosen).all()
    lines = np.frombuffer(b"".join(row[1] for row in rows), dtype="<u4").reshape(len(rows), PERMUTATIONS)
    return [row[0] for row in rows], lines, np.array([row[2] for row in rows], dtype=np.int64)


def _said(connection: Connection, texts: dict[str, Said], id: str) -> Said:
    if id not in texts:
        current = (_V.c.article_id == _A.c.id) & (_V.c.version == _A.c.version)
        chosen = sa.select(_V.c.title, _V.c.text).join_from(_A, _V, current).where(_A.c.id == id)
        texts[id] = said_in(*connection.execute(chosen).one())
    return texts[id]


def _join(connection: Connection, ids: Sequence[str]) -> None:
    """Makes one story of the articles and of all the stories they belong to."""
    chosen = sa.select(_A.c.story).where(_A.c.id.in_(ids), _A.c.story.is_not(None)).distinct()
    stories = sorted(connection.execute(chosen).scalars())
    # Named for what made it: an article that leaves a story must not meet it again under its own id.
    story = stories[0] if stories else hashlib.sha256("\0".join(ids).encode()).hexdigest()[:16]
    for some in parts(ids):
        connection.execute(_A.update().where(_A.c.id.in_(some)).values(story=story))
    for other in stories[1:]:
        connection.execute(_A.update().where(_A.c.story == other).values(story=story))
