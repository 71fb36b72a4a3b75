"""Passages that say nearly the same, told once: the highest score, the earliest printing, the others as copies.

Works on what one search found, so that copies are one hit even before the archive has been grouped. Knows words only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.text import words
from assistant.types import ArticleRef, Hit, Passage

# Runs of so many words are compared; this share of the shorter passage's runs in common makes two passages one.
RUN = 5
ALIKE = 0.6
# A passage of fewer runs says too little for its sameness to mean one story.
LEAST = 8


@dataclass(slots=True)
class _Story:
    hits: list[Hit]
    runs: frozenset[int]


def one_hit_a_story(hits: Iterable[Hit], limit: int) -> list[Hit]:
    """The first `limit` stories of hits that are ordered best first."""
    stories: list[_Story] = []
    for hit in hits:
        runs = _runs(hit.passage.text)
        story = next((known for known in stories if _alike(known.runs, runs)), None)
        if story is not None:
            story.hits.append(hit)
        elif len(stories) == limit:
            break
        else:
            stories.append(_Story([hit], runs))
    return [_told_once(story.hits) for story in stories]


def with_copies(
    hits: Sequence[Hit],
    copies: Mapping[str, Sequence[ArticleRef]],
    passages_of: Callable[[str], Sequence[Passage]],
    passes: Callable[[Passage, ArticleRef], bool],
) -> list[Hit]:
    """The hits with the copies that the archive's own grouping knows, each told by the earliest that says the same.

    `passes` is whether an article may be named: an earlier copy may lie outside what the question is limited to.
    """
    return [
        _earliest(replace(hit, copies=_others(hit.article, [*hit.copies, *known])), passages_of, passes)
        if known
        else hit
        for hit in hits
        for known in [copies.get(hit.article.id, ())]
    ]


def _earliest(
    hit: Hit, passages_of: Callable[[str], Sequence[Passage]], passes: Callable[[Passage, ArticleRef], bool]
) -> Hit:
    runs = _runs(hit.passage.text)
    for copy in hit.copies:
        if _printed(copy) >= _printed(hit.article):
            break
        for passage in passages_of(copy.id):
            if _alike(_runs(passage.text), runs) and passes(passage, copy):
                others = _others(copy, [hit.article, *hit.copies])
                return Hit(passage, copy, hit.score, others)
    return hit


def _told_once(hits: list[Hit]) -> Hit:
    earliest = min(hits, key=lambda hit: _printed(hit.article))
    return replace(earliest, score=hits[0].score, copies=_others(earliest.article, [hit.article for hit in hits]))


def _others(article: ArticleRef, candidates: Iterable[ArticleRef]) -> tuple[ArticleRef, ...]:
    others = {other.id: other for other in candidates if other.id != article.id}
    return tuple(sorted(others.values(), key=_printed))


def _printed(article: ArticleRef) -> tuple[date, str]:
    return (article.date or date.max, article.id)


def _runs(text: str) -> frozenset[int]:
    said = words(text)
    return frozenset(hash(tuple(said[at : at + RUN])) for at in range(len(said) - RUN + 1))


def _alike(one: frozenset[int], other: frozenset[int]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= LEAST and len(one & other) >= ALIKE * shorter
