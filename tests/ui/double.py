"""A small archive that answers by script: the façade's verbs over articles in memory, for the page's own tests.

Real where the page can tell the difference (offsets, versions, standing); its search counts shared words.
`pace` makes a stream wait before each sentence, so that a test can look at it, or stop it, on the way.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Literal

from assistant.errors import ArticleNotFound, ConversationNotFound, UsageError
from assistant.text import sentences, words
from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Bucket,
    Citation,
    Conversation,
    ConversationInfo,
    Coverage,
    Draft,
    Event,
    Exchange,
    Filters,
    Found,
    Hit,
    Listing,
    Passage,
    PassageSpan,
    Progress,
    Quote,
    Report,
    Said,
    Sentence,
    Skipped,
    Stage,
    SystemStatus,
    Timings,
)

_STOP = """a an and are at did do does for from he her his how in is it of on or she that the they to was what when
where which who why will with"""
STOP = frozenset(_STOP.split())


@dataclass
class Archive:
    """Stands in for `assistant.Assistant`."""

    drafts: Sequence[Draft] = ()
    pace: float = 0.0
    indexing: Progress | None = None
    pending: int = 0
    copies_of: dict[str, tuple[ArticleRef, ...]] = field(default_factory=dict)
    rewrite: Callable[[Answer], Answer] = lambda answer: answer
    closed_streams: int = 0
    fail: Exception | None = None

    def __post_init__(self) -> None:
        self._versions: dict[str, list[Article]] = {}
        self._gone: set[str] = set()
        self._talks: dict[str, Conversation] = {}
        self._lock = threading.Lock()
        self._ids = 0
        self.revision = 0
        self.runs: list[Report] = []
        self.ready = True
        self.add(self.drafts)

    def _id(self, prefix: str) -> str:
        self._ids += 1
        return f"{prefix}{self._ids}"

    def add(self, drafts: Sequence[Draft]) -> tuple[str, ...]:
        self.revision += 1
        ids = []
        for draft in drafts:
            article_id = self._id("a")
            self._versions[article_id] = [
                Article(article_id, 1, draft.title, draft.text, draft.date, draft.source, draft.url)
            ]
            ids.append(article_id)
        self.runs.insert(
            0, Report(self.revision, tuple(ids), started=datetime.now(UTC), seconds={"reading": 0.1}, passages=9)
        )
        return tuple(ids)

    def change(self, article_id: str, text: str) -> None:
        old = self._versions[article_id][-1]
        self._versions[article_id].append(replace(old, version=old.version + 1, text=text))
        self.revision += 1

    def live(self) -> list[Article]:
        found = [versions[-1] for key, versions in self._versions.items() if key not in self._gone]
        return sorted(found, key=lambda item: item.date or date.min, reverse=True)

    # Asking.

    def stream(
        self,
        question: str,
        *,
        conversation_id: str | None = None,
        history: Any = (),
        filters: Filters = Filters(),
        limit: int = 8,
        verbatim_question: bool = False,
    ) -> Generator[Event, None, None]:
        if not question:
            raise UsageError("The question is empty.")
        if self.fail:
            raise self.fail
        return self._events(question, conversation_id, filters, verbatim_question)

    def _events(self, asked: str, c: str | None, filters: Filters, verbatim: bool) -> Generator[Event, None, None]:
        try:
            yield Stage("understanding")
            before = self._talks[c].exchanges if c else ()
            question = asked
            if before and not verbatim and len(set(words(asked)) - STOP) < 3:
                question = f"{asked.rstrip('?')}, about {before[-1].answer.question}"
            yield Stage("searching")
            hits = self._find(question, filters)
            yield Found(question, hits)
            yield Stage("reading")
            answer = self.rewrite(self._answer(question, hits, c))
            shown: set[int] = set()
            for sentence in answer.sentences:
                time.sleep(self.pace)
                new = tuple(
                    item for item in answer.citations if item.number in sentence.citations and item.number not in shown
                )
                shown |= {item.number for item in new}
                yield Said(sentence, new)
            if c:
                talk = self._talks[c]
                exchange = Exchange(asked, answer, datetime.now(UTC), filters)
                self._talks[c] = replace(
                    talk,
                    title=talk.title or asked[:60],
                    updated=datetime.now(UTC),
                    exchanges=(*talk.exchanges, exchange),
                )
            yield answer
        except GeneratorExit:
            self.closed_streams += 1
            raise

    def _find(self, question: str, filters: Filters) -> tuple[Hit, ...]:
        wanted = set(words(question)) - STOP
        hits = []
        for article in self.live():
            if not _passes(article, filters):
                continue
            for start, end in _passages(article.text):
                text = article.text[start:end]
                score = len(wanted & set(words(article.title + " " + text)))
                if score:
                    passage = Passage(f"{article.id}:{start}", article.id, article.version, start, end, text)
                    hits.append(Hit(passage, article.ref, float(score), self.copies_of.get(article.id, ())))
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:6])

    def _answer(self, question: str, hits: tuple[Hit, ...], c: str | None) -> Answer:
        wanted = set(words(question)) - STOP
        scored = [
            (len(wanted & set(words(span.of(hit.passage.text)))), hit, span)
            for hit in hits[:3]
            for span in sentences(hit.passage.text)
        ]
        best = [item for item in sorted(scored, key=lambda item: -item[0]) if item[0] * 2 >= len(wanted)][:3]
        said, citations = [], []
        for number, (_, hit, span) in enumerate(best, 1):
            quote = Quote(
                hit.article, hit.passage.start + span.start, hit.passage.start + span.end, span.of(hit.passage.text)
            )
            citations.append(
                Citation(
                    number, quote, PassageSpan(hit.passage.id, hit.passage.start, hit.passage.end), copies=hit.copies
                )
            )
            said.append(Sentence(quote.text, (number,)))
        text = " ".join(f"{item.text} [{item.citations[0]}]" for item in said) or "The archive does not answer this."
        return Answer(
            "answered" if said else "not_found",
            text,
            tuple(said),
            tuple(citations),
            hits,
            question,
            self.coverage(),
            "extractive",
            self.revision,
            Timings(9, 22),
            0.9,
            c,
            followups=("What happened next?", "Who else was involved?", "How did Moscow respond?") if said else (),
        )

    def examples(self, count: int = 4) -> tuple[str, ...]:
        return tuple(f"What of the {article.title.split(':')[0].lower()}?" for article in self.live()[:count])

    # The archive.

    def coverage(self) -> Coverage:
        days = [article.date for article in self.live() if article.date]
        return Coverage(min(days), max(days)) if days else Coverage()

    def article(self, article_id: str, version: int | None = None) -> Article:
        versions = self._versions.get(article_id)
        if versions is None or (version is None and article_id in self._gone):
            raise ArticleNotFound("There is no such article.")
        return versions[version - 1] if version else versions[-1]

    def versions(self, article_id: str) -> tuple[Article, ...]:
        return tuple(self._versions[article_id])

    def copies(self, article_id: str) -> tuple[ArticleRef, ...]:
        return self.copies_of.get(article_id, ())

    def _matching(self, query: str, filters: Filters) -> list[Article]:
        wanted = set(words(query))
        return [
            item
            for item in self.live()
            if _passes(item, filters) and wanted <= set(words(item.title + " " + item.text))
        ]

    def articles(self, query: str = "", *, filters: Filters = Filters(), offset: int = 0, limit: int = 50) -> Listing:
        found = self._matching(query, filters)
        return Listing(tuple(item.ref for item in found[offset : offset + limit]), len(found), offset)

    def buckets(
        self, unit: Literal["week", "month"] = "month", query: str = "", filters: Filters = Filters()
    ) -> tuple[Bucket, ...]:
        counts: dict[date, int] = {}
        for item in self._matching(query, filters):
            if item.date:
                start = (
                    item.date.replace(day=1)
                    if unit == "month"
                    else date.fromordinal(item.date.toordinal() - item.date.weekday())
                )
                counts[start] = counts.get(start, 0) + 1
        return tuple(Bucket(start, counts[start]) for start in sorted(counts))

    def upload(self, name: str, data: bytes) -> Report:
        try:
            title, _, text = data.decode("utf-8").partition("\n")
        except UnicodeDecodeError:
            return Report(self.revision, skipped=(Skipped(name, "not a text"),))
        return Report(self.revision, self.add([Draft(title, text.strip(), date(2024, 5, 1), "Uploads")]))

    def remove(self, article_ids: Sequence[str]) -> Report:
        self._gone |= set(article_ids)
        self.revision += 1
        return Report(self.revision, removed=tuple(article_ids))

    def index(self, paths: Any = None, *, progress: Any = None) -> Report:
        self.indexing = Progress("reading", 1, 2)
        time.sleep(0.3)
        self.indexing = None
        return self.runs[0]

    def status(self, runs: int = 5) -> SystemStatus:
        live = self.live()
        names = sorted({item.source for item in live if item.source})
        sources = tuple((name, sum(item.source == name for item in live)) for name in names)
        return SystemStatus(
            len(live),
            9 * len(live),
            9 * len(live),
            self.pending,
            len(live),
            self.coverage(),
            self.revision,
            {"embed": "all-MiniLM-L6-v2 int8", "answer": "extractive"},
            {"catalogue": 1_200_000, "vectors": 3_400_000},
            "this process",
            sources=sources,
            runs=tuple(self.runs[:runs]),
        )

    # Conversations.

    def conversations(self, query: str = "") -> tuple[ConversationInfo, ...]:
        found = [item for item in self._talks.values() if query.casefold() in item.title.casefold()]
        found.sort(key=lambda item: item.updated, reverse=True)
        return tuple(ConversationInfo(item.id, item.title, item.updated, len(item.exchanges)) for item in found)

    def conversation(self, conversation_id: str) -> Conversation:
        if conversation_id not in self._talks:
            raise ConversationNotFound("There is no such conversation.")
        talk = self._talks[conversation_id]
        return replace(talk, exchanges=tuple(replace(item, standing=self._standing(item)) for item in talk.exchanges))

    def _standing(self, exchange: Exchange) -> dict[int, Any]:
        found = {}
        for citation in exchange.answer.citations:
            ref = citation.quote.article
            changed = self._versions[ref.id][-1].version != ref.version
            found[citation.number] = "withdrawn" if ref.id in self._gone else "changed" if changed else "current"
        return found

    def new_conversation(self, title: str = "") -> str:
        with self._lock:
            c = self._id("c")
        self._talks[c] = Conversation(c, title, datetime.now(UTC), datetime.now(UTC))
        return c

    def rename_conversation(self, conversation_id: str, title: str) -> None:
        self._talks[conversation_id] = replace(self.conversation(conversation_id), title=title)

    def delete_conversation(self, conversation_id: str) -> None:
        self._talks.pop(conversation_id, None)


def _passes(article: Article, filters: Filters) -> bool:
    day = article.date
    if filters.as_of and day and day > filters.as_of:
        return False
    if (filters.since and (not day or day < filters.since)) or (filters.until and (not day or day > filters.until)):
        return False
    return not filters.sources or (article.source or "").casefold() in {name.casefold() for name in filters.sources}


def _passages(text: str) -> list[tuple[int, int]]:
    spans = sentences(text)
    return [(group[0].start, group[-1].end) for group in (spans[at : at + 4] for at in range(0, len(spans), 4))]
