"""Damage to any file of the data directory is noticed at the next opening: rebuilt where derived, refused where not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.errors import CatalogueDamaged, DatelineError
from assistant.indexing import Conversations, HashEmbedder, Index, repair
from assistant.indexing.health import MARKER, leave_marker
from assistant.settings import Settings
from tests.indexing.helpers import assert_consistent, draft, ids_by_meaning, ids_by_words

NAMES = ["Calder", "Reyl", "Oduya", "Brandt"]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zero(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def remove(path: Path) -> None:
    path.unlink()


HARMS: list[Callable[[Path], None]] = [truncate, zero, flip, remove]


@pytest.fixture
def data(settings: Settings) -> Path:
    """A data directory with four articles, cleanly closed."""
    with Index.open(settings, HashEmbedder()) as index:
        index.push([draft(name) for name in NAMES])
        assert index.wait_for_meaning(60)
    return settings.data


def files_of(data: Path, part: str) -> list[Path]:
    return sorted(path for path in (data / part).rglob("*") if path.is_file() and path.stat().st_size)


def assert_all_there(settings: Settings) -> None:
    with Index.open(settings, HashEmbedder()) as index:
        assert [len(ids_by_words(index, name)) for name in NAMES] == [1] * 4
        assert index.wait_for_meaning(60)
        assert len({ids_by_meaning(index, f"The {name} affair")[0] for name in NAMES}) == 4
        assert_consistent(index)


@pytest.mark.slow
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("part", ["words", "vectors"])
def test_any_damaged_file_of_a_derived_store_is_noticed_and_rebuilt(
    part: str, harm: Callable[[Path], None], data: Path, settings: Settings
) -> None:
    for number in range(len(files_of(data, part))):
        files = files_of(data, part)
        harm(files[min(number, len(files) - 1)])
        assert_all_there(settings)


@pytest.mark.parametrize(("part", "name"), [("words", "*.term"), ("vectors", "chroma.sqlite3")])
def test_a_damaged_store_is_set_aside_and_rebuilt(part: str, name: str, data: Path, settings: Settings) -> None:
    flip(next((data / part).glob(name)))
    assert_all_there(settings)
    assert (data / f"{part}.damaged-1").is_dir()


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_catalogue_is_refused_and_repaired_from_the_corpus(
    harm: Callable[[Path], None], settings: Settings
) -> None:
    (settings.corpus[0] / "a.txt").write_text("Calder opens\n\nMayor Calder opened the bridge.\n", "utf-8")
    with Index.open(settings, HashEmbedder()) as index:
        index.update()
    harm(settings.data / "catalogue.sqlite")
    for _ in range(2):
        with pytest.raises(CatalogueDamaged, match="repair"):
            Index.open(settings, HashEmbedder())
    repair(settings)
    with Index.open(settings, HashEmbedder()) as index:
        index.update()
        assert len(ids_by_words(index, "calder")) == 1
        assert_consistent(index)


def test_words_that_were_changed_behind_its_back_are_refused(data: Path, settings: Settings) -> None:
    path = data / "catalogue.sqlite"
    said = path.read_bytes()
    assert b"spoke in Portvale" in said
    path.write_bytes(said.replace(b"spoke in Portvale", b"slept in Portvale"))
    with pytest.raises(DatelineError):
        Index.open(settings, HashEmbedder())


def test_without_a_marker_a_damaged_word_index_is_noticed_by_its_checksums(data: Path, settings: Settings) -> None:
    (data / MARKER).unlink()
    flip(next((data / "words").glob("*.store")))
    assert_all_there(settings)
    assert (data / "words.damaged-1").is_dir()


@pytest.mark.parametrize("is_clean", [True, False])
def test_what_a_commit_that_was_cut_short_left_is_swept(is_clean: bool, data: Path, settings: Settings) -> None:
    """Tantivy counts on from its last commit, comes to the same file name, and refuses to write over it."""
    meta = json.loads((data / "words" / "meta.json").read_text())
    segment = meta["segments"][0]["segment_id"].replace("-", "")
    for stamp in range(meta["opstamp"], meta["opstamp"] + 60):
        (data / "words" / f"{segment}.{stamp}.del").write_bytes(b"torn")
    (data / "words" / f"{'0' * 32}.idx").write_bytes(b"torn")
    (data / MARKER).unlink()
    if is_clean:  # as an opening that failed for these files left it
        leave_marker(data, ["catalogue.sqlite", "words", "vectors"], {})
    with Index.open(settings, HashEmbedder()) as index:
        assert not list((data / "words").glob("0000*")) and not list(data.glob("words.damaged*"))
        for ref in index.articles(limit=3).articles:
            index.remove([ref.id])
        assert_consistent(index)


def test_without_a_marker_damaged_vectors_are_noticed_by_asking_them(data: Path, settings: Settings) -> None:
    (data / MARKER).unlink()
    truncate(data / "vectors" / "chroma.sqlite3")
    assert_all_there(settings)
    assert (data / "vectors.damaged-1").is_dir()


def test_a_sound_index_is_opened_without_setting_anything_aside(data: Path, settings: Settings) -> None:
    assert_all_there(settings)
    (data / MARKER).unlink()
    assert_all_there(settings)
    assert list(data.glob("*.damaged*")) == []


def test_nothing_is_embedded_again_to_rebuild_the_vectors(data: Path, settings: Settings) -> None:
    flip(data / "vectors" / "chroma.sqlite3")

    class Never(HashEmbedder):
        def embed(self, texts: object) -> object:  # type: ignore[override]
            raise AssertionError("embedded again")

    with Index.open(settings, Never()) as index:
        assert index.wait_for_meaning(60)
        assert index.counts()["vectors"] == 4


def test_repair_saves_conversations_pushed_articles_and_vectors(data: Path, settings: Settings) -> None:
    with Index.open(settings, HashEmbedder()) as index:
        id = Conversations(index).create("The bridge")
        before = {ref.id for ref in index.articles().articles}
    path = data / "catalogue.sqlite"
    with closing(sqlite3.connect(path)) as database:
        (page,) = database.execute("SELECT rootpage FROM sqlite_master WHERE name = 'changes'").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    with pytest.raises(CatalogueDamaged):
        Index.open(settings, HashEmbedder())
    saved = repair(settings)
    assert (saved.set_aside, saved.articles, saved.conversations, saved.vectors) == (
        "catalogue.sqlite.damaged-1",
        4,
        1,
        4,
    )
    assert_all_there(settings)
    with Index.open(settings, HashEmbedder()) as index:
        assert Conversations(index).get(id).title == "The bridge"
        assert {ref.id for ref in index.articles().articles} == before
