"""A small façade over five articles, and the app over it: in-process for most, on a loopback port for real clients.

The double finds by shared words and answers with the best sentence. It can be told to wait in mid-answer (`pause`) or
to fail (`fault`), which the real one can't.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from assistant.errors import ArticleNotFound, ConversationNotFound, InputTooLarge, UsageError
from assistant.serving import create_app
from assistant.settings import Settings
from assistant.text import sentences, words
from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Change,
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
    PushResult,
    Quote,
    Report,
    Said,
    SearchResult,
    Sentence,
    Stage,
    SystemStatus,
    Timings,
)

AT = datetime(2024, 1, 1, tzinfo=UTC)
STOP = {"the", "a", "an", "of", "in", "on", "at", "is", "was", "did", "who", "what", "when", "does", "his", "her", "to"}
ARTICLES = (
    Draft(
        "Harbour bridge opens after three years",
        "The Ostrava harbour bridge opened to traffic on Monday. Mayor Lena Fisk cut the ribbon. It cost 40 million.",
        date(2023, 3, 6),
        "Harbour Post",
        "https://harbour.example/bridge",
    ),
    Draft(
        "Bridge closed for repairs",
        "The Ostrava harbour bridge was closed on Friday because of cracks. Engineer Omar Reyes found the cracks.",
        date(2023, 9, 15),
        "Harbour Post",
    ),
    Draft(
        "Vela wins the regional cup",
        "FC Vela won the regional cup on Saturday. Striker Ana Moura scored twice ![x](https://evil.example/x.png).",
        date(2023, 5, 20),
        "Sport Daily",
        "https://sport.example/vela",
    ),
    Draft(
        "A comet passes", "Comet Tarn passed the Earth on Tuesday night. Amateurs saw it without glasses.", None, "Sky"
    ),
    Draft(
        "Rates held",
        "The Central Bank held its rate at 4.25% in October 2023. Governor Ilse Brandt spoke.",
        date(2023, 10, 3),
    ),
)


@dataclass
class Archive:
    """The façade's double."""

    settings: Settings
    ready: bool = True
    indexing: Progress | None = None
    fault: Exception | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)
    reached: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    gate: threading.Event | None = None
    revision: int = 0

    def __post_init__(self) -> None:
        self._articles: dict[str, list[Article]] = {}
        self._keys: dict[str, str] = {}
        self._changes: list[Change] = []
        self._conversations: dict[str, Conversation] = {}
        self._ids = itertools.count(1)
        self.runs: list[Report] = []
        self.index_gate: threading.Event | None = None
        self.push(ARTICLES)

    def pause(self) -> threading.Event:
        """From now on an answer waits after its first sentence until the event is set."""
        self.gate = threading.Event()
        return self.gate

    def stream(
        self, question: str, *, conversation_id: str | None = None, **given: Any
    ) -> Generator[Event, None, None]:
        if not question.strip():
            raise UsageError("The question is empty.")
        if len(question) > 4_000:
            raise InputTooLarge("The question is too long.")
        if conversation_id is not None:
            self.conversation(conversation_id)
        self.asked.append({"question": question, "conversation_id": conversation_id, **given})
        return self._events(question, conversation_id, given.get("filters", Filters()), given.get("limit", 8))

    def _events(
        self, question: str, conversation: str | None, filters: Filters, limit: int
    ) -> Generator[Event, None, None]:
        try:
            yield Stage("searching")
            if self.fault:
                raise self.fault
            hits = self._hits(question, filters, limit)
            yield Found(question, hits)
            made = list(self._said(question, hits))
            for number, said in enumerate(made):
                yield said
                if number == 0 and self.gate:
                    self.reached.release()
                    self.gate.wait()
            answer = self._answer(question, conversation, hits, made)
            if conversation is not None:
                known = self._conversations[conversation]
                exchange = Exchange(question, answer, AT, filters, {c.number: "current" for c in answer.citations})
                self._conversations[conversation] = replace(known, exchanges=(*known.exchanges, exchange))
            yield answer
        finally:
            self.closed.set()

    def ask(self, question: str, **given: Any) -> Answer:
        *_, answer = self.stream(question, **given)
        assert isinstance(answer, Answer)
        return answer

    def _said(self, question: str, hits: tuple[Hit, ...]) -> Iterator[Said]:
        for number, hit in enumerate(hits[:2], 1):
            span = max(sentences(hit.passage.text), key=lambda s: (_fit(question, s.of(hit.passage.text)), -s.start))
            text = span.of(hit.passage.text)
            quote = Quote(hit.article, span.start, span.end, text)
            cited = Citation(number, quote, PassageSpan(hit.passage.id, hit.passage.start, hit.passage.end))
            yield Said(Sentence(text, (number,)), (cited,))

    def _answer(self, question: str, conversation: str | None, hits: tuple[Hit, ...], made: list[Said]) -> Answer:
        said = tuple(one.sentence for one in made)
        text = " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in said)
        return Answer(
            status="answered" if said else "not_found",
            text=text or "The archive has no answer to this.",
            sentences=said,
            citations=tuple(one for s in made for one in s.citations),
            hits=hits,
            question=question,
            coverage=Coverage(date(2023, 3, 6), date(2023, 10, 3)),
            model="extractive",
            revision=self.revision,
            timings=Timings(1.25, 2.5),
            confidence=0.9 if said else 0.1,
            conversation_id=conversation,
        )

    def _live(self) -> list[Article]:
        return [versions[-1] for versions in self._articles.values() if versions[-1].origin != "removed"]

    def _hits(self, query: str, filters: Filters, limit: int) -> tuple[Hit, ...]:
        scored = [(_fit(query, f"{a.title} {a.text}"), a) for a in self._live() if _passes(a, filters)]
        best = sorted((pair for pair in scored if pair[0] > 1), key=lambda pair: -pair[0])[:limit]
        return tuple(
            Hit(Passage(f"p-{a.id}", a.id, a.version, 0, len(a.text), a.text), a.ref, float(score)) for score, a in best
        )

    def search(self, query: str, *, filters: Filters = Filters(), limit: int = 10) -> SearchResult:
        return SearchResult(self._hits(query, filters, limit), self.revision)

    def article(self, article_id: str, version: int | None = None) -> Article:
        for one in self._articles.get(article_id, ()):
            if version == one.version or (
                version is None and one is self._articles[article_id][-1] and one in self._live()
            ):
                return one
        raise ArticleNotFound(f"There is no article {article_id!r}.")

    def versions(self, article_id: str) -> tuple[Article, ...]:
        if article_id not in self._articles:
            raise ArticleNotFound(f"There is no article {article_id!r}.")
        return tuple(self._articles[article_id])

    def copies(self, article_id: str) -> tuple[ArticleRef, ...]:
        return ()

    def articles(self, query: str = "", *, filters: Filters = Filters(), offset: int = 0, limit: int = 50) -> Listing:
        found = [
            a.ref
            for a in self._live()
            if set(words(query)) <= set(words(a.title + " " + a.text)) and _passes(a, filters)
        ]
        found.sort(key=lambda ref: ref.date or date.min, reverse=True)
        return Listing(tuple(found[offset : offset + limit]), len(found), offset)

    def push(self, drafts: Sequence[Draft], *, keys: Sequence[str | None] | None = None) -> tuple[PushResult, ...]:
        return tuple(self._push(draft, key) for draft, key in zip(drafts, keys or [None] * len(drafts), strict=True))

    def _push(self, draft: Draft, key: str | None) -> PushResult:
        name = key or draft.text
        article_id = self._keys.setdefault(name, f"art-{next(self._ids)}")
        kept = self._articles.setdefault(article_id, [])
        if kept and kept[-1].text == draft.text and kept[-1].origin != "removed":
            return PushResult("unchanged", article_id, kept[-1].version)
        version = len(kept) + 1
        kept.append(
            Article(article_id, version, draft.title, draft.text, draft.date, draft.source, draft.url, origin="push")
        )
        kind = "changed" if version > 1 else "added"
        self._change(kind, kept[-1].ref)
        return PushResult("changed" if version > 1 else "added", article_id, version)

    def _change(self, kind: Any, ref: ArticleRef) -> None:
        self.revision += 1
        self._changes.append(Change(self.revision, kind, ref, AT))

    def remove(self, ids: Sequence[str]) -> Report:
        for one in ids:
            article = self.article(one)
            self._articles[one][-1] = replace(article, origin="removed")
            self._change("removed", article.ref)
        return Report(self.revision, removed=tuple(ids))

    def changes(self, since: int, query: str = "") -> tuple[Change, ...]:
        return tuple(
            c for c in self._changes if c.revision > since and set(words(query)) <= set(words(c.article.title))
        )

    def index(self, paths: Any = None, *, progress: Callable[[Progress], None] | None = None) -> Report:
        if self.fault:
            raise self.fault
        for done in (0, 1, 2):
            self.indexing = Progress("reading", done, 2)
            if progress:
                progress(self.indexing)
            if self.index_gate:
                self.reached.release()
                self.index_gate.wait()
        self.indexing = None
        origins = tuple(map(str, paths or self.settings.corpus_paths))
        self.runs.insert(0, Report(self.revision, run=len(self.runs) + 1, started=AT, origins=origins))
        return self.runs[0]

    def status(self, *, runs: int = 5) -> SystemStatus:
        live = self._live()
        return SystemStatus(
            articles=len(live),
            passages=len(live),
            vectors=len(live),
            pending=0,
            stories=len(live),
            coverage=Coverage(date(2023, 3, 6), date(2023, 10, 3)),
            revision=self.revision,
            models={"answer": "extractive"},
            sizes={"catalogue": 4096},
            owner="process 1",
            sources=(("Harbour Post", 2),),
            runs=tuple(self.runs[:runs]),
            origins=tuple(map(str, self.settings.corpus_paths)),
        )

    def conversations(self, query: str = "") -> tuple[ConversationInfo, ...]:
        return tuple(
            ConversationInfo(one.id, one.title, one.updated, len(one.exchanges))
            for one in self._conversations.values()
            if query.lower() in one.title.lower()
        )

    def conversation(self, conversation_id: str) -> Conversation:
        if conversation_id not in self._conversations:
            raise ConversationNotFound(f"There is no conversation {conversation_id!r}.")
        return self._conversations[conversation_id]

    def new_conversation(self, title: str = "") -> str:
        new = f"conv-{next(self._ids)}"
        self._conversations[new] = Conversation(new, title or "untitled", AT, AT)
        return new

    def rename_conversation(self, conversation_id: str, title: str) -> None:
        self._conversations[conversation_id] = replace(self.conversation(conversation_id), title=title)

    def delete_conversation(self, conversation_id: str) -> None:
        self.conversation(conversation_id)
        del self._conversations[conversation_id]


