"""Question → hits and the sentences that may answer it. Knows index, embedder and reader by their verbs only.

Both searches over-fetch; what is not live, not let through by the filters or not of the time that the question names is
left out here, in the catalogue's words, since filters inside the vector store cost more the more they match.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from assistant.retrieval import fusion
from assistant.retrieval.overlap import Overlap, telling
from assistant.retrieval.promise import promising
from assistant.retrieval.reading import Found, findings, read
from assistant.retrieval.stories import one_hit_a_story, with_copies
from assistant.retrieval.times import When, time_words, when
from assistant.types import ArticleRef, Filters, Findings, Hit, Match, Passage

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")

if TYPE_CHECKING:
    from assistant.indexing import Embedder, Index
    from assistant.retrieval.reader import Reader

# How many each search is asked for; where filters leave fewer than ENOUGH, it is asked for MORE. Of 100 to 300 fetched,
# 120 to 150 had the answer most often among the first five hits (.882 of 2023's questions; 200: .879).
FETCH, ENOUGH, MORE = 150, 60, 1_500
# Hits of which those to be read are chosen, whatever is asked for.
KEPT = 50
# A form of the question other than the first counts a little less.
ALTERNATE = 0.8


class Finder:
    """Finds passages for questions. Holds no state but what it was made from; safe in many threads."""

    def __init__(self, index: Index, embedder: Embedder, reader: Reader | None) -> None:
        self._index = index
        self._embedder = embedder
        self._reader = reader

    def search(self, query: str, filters: Filters, *, limit: int = 10) -> tuple[Hit, ...]:
        """The passages that fit, best first, one for each story, without reading them."""
        return tuple(self.found(query, filters, limit=max(limit, KEPT)).hits[:limit])

    def find(self, question: str, filters: Filters, *, limit: int = 8, alternates: Sequence[str] = ()) -> Findings:
        """The passages that fit, best answering sentences first; other forms of the question are searched as well."""
        found = self.found(question, filters, alternates=alternates, limit=max(limit, KEPT))
        return findings(found, read(found, self._reader), limit)

    def found(self, question: str, filters: Filters, *, limit: int, alternates: Sequence[str] = ()) -> Found:
        """What both searches find, fused, of the right time, one hit for each story, the most promising first."""
        question = plain(question)
        asked = filters.as_of or date.today()
        time = when(question, asked)
        forms = [(1.0, question), *((ALTERNATE, form) for form in dict.fromkeys(alternates) if form != question)]
        vectors = self._embedder.embed([form for _, form in forms])
        words, meaning = [], []
        sieve = _Sieve(self._index, filters, time)
        for (weight, form), vector in zip(forms, vectors, strict=True):
            words.append((weight, sieve.through(self._index.search_words(" ".join(telling(form)), FETCH))))
            meaning.append((weight, sieve.through(self._index.search_meaning(vector, FETCH))))
        if filters != Filters() or time.window:
            for matches, search in ((words, self._more_words), (meaning, self._more_meaning)):
                for at, (weight, kept) in enumerate(matches):
                    if len(kept) < ENOUGH:
                        matches[at] = (weight, sieve.through(search(forms[at][1], vectors[at], filters)))
        fused = fusion.fuse(
            fusion.strongest((weight, fusion.normalised(kept)) for weight, kept in words),
            fusion.strongest((weight, fusion.normalised(kept)) for weight, kept in meaning),
        )
        pull = partial(fusion.recency, now=self._now(asked), when=time, as_of=filters.as_of is not None)
        priors = pull({id: sieve.known[id][1].date for id in fused})
        hits = [Hit(*sieve.known[id], score + priors[id]) for id, score in fused.items()]
        stories = one_hit_a_story(sorted(hits, key=lambda hit: -hit.score), limit)
        copies = {
            id: [copy for copy in others if not (filters.as_of and copy.date and copy.date > filters.as_of)]
            for id, others in self._index.copies([hit.article.id for hit in stories]).items()
        }
        told = with_copies(stories, copies, self._index.passages_of, sieve.passes)
        days = {hit.passage.id: hit.article.date for hit in told}
        cosines = fusion.strongest((1.0, {match.passage_id: match.score for match in kept}) for _, kept in meaning)
        overlap = self._overlap(question)
        return Found(
            question,
            asked,
            promising(told, overlap, cosines, pull(days, decay=fusion.WEEK)),
            max(cosines.values(), default=None),
            overlap,
            fused={hit.passage.id: hit.score for hit in told},
            recent=pull(days),
        )

    def _overlap(self, question: str) -> Overlap:
        named = time_words(question)
        said = [word for word in telling(question) if word not in named] or list(telling(question))
        counts, size = self._index.holding(said)
        return Overlap(question, dict(zip(said, counts, strict=True)), size)

    def _now(self, asked: date) -> date:
        """The day that "now" means: in an archive that ends before the day of the question, its last one."""
        last = self._index.coverage().last
        return min(asked, last) if last else asked

    def _more_words(self, form: str, vector: object, filters: Filters) -> list[Match]:
        return self._index.search_words(" ".join(telling(form)), MORE)

    def _more_meaning(self, form: str, vector: object, filters: Filters) -> list[Match]:
        return self._index.search_meaning(vector, MORE, since=filters.since, until=filters.until)  # type: ignore[arg-type]


def plain(question: str) -> str:
    """A question without the tags that a copied web page leaves in it."""
    return " ".join(_TAG.sub(" ", question).split()) or question


class _Sieve:
    """Lets through what is live, passes the filters and is of the time that the question names."""

    def __init__(self, index: Index, filters: Filters, time: When) -> None:
        self._index = index
        self._filters = filters
        self._sources = {source.casefold() for source in filters.sources}
        self._window = time.window
        self.known: dict[str, tuple[Passage, ArticleRef]] = {}
        self._out: set[str] = set()

    def through(self, matches: Sequence[Match]) -> list[Match]:
        new = [m.passage_id for m in matches if m.passage_id not in self.known and m.passage_id not in self._out]
        live = self._index.live(new)
        for id in new:
            if id in live and self.passes(*live[id]):
                self.known[id] = live[id]
            else:
                self._out.add(id)
        return [match for match in matches if match.passage_id in self.known]

    def passes(self, passage: Passage, article: ArticleRef) -> bool:
        day, filters = article.date, self._filters
        if filters.as_of and day and day > filters.as_of:
            return False
        if filters.since and not (day and day >= filters.since):
            return False
        if filters.until and not (day and day <= filters.until):
            return False
        if self._sources and (article.source or "").casefold() not in self._sources:
            return False
        return self._window is None or self._window.admits(day, f"{article.title}\n{passage.text}")
