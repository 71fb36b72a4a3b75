"""The word index: stemmed, accents folded, titles count a part, and a query is words whatever it looks like."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.indexing.lexical import Entry, LexicalStore


@pytest.fixture
def store(tmp_path: Path) -> LexicalStore:
    store = LexicalStore(tmp_path)
    day = date(2023, 11, 7).toordinal()
    store.change(
        [
            Entry("bridge", "Harbour bridge reopens", "The mayor cut the ribbon.", day),
            Entry("ferry", "Night ferry to stop", "The bridges of Portvale took its passengers.", day + 30),
            Entry("cafe", "A café closes", "Its owner is leaving.", 0),
        ],
        (),
    )
    return store


def found(store: LexicalStore, query: str, **limits: date) -> list[str]:
    return [match.passage_id for match in store.search(query, 10, **limits)]


def test_words_are_found_in_any_form(store: LexicalStore) -> None:
    assert found(store, "passenger") == ["ferry"]
    assert found(store, "left CAFE") == found(store, "café") == ["cafe"]


def test_a_word_of_the_title_counts_less_than_one_of_the_text(store: LexicalStore) -> None:
    assert found(store, "bridge") == ["ferry", "bridge"]


@pytest.mark.parametrize(
    "query", ['"', "AND OR NOT", "title:bridge^9", "bridge~", "(((", "*", "bridge -ferry", "\\", "[a TO b]"]
)
def test_query_syntax_is_only_words(store: LexicalStore, query: str) -> None:
    assert set(found(store, query)) <= {"bridge", "ferry", "cafe"}


def test_a_query_without_words_finds_nothing(store: LexicalStore) -> None:
    assert found(store, " ?! ") == []


def test_days_limit_and_leave_the_undated_out(store: LexicalStore) -> None:
    query = "bridge ferry café"
    assert found(store, query, since=date(2023, 12, 1)) == ["ferry"]
    assert found(store, query, until=date(2023, 11, 30)) == ["bridge"]
    assert set(found(store, query)) == {"bridge", "ferry", "cafe"}


def test_what_is_removed_is_not_found_and_what_is_added_twice_is_there_once(store: LexicalStore) -> None:
    store.change([Entry("cafe", "A café closes", "Its owner is leaving.", 0)], ["bridge"])
    assert store.ids() == {"ferry", "cafe"}
    assert store.count() == 2


def test_it_opens_again_with_all_it_held(store: LexicalStore, tmp_path: Path) -> None:
    store.close()
    assert LexicalStore(tmp_path).ids() == {"bridge", "ferry", "cafe"}
