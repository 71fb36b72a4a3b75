"""What several tests of indexing use: articles whose words are their own, and what is found of them."""

from __future__ import annotations

from datetime import date

from assistant.indexing import HashEmbedder, Index
from assistant.indexing.embedding import Embedder
from assistant.types import Draft


def draft(name: str, text: str | None = None, day: date | None = date(2023, 11, 7), **more: str) -> Draft:
    """An article about `name`, whose words are its own."""
    said = text or f"{name} spoke in Portvale on Tuesday. The {name} affair began in the spring, the mayor said."
    return Draft(f"The {name} affair", said, day, **more)


def ids_by_words(index: Index, query: str) -> list[str]:
    """Articles that are found by words and are live, best first."""
    matches = index.search_words(query, 20)
    live = index.live([match.passage_id for match in matches])
    return list(dict.fromkeys(live[m.passage_id][1].id for m in matches if m.passage_id in live))


def ids_by_meaning(index: Index, text: str, embedder: Embedder | None = None) -> list[str]:
    """Articles that are found by meaning and are live, best first."""
    vector = (embedder or HashEmbedder()).embed([text])[0]
    matches = index.search_meaning(vector, 20)
    live = index.live([match.passage_id for match in matches])
    return list(dict.fromkeys(live[m.passage_id][1].id for m in matches if m.passage_id in live))


def assert_consistent(index: Index) -> None:
    """Catalogue, words and vectors hold the same passages, and each passage is found by its own vector."""
    parts = index._parts
    live = {
        passage.id: passage for ref in index.articles(limit=10_000).articles for passage in index.passages_of(ref.id)
    }
    assert parts.words.ids() == set(live), "words are not the live passages"
    assert parts.vectors.ids() == set(live), "vectors are not the live passages"
    for passage in live.values():
        article = index.article(passage.article_id)
        assert article.text[passage.start : passage.end] == passage.text
