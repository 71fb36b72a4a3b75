"""Measures Dateline on a dataset: a throw-away index, every question asked through the façade, every answer judged.

Embeddings and answers are cached, so a killed run goes on where it was. Query embeddings are not: their time counts.
"""

from __future__ import annotations

import hashlib
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from assistant.assistant import Assistant
from assistant.evaluation.cache import Answers, CachedEmbedder, code_digest
from assistant.evaluation.datasets import Dataset, Question
from assistant.evaluation.judging import DEPTH, Asked, Judge, Record
from assistant.evaluation.runs import Run
from assistant.indexing import Conversations, Index, open_embedder
from assistant.retrieval import Finder, open_reader
from assistant.settings import Settings
from assistant.types import Answer, Filters, Findings, Hit, Stage

History = Literal["both", "rules", "none"]
# (what is being done, done, total)
Tell = Callable[[str, int, int], None]
PUSHED = 100
# Settings that change answers; the others only say where things are and how they are served.
TELLING = ("embedder", "embedding_model", "model", "local_model", "strict", "fallback", "context_tokens", "threshold")
SEED = 2_023


@dataclass(frozen=True, slots=True)
class Opened:
    """A throw-away index of a dataset, open to be asked."""

    assistant: Assistant
    finder: WatchedFinder
    judge: Judge


class WatchedFinder(Finder):
    """A finder whose last findings can be seen, as deep as they are judged; the façade gets what it asked for."""

    last: Findings | None = None

    def find(self, question: str, filters: Filters, *, limit: int = 8, alternates: Sequence[str] = ()) -> Findings:
        self.last = super().find(question, filters, limit=max(limit, DEPTH), alternates=alternates)
        return replace(self.last, hits=self.last.hits[:limit])


def evaluate(
    dataset: Dataset,
    settings: Settings,
    cache: Path,
    *,
    history: History = "both",
    limit: int | None = None,
    fresh: bool = False,
    tell: Tell = lambda what, done, total: None,
) -> Run:
    """Asks every question (or `limit` of them, drawn with a fixed seed) as on its day, and judges what comes.

    `history`: `rules` asks with the conversation so far, `none` the last turn alone; `both` asks with it, and looks
    also for what the last turn alone would have found. `fresh` forgets the answers of former runs.
    """
    about = _about(dataset, settings, history)
    answers = Answers(cache / "answers" / f"{_key(about)}.jsonl")
    if fresh:
        answers.clear()
    chosen = _drawn(dataset.questions, limit)
    missing = [question for question in chosen if answers.get(question.id) is None]
    if missing:
        with opened(dataset, settings, cache, tell) as index:
            _warm(index, missing[0])
            for done, question in enumerate(missing, len(chosen) - len(missing)):
                tell("asking", done, len(chosen))
                answers.add(_ask(index, question, history))
            tell("asking", len(chosen), len(chosen))
    records = tuple(record for question in chosen if (record := answers.get(question.id)) is not None)
    return Run(dataset.name, about, records)


@contextmanager
def opened(dataset: Dataset, settings: Settings, cache: Path, tell: Tell) -> Iterator[Opened]:
    """An assistant over a throw-away index of the dataset's documents."""
    with tempfile.TemporaryDirectory(prefix="dateline-eval-", ignore_cleanup_errors=True) as folder:
        update = {"data": Path(folder), "corpus": (), "database_url": None, "chroma_url": None}
        settings = settings.model_copy(update=update)
        embedder = open_embedder(settings)
        with closing(CachedEmbedder(embedder, cache / "embeddings.sqlite")) as cached:
            index = Index.open(settings, cached)
            finder = WatchedFinder(index, embedder, open_reader(settings))
            with Assistant(settings, index, finder, Conversations(index)) as assistant:
                documents = _index(index, dataset, tell)
                yield Opened(assistant, finder, Judge(documents, index.article))


def _index(index: Index, dataset: Dataset, tell: Tell) -> dict[str, str]:
    """Indexes the documents; their ids in the dataset by their ids in the index."""
    documents: dict[str, str] = {}
    for at in range(0, len(dataset.documents), PUSHED):
        tell("indexing words", at, len(dataset.documents))
        some = dataset.documents[at : at + PUSHED]
        results = index.push([item.draft for item in some], keys=[item.id for item in some], origin="eval")
        documents.update((result.id, item.id) for item, result in zip(some, results, strict=True) if result.id)
    total = index.counts()["passages"]
    while not index.wait_for_meaning(timeout=1.0):
        tell("indexing meaning", total - index.counts()["pending"], total)
    return documents


def _warm(index: Opened, question: Question) -> None:
    """Loads the models, which the first question would pay for otherwise."""
    index.assistant.search(question.text)
    index.assistant.ask(question.text)


def _ask(index: Opened, question: Question, history: History) -> Record:
    filters = Filters(as_of=question.asked)
    turns = () if history == "none" else question.history
    started = time.perf_counter()
    understood, answer = started, None
    for event in index.assistant.stream(question.text, history=turns, filters=filters):
        if isinstance(event, Stage) and event.name == "searching":
            understood = time.perf_counter()
        elif isinstance(event, Answer):
            answer = event
    ended = time.perf_counter()
    findings = index.finder.last
    assert answer is not None and findings is not None, "a stream ends in an Answer"
    asked = Asked(findings, answer, (understood - started) * 1000, (ended - started) * 1000)
    alone: Sequence[Hit] | None = None
    if question.history and history == "none":
        alone = findings.hits
    elif question.history and history == "both":
        alone = index.finder.find(question.text, filters, limit=DEPTH).hits
    return index.judge.record(question, asked, alone, with_history=history != "none")


def _drawn(questions: Sequence[Question], limit: int | None) -> list[Question]:
    if limit is None or limit >= len(questions):
        return list(questions)
    places = sorted(random.Random(SEED).sample(range(len(questions)), limit))
    return [questions[place] for place in places]


def _about(dataset: Dataset, settings: Settings, history: History) -> dict[str, Any]:
    told = settings.model_dump(mode="json", include=set(TELLING))
    return {
        "digest": dataset.digest,
        "articles": len(dataset.documents),
        "history": history,
        "code": code_digest(),
        "models": {
            "embedding": open_embedder(settings).name,
            "answers": (settings.model or "chat") if settings.chat_enabled else "extractive",
        },
        "settings": {**told, "chat": settings.openai_base_url if settings.chat_enabled else None},
    }


def _key(about: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:24]
