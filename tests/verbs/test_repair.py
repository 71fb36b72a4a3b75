from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[..., Any]


def test_a_sound_index_is_left_as_it_is(call: Call, write_corpus: Callable[..., Path]) -> None:
    call("index", write_corpus())
    done = call("repair")
    assert (done.code, done.out) == (0, "The index is sound.\n")


def test_a_damaged_catalogue_is_refused_then_rebuilt_from_the_corpus(
    call: Call, data: Path, write_corpus: Callable[..., Path]
) -> None:
    corpus = write_corpus()
    call("index", corpus)
    catalogue = data / "catalogue.sqlite"
    catalogue.write_bytes(b"\x00" * 4_096 + catalogue.read_bytes()[4_096:])
    refused = call("ask", "what did the repairs cost?")
    assert refused.code == 3
    assert "dateline repair" in refused.err
    done = call("repair", "--yes", "--corpus", corpus)
    assert done.code == 0
    assert "set aside" in done.out
    assert list(data.glob("catalogue.sqlite.damaged*"))
    assert "41.5 million" in call("ask", "what did the repairs cost?").out


def test_a_damaged_vector_store_is_rebuilt_from_the_catalogue(
    call: Call, data: Path, write_corpus: Callable[..., Path]
) -> None:
    call("index", write_corpus())
    (data / "vectors" / "chroma.sqlite3").write_bytes(b"no database")
    done = call("repair")
    assert done.code == 0
    status = call("status", "--json").json
    assert status["vectors"] == status["passages"] > 0
