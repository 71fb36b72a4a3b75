"""What fails from outside (the embedder, the disk) is told, and what was indexed before still answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from numpy.typing import NDArray

from assistant.errors import EmbedderUnavailable, StorageFull, StorageReadOnly
from assistant.indexing import HashEmbedder, Index
from assistant.indexing.catalogue import storage_error
from tests.indexing.helpers import assert_consistent, draft, ids_by_meaning, ids_by_words

OpenIndex = Callable[..., Index]
Write = Callable[[str, str], Path]


class Failing(HashEmbedder):
    """Fails from the call `after` on, until it is mended."""

    def __init__(self) -> None:
        super().__init__()
        self.after = 1_000_000

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.after -= 1
        if self.after < 0:
            raise EmbedderUnavailable("the embedding endpoint can't be reached")
        return super().embed(texts)


@pytest.mark.parametrize("after", range(3))
def test_where_the_embedder_fails_the_old_version_stays(after: int, open_index: OpenIndex, write: Write) -> None:
    embedder = Failing()
    index = open_index(embedder)
    names = ["Calder", "Reyl", "Oduya"]
    for name in names:
        write(f"{name}.txt", f"{name} opens\n\nThe affair of {name} began in the spring of that year, they said.\n")
    articles = index.update().added
    for name in names:
        write(f"{name}.txt", f"{name} opens\n\nThe matter of {name} ended in the winter of that year, they said.\n")
    embedder.after = 0
    report = index.update()
    assert report.error and report.changed == ()
    assert all("spring" in index.article(id).text for id in articles)
    embedder.after = 1_000_000
    assert all(ids_by_words(index, name) and ids_by_meaning(index, name) for name in names)
    assert len(index.update().changed) == 3, "it is tried again"
    assert_consistent(index)


def test_where_the_embedder_fails_a_new_article_is_found_by_words_and_by_meaning_once_it_is_back(
    open_index: OpenIndex, write: Write
) -> None:
    embedder = Failing()
    index = open_index(embedder)
    write("a.txt", "Calder opens\n\nMayor Calder opened the bridge of Portvale.\n")
    embedder.after = 0
    report = index.update()
    assert report.error and len(report.added) == 1
    assert ids_by_words(index, "calder") == list(report.added)
    assert index.status().notice and index.counts()["pending"] == 1
    embedder.after = 1_000_000
    assert index.update().error is None
    assert index.notice is None
    assert_consistent(index)


@pytest.mark.parametrize(
    ("number", "error"), [(28, StorageFull), (122, StorageFull), (30, StorageReadOnly), (13, StorageReadOnly)]
)
def test_a_full_or_read_only_disk_has_a_name_and_no_path(number: int, error: type[Exception]) -> None:
    translated = storage_error(OSError(number, "as the system says", "/somewhere/secret"))
    assert type(translated) is error
    assert "secret" not in str(translated)


def test_a_full_disk_keeps_the_old_index_serving(index: Index) -> None:
    (result,) = index.push([draft("Calder")])
    index.wait_for_meaning(30)

    def limited(connection: object, _: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # type: ignore[attr-defined]

    engine = index.catalogue._engine
    sa.event.listen(engine, "connect", limited)
    engine.dispose()
    with pytest.raises(StorageFull):
        index.push([draft(f"name{number}", "word " * 5_000) for number in range(20)])
    assert ids_by_words(index, "calder") == ids_by_meaning(index, "calder") == [result.id]
    assert index.revision == 1


def test_a_read_only_catalogue_keeps_the_old_index_serving(index: Index) -> None:
    (result,) = index.push([draft("Calder")])
    index.wait_for_meaning(30)
    engine = index.catalogue._engine
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=1"))
    engine.dispose()
    with pytest.raises(StorageReadOnly):
        index.push([draft("Reyl")])
    assert ids_by_words(index, "calder") == [result.id]
