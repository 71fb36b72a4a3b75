"""Dateline's embedder as a llama-index `BaseEmbedding`, for use in any llama-index program. Nothing else in it."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from assistant.indexing.embedding import BuiltinEmbedder, Embedder


class DatelineEmbedding(BaseEmbedding):
    """`DatelineEmbedding()` is the built-in model; `DatelineEmbedding(embedder)` any other embedder of Dateline."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder | None = None, **options: Any) -> None:
        embedder = embedder or BuiltinEmbedder()
        super().__init__(model_name=embedder.name, **{"embed_batch_size": 64, **options})
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        return "DatelineEmbedding"

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in vector] for vector in self._embedder.embed(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)
