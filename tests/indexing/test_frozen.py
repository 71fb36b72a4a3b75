"""A data directory that can't be written from the start still answers, from a copy, and takes nothing in."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from assistant.errors import StorageReadOnly
from assistant.indexing import HashEmbedder, Index
from assistant.indexing.lock import owner
from assistant.settings import Settings
from tests.indexing.helpers import draft, ids_by_meaning, ids_by_words


def forbid(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """Lets no lock be taken in `data`, as a read-only file system does (root may write whatever the bits say)."""
    free = FileLock._acquire

    def acquire(self: FileLock) -> None:
        if Path(self.lock_file).parent == data:
            raise OSError(30, "Read-only file system", self.lock_file)
        free(self)

    monkeypatch.setattr(FileLock, "_acquire", acquire)


def test_a_copy_answers_and_takes_nothing_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path / "data", corpus=(tmp_path,))
    with Index.open(settings, HashEmbedder()) as index:
        (result,) = index.push([draft("Calder")])
        index.wait_for_meaning(30)
    before = {path: path.stat().st_mtime_ns for path in settings.data.rglob("*")}
    forbid(monkeypatch, settings.data)
    assert owner(settings.data) is None
    with Index.open(settings, HashEmbedder()) as index:
        assert ids_by_words(index, "calder") == ids_by_meaning(index, "calder") == [result.id]
        assert "can't be written" in (index.notice or "")
        for write in (lambda: index.push([draft("Reyl")]), index.update, lambda: index.remove([result.id or ""])):
            with pytest.raises(StorageReadOnly):
                write()
        copy = index.catalogue.path
        assert copy is not None and copy.exists() and settings.data not in copy.parents
    assert not copy.exists(), "the copy goes with the index"
    assert {path: path.stat().st_mtime_ns for path in settings.data.rglob("*")} == before


def test_without_an_index_there_is_nothing_to_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(data=tmp_path / "data", corpus=(tmp_path,))
    forbid(monkeypatch, settings.data)
    with pytest.raises(StorageReadOnly, match="no index"):
        Index.open(settings, HashEmbedder())
