"""An index of the articles that a test names, found by words and by a model-less meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.indexing import HashEmbedder, Index
from assistant.retrieval import Finder
from assistant.settings import Settings
from assistant.types import Draft

SEEN = date(2023, 11, 20)


def draft(text: str, day: str | None = None, title: str = "News", source: str | None = None) -> Draft:
    return Draft(title, text, date.fromisoformat(day) if day else None, source)


LIBYA = (
    draft(
        "Khalifa Haftar met Vladimir Putin in Moscow on Tuesday. It was their first meeting since 2019. "
        "Yunus-Bek Yevkurov, the deputy defence minister, attended the talks.",
        "2023-11-07",
        "Haftar in Moscow",
        "The Lantern",
    ),
    draft(
        "Khalifa Haftar flew to Moscow again, where Vladimir Putin was not to be seen. "
        "The general stayed for two days and left without a word.",
        "2023-12-20",
        "Haftar flies to Moscow again",
        "Courier",
    ),
    draft(
        "The harbour of Tobruk has been dredged for larger ships, the port authority said. "
        "The work took nine months and cost 41 million dinars.",
        "2023-03-02",
        "Tobruk dredged",
        "Courier",
    ),
    draft("Moscow is the capital of Russia and has some thirteen million people living in it.", None, "Moscow"),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.open(Settings(data=tmp_path / "data", corpus=(tmp_path,)), HashEmbedder()) as opened:
        yield opened


@pytest.fixture
def finder_over(index: Index) -> Callable[..., Finder]:
    """A finder, without a reader, over drafts; those of LIBYA if none are given."""

    def over(*drafts: Draft) -> Finder:
        results = index.push(drafts or LIBYA)
        assert {result.status for result in results} == {"added"}
        assert index.wait_for_meaning(10)
        return Finder(index, HashEmbedder(), None)

    return over
