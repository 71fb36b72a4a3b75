"""Syncs bring a derived store to the catalogue's live passages from wherever it stands, and embed nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.indexing import HashEmbedder, Index, courtesy
from tests.indexing.helpers import assert_consistent, draft

OpenIndex = Callable[..., Index]


class Counting(HashEmbedder):
    """Counts the texts it embeds."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return super().embed(texts)


def test_a_store_that_lost_its_mark_is_compared_id_by_id(index: Index) -> None:
    results = index.push([draft("Calder"), draft("Reyl")])
    index.wait_for_meaning(30)
    parts = index._parts
    lost = index.passages_of(results[0].id or "")[0].id
    vector = HashEmbedder().embed(["ghost"])
    parts.words.change((), [lost])
    parts.vectors.delete([lost])
    parts.vectors.add(["ghost"], vector, [0])
    parts.word_mark.forget()
    parts.vector_mark.forget()
    index._sync_words()
    index._meaning.sync()
    assert_consistent(index)


def test_a_store_of_another_catalogue_does_not_vouch_for_itself(open_index: OpenIndex) -> None:
    index = open_index()
    index.push([draft("Calder")])
    index.wait_for_meaning(30)
    index.catalogue.set_meta("id", "another")
    index.close()
    index = open_index()
    assert index._parts.word_mark.read() == index.revision, "compared at the opening"
    assert index.wait_for_meaning(30)
    assert_consistent(index)


def test_what_was_removed_and_comes_back_is_not_embedded_again(open_index: OpenIndex) -> None:
    embedder = Counting()
    index = open_index(embedder)
    (result,) = index.push([draft("Calder")], keys=["k"])
    index.wait_for_meaning(30)
    index.remove([result.id or ""])
    index.wait_for_meaning(30)
    (again,) = index.push([draft("Calder")], keys=["k"])
    assert again.id == result.id
    assert index.wait_for_meaning(30)
    assert len(embedder.texts) == 1
    assert_consistent(index)


def test_only_the_passages_that_say_something_new_are_embedded(open_index: OpenIndex) -> None:
    embedder = Counting()
    index = open_index(embedder)
    long = "\n\n".join(" ".join(f"Pier {n * at} is open." for n in range(1, 36)) for at in range(1, 6))
    (result,) = index.push([draft("Calder", long)], keys=["k"])
    index.wait_for_meaning(30)
    before = len(embedder.texts)
    index.push([draft("Calder", long + "\n\n" + "The mayor left. " * 40)], keys=["k"])
    assert index.wait_for_meaning(30)
    assert before == 5
    assert len(embedder.texts) == before + 1
    assert index.article(result.id or "").version == 2


def test_a_question_goes_before_the_next_batch(open_index: OpenIndex) -> None:
    index = open_index()
    with index.asking():
        index.push([draft(f"Calder{number}") for number in range(200)])
        assert not index.wait_for_meaning(0.2)
    assert index.wait_for_meaning(30)


def test_one_article_is_no_bulk_and_goes_ahead(open_index: OpenIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index = open_index()
    monkeypatch.setattr(courtesy, "LONGEST_WAIT", 60.0)
    with index.asking():
        index.push([draft("Calder")])
        assert index.wait_for_meaning(30)
