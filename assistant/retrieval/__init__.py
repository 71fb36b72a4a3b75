"""Question → hits: what it says of time, both searches, fusion, recency, one hit a story, reading, confidence."""

from assistant.retrieval.finder import Finder
from assistant.retrieval.reader import Reader, open_reader

__all__ = ["Finder", "Reader", "open_reader"]
