"""Reading: file → drafts, one reader for each format. Knows no index."""

from assistant.reading.drafts import Keyed, Reading
from assistant.reading.files import read_bytes, read_file
from assistant.reading.walk import walk

__all__ = ["Keyed", "Reading", "read_bytes", "read_file", "walk"]
