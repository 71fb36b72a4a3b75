"""Figures of the index on a corpus: `python -m assistant.indexing.bench [CORPUS] [--articles 600 | --full]`.

The bare embedder's part of the run is measured in it, and a plain llama-index + Chroma pipeline with the same embedder
beside it, so that the ratios hold on any machine, busy or not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.indexing import BuiltinEmbedder, Index
from assistant.indexing.embedding import Embedder
from assistant.settings import load_settings, sample_corpus

Say = Callable[[str, object], None]
QUERIES = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("corpus", type=Path, nargs="?", help="a file of one article a line, or a folder; the sample")
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--full", action="store_true", help="all articles")
    parser.add_argument("--plain", type=int, default=200, help="articles for the plain pipeline; 0 leaves it out")
    chosen = parser.parse_args()
    records = list(islice(_records(chosen.corpus or sample_corpus()), None if chosen.full else chosen.articles))
    figures: dict[str, object] = {}

    def say(name: str, value: object) -> None:
        figures[name] = round(value, 4) if isinstance(value, float) else value
        sys.stderr.write(f"{name:44} {figures[name]}\n")

    folder = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    try:
        measure(folder, records, say)
        if chosen.plain:
            measure_plain(folder / "plain", records[: chosen.plain], say)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures, indent=2))  # noqa: T201


class Watched:
    """An embedder that adds up the seconds it takes: what they are of a whole run holds on a busy machine too."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.dimensions, self.seconds = embedder.name, embedder.dimensions, 0.0
        self._embedder = embedder

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with _timed() as took:
            vectors = self._embedder.embed(texts)
        self.seconds += took[0]
        return vectors


def measure(folder: Path, records: list[dict[str, Any]], say: Say) -> None:
    """Dateline itself: a first index, an unchanged one, one changed article, removals, retrieval."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    for number, record in enumerate(records):
        (corpus / f"{number:06}.json").write_text(json.dumps(record), "utf-8")
    settings = load_settings({"data": folder / "data", "corpus": (corpus,)}, {})
    embedder = Watched(BuiltinEmbedder())
    embedder.embed(["warm"])
    embedder.seconds = 0.0
    with Index.open(settings, embedder) as index:
        with _timed() as took:
            report = index.update()
        say("articles", len(report.added))
        say("passages", report.passages)
        say("index: articles/s", len(report.added) / took[0])
        say("index: passages/s", report.passages / took[0])
        for stage, seconds in report.seconds.items():
            say(f"index: seconds {stage}", seconds)
        say("bare embedder in it: passages/s", report.passages / embedder.seconds)
        say("index / bare embedder", embedder.seconds / took[0])
        with _timed() as took:
            index.update()
        say("nothing changed: seconds", took[0])
        path = corpus / "000000.json"
        path.write_text(
            json.dumps({"title": "A zyxel", "text": "The zyxelbird landed in Portvale.", "date": "2023-05-01"})
        )
        with _timed() as took:
            index.update()
            assert index.live([index.search_words("zyxelbird", 1)[0].passage_id])
        say("one changed: seconds to answerable", took[0])
        for path in sorted(corpus.iterdir())[: len(records) // 4]:
            path.unlink()
        with _timed() as took:
            gone = len(index.update().removed)
        say(f"{gone} deleted: seconds", took[0])
        _retrieval(index, embedder, records, say)
        say("bytes on disk", index.sizes())
    with _timed() as took, Index.open(settings, embedder):
        pass
    say("open and close: seconds", took[0])
    say("peak memory: MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def measure_plain(folder: Path, records: list[dict[str, Any]], say: Say) -> None:
    """What a default llama-index + Chroma pipeline does with the same embedder."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.schema import Document

    from assistant.indexing.llama import DatelineEmbedding

    client: Any = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    collection = client.get_or_create_collection("plain", embedding_function=None)
    documents = [Document(text=f"{record['title']}\n{record['text']}") for record in records]
    embedding = DatelineEmbedding(BuiltinEmbedder(), embed_batch_size=10)
    with _timed() as took:
        # The steps of VectorStoreIndex.from_documents by default: chunks of 1,024 tokens, 200 overlap.
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        for at in range(0, len(nodes), 2_048):
            some = nodes[at : at + 2_048]
            vectors = embedding.get_text_embedding_batch([node.get_content() for node in some])
            collection.add(
                ids=[node.node_id for node in some],
                embeddings=vectors,
                documents=[node.get_content() for node in some],
            )
    say("plain pipeline: articles", len(records))
    say("plain pipeline: articles/s", len(records) / took[0])
    say("plain pipeline: nodes (cut at 256 pieces)", len(nodes))
    say("plain pipeline: characters read of a node", min(1.0, 256 / 1024))
    client.close()


def _retrieval(index: Index, embedder: Embedder, records: list[dict[str, Any]], say: Say) -> None:
    """Both searches and the look into the catalogue, warm, for titles as questions."""
    times = []
    for record in records[-QUERIES:]:
        with _timed() as took:
            vector = embedder.embed([record["title"]])[0]
            ids = [match.passage_id for match in index.search_meaning(vector, 100)]
            ids += [match.passage_id for match in index.search_words(record["title"], 100)]
            index.live(ids)
        times.append(took[0] * 1000)
    say("retrieval: ms p50", statistics.median(times))
    say("retrieval: ms p95", statistics.quantiles(times, n=20)[-1])


def _records(path: Path) -> Iterator[dict[str, Any]]:
    if path.is_dir():
        from assistant.reading import read_file, walk

        for file in walk(path):
            drafts = read_file(file, name=file.name, max_bytes=10**8).drafts if isinstance(file, Path) else ()
            for draft in (keyed.draft for keyed in drafts):
                day = draft.date.isoformat() if draft.date else None
                yield {"title": draft.title, "text": draft.text, "date": day}
        return
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield {key: record[key] for key in ("title", "text", "date", "url", "source") if record.get(key)}


@contextmanager
def _timed() -> Iterator[list[float]]:
    took: list[float] = []
    start = time.perf_counter()
    yield took
    took.append(time.perf_counter() - start)


if __name__ == "__main__":
    main()