def _fit(query: str, text: str) -> int:
    return len((set(words(query)) - STOP) & set(words(text)))


def _passes(article: Article, filters: Filters) -> bool:
    day = article.date
    return not (
        (filters.since and (day is None or day < filters.since))
        or (filters.until and (day is None or day > filters.until))
        or (filters.as_of and day is not None and day > filters.as_of)
        or (filters.sources and (article.source or "").casefold() not in {s.casefold() for s in filters.sources})
    )


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text("One\n\nA first article.")
    return Settings(data=tmp_path / "data", corpus=(corpus,), rate_per_minute=100_000)


@pytest.fixture
def archive(settings: Settings) -> Archive:
    return Archive(settings)


@pytest.fixture
def app(archive: Archive, settings: Settings) -> FastAPI:
    return create_app(archive, settings, owner_token="owner-token-of-the-tests")  # type: ignore[arg-type]


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def connect(archive: Archive, tmp_path: Path) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of apps with other settings over the same archive."""
    opened: list[TestClient] = []

    def make(**changes: Any) -> TestClient:
        settings = Settings(**{**archive.settings.model_dump(), **changes})
        made = TestClient(
            create_app(archive, settings), base_url="http://127.0.0.1:7860", raise_server_exceptions=False
        )  # type: ignore[arg-type]
        opened.append(made.__enter__())
        return made

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def url(app: FastAPI) -> Iterator[str]:
    """The app on a loopback port, for clients that open connections."""
    with running(app) as address:
        yield address


@pytest.fixture
def serving() -> Callable[[FastAPI], Any]:
    """Serves any app: `with serving(app) as url`."""
    return running


class running:
    """Serves an app on a free loopback port while the block lasts."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(
            app, port=0, log_config=None, access_log=False, lifespan="on", timeout_graceful_shutdown=2
        )
        self.server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        while not self.server.started:
            assert self._thread.is_alive(), "the server did not start"
            self._thread.join(0.01)
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self._thread.join()
