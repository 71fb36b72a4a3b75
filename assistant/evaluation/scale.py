"""`python -m assistant.evaluation.scale DATASET...`: how indexing behaves when archives grow, on datasets joined.

Each article becomes a file of its own. Told are: the first index, a run with nothing changed, one with some files
changed, one with some deleted, answers while idle and during a re-index, how long a new file takes to be cited while
others ask, disk and memory.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import cycle
from pathlib import Path

import click
import numpy as np

from assistant import background
from assistant.assistant import Assistant
from assistant.evaluation.cache import CachedEmbedder, default_cache
from assistant.evaluation.datasets import Document, Question, read_folder
from assistant.indexing import Conversations, Embedder, HashEmbedder, Index, open_embedder
from assistant.retrieval import Finder, open_reader
from assistant.settings import load_settings
from assistant.types import Answer, Draft, Filters, Report

CHANGED, DELETED, ASKED, WRITTEN = 100, 1_000, 60, 20
# Seconds that a new file is waited for.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: how many things it took in, and the seconds, by stage where the run tells them."""

    name: str
    seconds: float
    items: int
    rate: float
    stages: dict[str, float]


@click.command()
@click.argument("datasets", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path, file_okay=False))
@click.option(
    "--embedder",
    type=click.Choice(["builtin", "hash"]),
    default="builtin",
    show_default=True,
    help="The model, or its double: words hashed to a vector, which ends in minutes.",
)
@click.option("--cached", is_flag=True, help="Take embeddings from the cache of `dateline eval`, and keep them there.")
@click.option("--changed", type=click.IntRange(0), default=CHANGED, show_default=True)
@click.option("--deleted", type=click.IntRange(0), default=DELETED, show_default=True)
@click.option(
    "--asked",
    type=click.IntRange(0),
    default=ASKED,
    show_default=True,
    help="Questions while idle, and again during a re-index.",
)
@click.option(
    "--written",
    type=click.IntRange(0),
    default=WRITTEN,
    show_default=True,
    help="New files, each waited for until an answer cites it.",
)
def main(
    datasets: tuple[Path, ...], embedder: str, cached: bool, changed: int, deleted: int, asked: int, written: int
) -> None:
    """Measure indexing on the articles of DATASETS joined; one line of JSON for each step."""
    with tempfile.TemporaryDirectory(prefix="dateline-scale-", ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        files, questions = lay_out(datasets, root / "corpus")
        with opened(root, embedder, cached) as assistant:
            for step in steps(assistant, files, questions, changed, deleted, asked):
                click.echo(json.dumps(asdict(step)))
            for step in _shares("new file until cited", _cited(assistant, root / "corpus", questions, written)):
                click.echo(json.dumps(asdict(step)))
            click.echo(json.dumps(state(assistant)))


def lay_out(datasets: Sequence[Path], corpus: Path) -> tuple[list[Path], list[Question]]:
    """Writes every article as a file; returns the files, and the questions that can be answered."""
    files, asked = [], []
    for dataset in datasets:
        documents, questions = read_folder(dataset)
        asked += [question for question in questions if question.answerable]
        for number, document in enumerate(documents):
            # A hundred files a folder: no archive keeps ten thousand in one.
            path = corpus / dataset.name / f"{number // 100:03}" / f"{number:06}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, document)
            files.append(path)
    return files, asked


@contextmanager
def opened(root: Path, name: str, cached: bool) -> Iterator[Assistant]:
    settings = load_settings({"data": root / "data", "corpus": (root / "corpus",), "model": "extractive"})
    embedder: Embedder = HashEmbedder() if name == "hash" else open_embedder(settings)
    bulk = CachedEmbedder(embedder, default_cache() / "embeddings.sqlite") if cached else embedder
    index = Index.open(settings, bulk)
    with Assistant(settings, index, Finder(index, embedder, open_reader(settings)), Conversations(index)) as assistant:
        yield assistant


def steps(
    assistant: Assistant, files: list[Path], questions: list[Question], changed: int, deleted: int, asked: int
) -> Iterator[Step]:
    """Does one thing after another and tells of each."""
    yield _indexed(assistant, "first index", lambda report: len(report.added))
    yield _indexed(assistant, "nothing changed", lambda report: report.unchanged)
    _rewrite(files[:changed], "A correction was added to this article.")
    yield _indexed(assistant, "some changed", lambda report: len(report.changed))
    for path in files[len(files) - deleted :]:
        path.unlink()
    yield _indexed(assistant, "some deleted", lambda report: len(report.removed))
    chosen = (questions * (1 + asked // max(len(questions), 1)))[:asked]
    if not chosen:
        return
    _answer(assistant, chosen[:3])
    yield from _shares("answer while idle", _answer(assistant, chosen))
    left = files[: len(files) - deleted]
    _rewrite(left[: len(left) // 4], "Another correction was added.")
    yield from _shares("answer during a re-index", _answer_beside(assistant, chosen))


def state(assistant: Assistant) -> dict[str, object]:
    """What the archive holds, and what it takes of disk and memory, in MB."""
    status = assistant.status(runs=0)
    # Kilobytes, but bytes on a Mac.
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return {
        "articles": status.articles,
        "passages": status.passages,
        "vectors": status.vectors,
        "stories": status.stories,
        "disk_mb": {part: round(size / 1e6, 1) for part, size in status.sizes.items()},
        "peak_memory_mb": round(peak),
    }


def _indexed(assistant: Assistant, name: str, count: Callable[[Report], int]) -> Step:
    started = time.perf_counter()
    report = assistant.index()
    seconds = time.perf_counter() - started
    stages = {stage: round(spent, 2) for stage, spent in report.seconds.items()}
    return Step(name, round(seconds, 2), count(report), round(count(report) / seconds, 1), stages)


def _answer(assistant: Assistant, questions: Sequence[Question]) -> list[float]:
    times = []
    for question in questions:
        started = time.perf_counter()
        assistant.ask(question.text, filters=Filters(as_of=question.asked))
        times.append(time.perf_counter() - started)
    return times


def _answer_beside(assistant: Assistant, questions: Sequence[Question]) -> list[float]:
    """Seconds of answers that are given while the archive is indexed again."""
    times: list[float] = []
    indexing = threading.Thread(target=assistant.index)
    indexing.start()
    while indexing.is_alive():
        times += _answer(assistant, [questions[len(times) % len(questions)]])
    return times


def _cited(assistant: Assistant, corpus: Path, questions: Sequence[Question], count: int) -> Iterator[float]:
    """Seconds from the writing of a file to an answer that cites it, the folder being followed and others asking."""
    stop = threading.Event()
    follow = partial(background.follow, assistant, assistant.settings, None, stop, lambda report: None)
    chat = partial(_chat, assistant, questions, stop)
    threads = [threading.Thread(target=work) for work in (follow, chat)]
    for thread in threads:
        thread.start()
    try:
        time.sleep(1)  # until the folder is watched
        for number in range(count):
            town = f"Vel{number:03}burg"
            text = f"Mayor Ines Calder opened the lighthouse of {town} on Monday. It took nine years to build."
            draft = Draft(f"Lighthouse of {town} opened", text, date.today())
            _write(corpus / f"written-{number:03}.json", Document(town, draft))
            started = time.perf_counter()
            while not _cites(assistant.ask(f"Who opened the lighthouse of {town}?"), draft.title):
                if time.perf_counter() - started > PATIENCE:
                    raise click.ClickException(f"{draft.title}: not cited after {PATIENCE:.0f} s")
            yield time.perf_counter() - started
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _chat(assistant: Assistant, questions: Sequence[Question], stop: threading.Event) -> None:
    """Asks one question after another, as somebody who never thinks."""
    for question in cycle(questions):
        if stop.is_set():
            return
        assistant.ask(question.text, filters=Filters(as_of=question.asked))


def _cites(answer: Answer, title: str) -> bool:
    return any(citation.quote.article.title == title for citation in answer.citations)


def _shares(name: str, times: Iterable[float]) -> Iterator[Step]:
    waits = list(times)
    for percent in (50, 95) if waits else ():
        seconds = float(np.percentile(waits, percent))
        yield Step(f"{name}, p{percent}", round(seconds, 4), len(waits), round(1 / seconds, 1), {})


def _rewrite(files: Sequence[Path], added: str) -> None:
    for path in files:
        article = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**article, "text": f"{article['text']}\n\n{added}"}), "utf-8")


def _write(path: Path, document: Document) -> None:
    draft = document.draft
    day = draft.date.isoformat() if draft.date else None
    path.write_text(json.dumps({"title": draft.title, "text": draft.text, "date": day, "url": draft.url}), "utf-8")


if __name__ == "__main__":
    main()
