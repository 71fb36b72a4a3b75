"""What a measurement keeps between runs: embeddings by (model, sha256 of the text), and answers by all that made them.

Both are written as they come, so that a killed run goes on from where it was. Knows no dataset.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import UsageError
from assistant.evaluation.judging import Record
from assistant.indexing import Embedder

ROOT = Path(__file__).parent.parent
# What an answer is made by. The edges are left out: they show answers and make none.
ROOMS = ["assistant.py", "text.py", "types.py", "models", "indexing", "retrieval", "answering"]
MAKERS = [*ROOMS, "_prompts", "../prompts", *(f"evaluation/{name}.py" for name in ("datasets", "judging", "run"))]


def default_cache() -> Path:
    """Where the platform keeps what may be deleted."""
    from platformdirs import user_cache_path

    return user_cache_path("dateline", appauthor=False) / "eval"


class CachedEmbedder:
    """An embedder that asks another one only for what no run has embedded before. Safe in many threads."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._file = _open(path)

    @property
    def name(self) -> str:
        return self._embedder.name

    @property
    def dimensions(self) -> int:
        return self._embedder.dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """float32 (n, dimensions), unit length, in the order of the texts. Raises EmbedderUnavailable."""
        digests = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for text in texts]
        known = self._known(digests)
        missing = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in known}
        if missing:
            known.update(self._keep(zip(missing, self._embedder.embed(list(missing.values())), strict=True)))
        rows = [np.frombuffer(known[digest], dtype="<f4") for digest in digests]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)

    def close(self) -> None:
        self._file.close()

    def _known(self, digests: Sequence[str]) -> dict[str, bytes]:
        chosen = "SELECT vector FROM vectors WHERE model = ? AND text = ?"
        with self._lock:
            rows = [(digest, self._file.execute(chosen, (self.name, digest)).fetchone()) for digest in digests]
        return {digest: row[0] for digest, row in rows if row is not None}

    def _keep(self, vectors: Iterable[tuple[str, NDArray[np.float32]]]) -> dict[str, bytes]:
        fresh = {digest: vector.astype("<f4").tobytes() for digest, vector in vectors}
        with self._lock, self._file:
            rows = [(self.name, digest, vector) for digest, vector in fresh.items()]
            self._file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)
        return fresh


class Answers:
    """The records of one measurement, in a file of JSON lines that is only ever added to."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._records = {record.id: record for record in _read(path)}

    def get(self, id: str) -> Record | None:
        return self._records.get(id)

    def add(self, record: Record) -> None:
        self._records[record.id] = record
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a", encoding="utf-8") as file:
            # The line end goes first: a line that a kill cut off must not swallow the next one.
            file.write("\n" + json.dumps(record.json()))

    def clear(self) -> None:
        self._records.clear()
        self._path.unlink(missing_ok=True)


def code_digest() -> str:
    """Names the code, models and prompts that answers are made by."""
    said = hashlib.sha256()
    for name in MAKERS:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path] if path.is_file() else []
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                said.update(f"{name}/{file.name}\0".encode())
                said.update(hashlib.sha256(file.read_bytes()).digest())
    return said.hexdigest()[:16]


def _open(path: Path) -> sqlite3.Connection:
    file = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = sqlite3.connect(path, check_same_thread=False, timeout=60)
        # Lost at a power cut at worst, and then embedded again.
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = NORMAL")
        columns = "model TEXT, text TEXT, vector BLOB, PRIMARY KEY (model, text)"
        file.execute(f"CREATE TABLE IF NOT EXISTS vectors ({columns})")
        return file
    except (OSError, sqlite3.Error) as error:
        if file is not None:
            file.close()
        raise UsageError(
            f"The cache {path} can't be used ({error}); delete it, or name another with --cache."
        ) from None


def _read(path: Path) -> list[Record]:
    """The records of a file; a line that a kill cut off is passed over."""
    if not path.is_file():
        return []
    records = []
    for line in path.read_text("utf-8", errors="replace").split("\n"):
        try:
            records.append(Record(**json.loads(line)))
        except (ValueError, TypeError):
            continue
    return records
