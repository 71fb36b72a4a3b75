"""The façade and the only wiring: it opens the rooms, hands the nouns from one to the next, and does no work itself.

Synchronous and thread-safe: a server calls it from a pool of threads. Closing the generator of `stream` stops the work.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Unpack

from assistant.answering.asking import checked
from assistant.answering.followups import examples
from assistant.desk import Desk
from assistant.indexing import Conversations, Index, open_embedder
from assistant.intake import update, upload
from assistant.retrieval import Finder, open_reader
from assistant.settings import Settings, load_settings
from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Bucket,
    Change,
    Conversation,
    ConversationInfo,
    Draft,
    Event,
    Filters,
    How,
    Listing,
    Progress,
    ProgressCallback,
    PushResult,
    Question,
    Report,
    SearchResult,
    SystemStatus,
    Timings,
)

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever


class Assistant:
    """A newsroom's archive that answers: `Assistant.open(settings)`, then `.index()`, `.search()`, `.ask()`."""

    def __init__(self, settings: Settings, index: Index, finder: Finder, conversations: Conversations) -> None:
        self.settings = settings
        self._index = index
        self._finder = finder
        self._conversations = conversations
        self._desk = Desk(settings, index, finder, conversations)
        self._writing = threading.Lock()
        self._progress: Progress | None = None
        self._examples: tuple[tuple[int, int], tuple[str, ...]] = ((-1, 0), ())

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Opens the data directory of the settings, as its owner.

        Raises:
            DataInUse: another process holds the data directory.
            CatalogueDamaged: the catalogue can't be read; `dateline repair` rebuilds it.
            EmbedderUnavailable, SettingsError: the embedding model can't be had.
        """
        settings = settings or load_settings()
        embedder = open_embedder(settings)
        index = Index.open(settings, embedder)
        return cls(settings, index, Finder(index, embedder, open_reader(settings)), Conversations(index))

    def close(self) -> None:
        """Waits for the writing in hand, then lets go of the data directory."""
        self._index.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Asking.

    def search(self, query: str, *, filters: Filters = Filters(), limit: int = 10) -> SearchResult:
        """The passages that fit a query, best first, without reading them for an answer."""
        query = checked(query)
        started = time.perf_counter()
        revision = self._index.revision
        with self._index.asking():
            hits = self._finder.search(query, filters, limit=limit)
        return SearchResult(hits, revision, Timings(retrieve_ms=_ms_since(started)))

    def ask(self, question: str, **how: Unpack[How]) -> Answer:
        """A checked answer: the last event of `stream`, which see."""
        *_, answer = self.stream(question, **how)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, question: str, **how: Unpack[How]) -> Generator[Event, None, None]:
        """Answers step by step: Stage*, Found, (Stage | Said)*, Answer. `types.Question` says what `how` may hold.

        Raises:
            UsageError: the question is empty, or since is after until. InputTooLarge: it is too long.
            ConversationNotFound: there is no such conversation.
            ChatUnavailable: the chat model failed and `fallback` is off.
        """
        return self._desk.stream(Question(question, **how))

    def examples(self, count: int = 4) -> tuple[str, ...]:
        """Questions that the archive answers, drawn from its newest articles and tried; fewer where it holds less."""
        asked_at = (self._index.revision, count)
        if self._examples[0] != asked_at:
            newest = self._index.articles("", Filters(), 0, 6 * count).articles
            drawn = examples([self._index.article(ref.id) for ref in newest], 3 * count)
            answered = (question for question in drawn if self.ask(question).status != "not_found")
            self._examples = (asked_at, tuple(islice(answered, count)))
        return self._examples[1]

    def retriever(self, *, filters: Filters = Filters(), limit: int = 8) -> BaseRetriever:
        """The archive as a llama-index retriever."""
        from assistant.retrieval.llama import DatelineRetriever

        return DatelineRetriever(self._finder, filters=filters, limit=limit)

    # Indexing.

    @property
    def ready(self) -> bool:
        """Whether there is anything to answer from."""
        return self._index.revision > 0

    @property
    def indexing(self) -> Progress | None:
        """What a running index job is at; None while none runs."""
        return self._progress

    def index(self, paths: Sequence[Path | str] | None = None, *, progress: ProgressCallback | None = None) -> Report:
        """Brings the index to what the paths hold now: files, folders, or http(s) URLs of feeds and pages.

        Without paths, the corpus of the settings. One run at a time; a second call waits for the first.

        Raises:
            UsageError: a path does not exist. FetchRefused: a URL is not fetched.
            StorageFull, StorageReadOnly: nothing of this run is kept, and the old index still serves.
        """

        def tell(step: Progress) -> None:
            self._progress = step
            if progress is not None:
                progress(step)

        with self._writing:
            try:
                return update(self._index, self.settings, paths, tell)
            finally:
                self._progress = None

    def push(self, drafts: Sequence[Draft], *, keys: Sequence[str | None] | None = None) -> tuple[PushResult, ...]:
        """Adds or changes articles, found by words before this returns and by meaning soon after.

        `keys` name articles across versions, one for each draft; without, an article is known by its content.
        """
        return self._index.push(drafts, keys=keys)

    def upload(self, name: str, data: bytes) -> Report:
        """Indexes one file that a person handed over, whatever format its name and content say."""
        return upload(self._index, self.settings, name, data)

    def remove(self, article_ids: Sequence[str]) -> Report:
        """Removes articles: from now on they are found and cited by nobody. Unknown ids raise ArticleNotFound."""
        return self._index.remove(article_ids)

    # The archive.

    def article(self, article_id: str, version: int | None = None) -> Article:
        """One article, in its present or a former version. Raises ArticleNotFound."""
        return self._index.article(article_id, version)

    def versions(self, article_id: str) -> tuple[Article, ...]:
        """All versions of an article, oldest first, also where it has been removed. Raises ArticleNotFound."""
        return self._index.versions(article_id)

    def copies(self, article_id: str) -> tuple[ArticleRef, ...]:
        """The other articles that tell the same story in nearly the same words, earliest first."""
        return self._index.copies([article_id]).get(article_id, ())

    def articles(self, query: str = "", *, filters: Filters = Filters(), offset: int = 0, limit: int = 50) -> Listing:
        """The live articles that match, newest first."""
        return self._index.articles(query, filters, offset, limit)

    def buckets(
        self, unit: Literal["week", "month"] = "month", query: str = "", filters: Filters = Filters()
    ) -> tuple[Bucket, ...]:
        """How many of the matching articles were published in each week or month."""
        return self._index.buckets(unit, query, filters)

    def changes(self, since: int, query: str = "") -> tuple[Change, ...]:
        """What was added, changed and removed after revision `since`, in articles that hold all words of `query`."""
        return self._index.changes(since, query)

    def status(self, *, runs: int = 5) -> SystemStatus:
        """The state of the archive and its newest `runs` runs of indexing."""
        status = self._index.status(runs)
        return replace(status, models={**status.models, "answers": self._desk.model})

    def announce(self, url: str | None, token: str | None) -> None:
        """Tells other processes of this machine where the data directory is served."""
        self._index.announce(url, token)

    # Conversations.

    def conversations(self, query: str = "") -> tuple[ConversationInfo, ...]:
        """Conversations whose title or questions hold `query`, newest first."""
        return self._conversations.list(query)

    def conversation(self, conversation_id: str) -> Conversation:
        """A conversation with its answers as they were given. Raises ConversationNotFound."""
        return self._conversations.get(conversation_id)

    def new_conversation(self, title: str = "") -> str:
        """The id of a new conversation; without a title it takes its first question's words."""
        return self._conversations.create(title)

    def rename_conversation(self, conversation_id: str, title: str) -> None:
        self._conversations.rename(conversation_id, title)

    def delete_conversation(self, conversation_id: str) -> None:
        self._conversations.delete(conversation_id)


def _ms_since(started: float) -> float:
    return (time.perf_counter() - started) * 1000
