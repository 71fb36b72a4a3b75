"""Dateline's retrieval as a llama-index retriever: an adapter, which decides nothing."""

from __future__ import annotations

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.retrieval.finder import Finder
from assistant.types import Filters, Hit


class DatelineRetriever(BaseRetriever):
    """Gives the passages that `Finder.search` finds, best first, with what a citation needs in their metadata."""

    def __init__(self, finder: Finder, *, filters: Filters = Filters(), limit: int = 8) -> None:
        self._finder = finder
        self._filters = filters
        self._limit = limit
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._finder.search(query_bundle.query_str, self._filters, limit=self._limit)
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]


def _node(hit: Hit) -> TextNode:
    """`text` is verbatim; the metadata's `start` and `end` are its offsets into the article's text."""
    passage, article = hit.passage, hit.article
    metadata = {
        "article_id": article.id,
        "version": article.version,
        "title": article.title,
        "date": article.date.isoformat() if article.date else None,
        "source": article.source,
        "url": article.url,
        "start": passage.start,
        "end": passage.end,
    }
    hidden = ["article_id", "version", "start", "end", "url"]
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
    )
