"""The vector store: nearest first, limited by days, and every passage found by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.indexing import HashEmbedder
from assistant.indexing.vectors import BATCH, VectorStore

EMBEDDER = HashEmbedder(64)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[VectorStore]:
    store = VectorStore(tmp_path, url=None, model="hash", dimensions=64)
    yield store
    store.close()


def test_the_nearest_comes_first_and_the_score_is_the_cosine(store: VectorStore) -> None:
    vectors = EMBEDDER.embed(["the bridge", "the ferry of Portvale"])
    store.add(["bridge", "ferry"], vectors, [0, 0])
    matches = store.search(vectors[1], 2)
    assert [match.passage_id for match in matches] == ["ferry", "bridge"]
    assert matches[0].score == pytest.approx(1, abs=1e-5)
    assert matches[1].score == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-5)


def test_days_limit_and_leave_the_undated_out(store: VectorStore) -> None:
    vectors = EMBEDDER.embed(["bridge one", "bridge two", "bridge three"])
    store.add(["old", "new", "undated"], vectors, [date(2023, 1, 1).toordinal(), date(2023, 6, 1).toordinal(), 0])
    since, until = date(2023, 5, 1), date(2023, 5, 1)
    assert [match.passage_id for match in store.search(vectors[0], 9, since)] == ["new"]
    assert [match.passage_id for match in store.search(vectors[0], 9, None, until)] == ["old"]
    assert store.search(vectors[0], 9, date(2023, 2, 1), until) == []


def test_adding_twice_and_deleting_what_is_not_there_changes_nothing(store: VectorStore) -> None:
    vectors = EMBEDDER.embed(["bridge"])
    store.add(["bridge"], vectors, [0])
    store.add(["bridge"], vectors, [0])
    store.delete(["nobody"])
    assert store.ids() == store.present(["bridge", "nobody"]) == {"bridge"}
    assert store.count() == 1


def test_passages_that_are_nearly_alike_are_all_found_by_themselves(store: VectorStore) -> None:
    chance = np.random.default_rng(1)
    rows = chance.normal(size=64) + 0.05 * chance.normal(size=(2 * BATCH, 64))
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    ids = [str(number) for number in range(len(vectors))]
    store.add(ids, vectors, [0] * len(ids))
    assert [id for id, vector in zip(ids, vectors, strict=True) if store.search(vector, 1)[0].passage_id != id] == []


def test_the_vectors_of_another_model_are_dropped_not_mixed(tmp_path: Path) -> None:
    store = VectorStore(tmp_path, url=None, model="one", dimensions=64)
    store.add(["bridge"], EMBEDDER.embed(["bridge"]), [0])
    store.close()
    store = VectorStore(tmp_path, url=None, model="two", dimensions=32)
    assert store.count() == 0
    store.close()
