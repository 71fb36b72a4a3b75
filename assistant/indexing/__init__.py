"""Indexing: the catalogue and what is derived from it. See `indexer.Index`, the only door.

Names are looked up on first use: the stores and models behind them load slowly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.indexing.conversations import Conversations as Conversations
    from assistant.indexing.embedding import BuiltinEmbedder as BuiltinEmbedder
    from assistant.indexing.embedding import Embedder as Embedder
    from assistant.indexing.embedding import EndpointEmbedder as EndpointEmbedder
    from assistant.indexing.embedding import open_embedder as open_embedder
    from assistant.indexing.hashing import HashEmbedder as HashEmbedder
    from assistant.indexing.indexer import Index as Index
    from assistant.indexing.lock import Owner as Owner
    from assistant.indexing.lock import owner as owner
    from assistant.indexing.salvage import repair as repair

_HOME = {
    "Conversations": "conversations",
    "BuiltinEmbedder": "embedding",
    "Embedder": "embedding",
    "EndpointEmbedder": "embedding",
    "open_embedder": "embedding",
    "HashEmbedder": "hashing",
    "Index": "indexer",
    "Owner": "lock",
    "owner": "lock",
    "repair": "salvage",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"assistant.indexing.{_HOME[name]}"), name)
    raise AttributeError(f"module 'assistant.indexing' has no attribute {name!r}")
