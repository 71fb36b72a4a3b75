"""What is kept between runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.errors import UsageError
from assistant.evaluation.cache import Answers, CachedEmbedder, code_digest
from assistant.evaluation.judging import Record
from assistant.indexing import HashEmbedder


class Counting(HashEmbedder):
    """Counts the texts that it is asked for."""

    asked = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(texts)
        return super().embed(texts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "embeddings.sqlite"


def test_a_text_is_embedded_once_across_runs(path: Path) -> None:
    inner = Counting()
    first = CachedEmbedder(inner, path)
    vectors = first.embed(["a bridge", "a ferry", "a bridge"])
    assert inner.asked == 2
    first.close()
    again = CachedEmbedder(inner, path)
    more = again.embed(["a ferry", "a strike", "a bridge"])
    again.close()
    assert inner.asked == 3
    assert np.array_equal(more, HashEmbedder().embed(["a ferry", "a strike", "a bridge"]))
    assert np.array_equal(vectors[0], vectors[2])


def test_two_models_are_never_mixed(path: Path) -> None:
    one, two = CachedEmbedder(HashEmbedder(), path), CachedEmbedder(HashEmbedder(32), path)
    assert one.embed(["a bridge"]).shape == (1, 64)
    assert two.embed(["a bridge"]).shape == (1, 32)
    assert two.embed([]).shape == (0, 32)
    one.close()
    two.close()


def test_a_damaged_cache_is_told_by_name(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(UsageError, match=r"embeddings\.sqlite"):
        CachedEmbedder(HashEmbedder(), path)


def test_answers_outlive_a_kill_in_the_middle_of_a_line(tmp_path: Path, record: Callable[..., Record]) -> None:
    path = tmp_path / "answers" / "a.jsonl"
    answers = Answers(path)
    answers.add(record(id="1", text="Wer fährt?"))
    answers.add(record(id="2"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    again = Answers(path)
    assert again.get("1") == record(id="1", text="Wer fährt?")
    assert again.get("2") is None
    again.add(record(id="2"))
    assert Answers(path).get("2") == record(id="2")
    again.clear()
    assert Answers(path).get("1") is None


def test_the_code_has_one_name_as_long_as_it_is_the_same() -> None:
    assert code_digest() == code_digest()
    assert len(code_digest()) == 16
