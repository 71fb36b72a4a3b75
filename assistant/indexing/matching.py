"""Which of a file's articles are which, after it changed. Pure: knows digests and keys.

Keys of a many-article file count its lines, so one line more at the top would make every article another: what an
article says is looked at first, its key only then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.indexing.writing import Known, digest_of
from assistant.types import Draft


@dataclass(slots=True)
class Plan:
    """`puts`: (key, draft, digest, the article it is a new version of); `moves`: new keys by id."""

    unchanged: int = 0
    puts: list[tuple[str, Draft, str, Known | None]] = field(default_factory=list)
    moves: dict[str, str] = field(default_factory=dict)
    rest: list[Known] = field(default_factory=list)


def match(drafts: Sequence[tuple[str, Draft]], known: Sequence[Known]) -> Plan:
    """Matches what a file says now with what it said before."""
    plan = Plan()
    left = {article.id: article for article in known}
    same: dict[str, list[Known]] = {}
    for article in known:
        same.setdefault(article.digest, []).append(article)
    others: list[tuple[str, Draft, str]] = []
    for key, draft in drafts:
        digest = digest_of(draft)
        same_words = _take(same.get(digest, []), key)
        if same_words is None:
            others.append((key, draft, digest))
            continue
        del left[same_words.id]
        if same_words.live or same_words.withheld:
            plan.unchanged += 1
            if same_words.key != key:
                plan.moves[same_words.id] = key
        else:
            plan.puts.append((key, draft, digest, same_words))
    by_key = {article.key: article for article in left.values()}
    for key, draft, digest in others:
        before = by_key.pop(key, None)
        if before:
            del left[before.id]
        plan.puts.append((key, draft, digest, before))
    plan.rest = list(left.values())
    return plan


def _take(candidates: list[Known], key: str) -> Known | None:
    """The one with this key, else a live one, else any; it is taken only once."""
    if not candidates:
        return None
    best = max(candidates, key=lambda article: (article.key == key, article.live))
    candidates.remove(best)
    return best
