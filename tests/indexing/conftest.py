"""Small archives for the tests of indexing: no model, no network, a folder of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.indexing import HashEmbedder, Index
from assistant.indexing.embedding import Embedder
from assistant.settings import Settings

OpenIndex = Callable[..., Index]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    return Settings(data=tmp_path / "data", corpus=(tmp_path / "corpus",))


@pytest.fixture
def open_index(settings: Settings) -> Iterator[OpenIndex]:
    """Opens the index of this test; what is still open at its end is closed."""
    opened: list[Index] = []

    def open_one(embedder: Embedder | None = None) -> Index:
        index = Index.open(settings, embedder or HashEmbedder())
        opened.append(index)
        return index

    yield open_one
    for index in opened:
        index.close()


@pytest.fixture
def index(open_index: OpenIndex) -> Index:
    return open_index()


@pytest.fixture
def write(settings: Settings) -> Callable[[str, str], Path]:
    """Writes a file of the corpus."""

    def write_one(name: str, text: str) -> Path:
        path = settings.corpus[0] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write_one
