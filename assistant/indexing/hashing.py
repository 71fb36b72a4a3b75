"""An embedder without a model: words hashed into a vector. Small and honest: texts that share words are near.

For tests and for trying the machinery out; it knows no meaning.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assistant.indexing.embedding import unit
from assistant.text import words


class HashEmbedder:
    """Deterministic on every machine; one signed bucket a word, unit length."""

    def __init__(self, dimensions: int = 64, name: str = "hash") -> None:
        self.name = f"{name}-{dimensions}"
        self.dimensions = dimensions

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text) or ["\0"]:
                number = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
                vectors[row, number % self.dimensions] += 1.0 if number >> 63 else -1.0
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        return unit(vectors)
