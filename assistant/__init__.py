"""Dateline: cited answers over news archives. The public surface; everything else is a room behind it.

Exports are looked up on first use, so that `dateline --help` need not load models and stores.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.assistant import Assistant as Assistant
    from assistant.settings import Settings as Settings
    from assistant.settings import load_settings as load_settings
    from assistant.types import Answer as Answer
    from assistant.types import Article as Article
    from assistant.types import Citation as Citation
    from assistant.types import Draft as Draft
    from assistant.types import Filters as Filters
    from assistant.types import Hit as Hit
    from assistant.types import Passage as Passage
    from assistant.types import Quote as Quote

_HOME = {
    "Assistant": "assistant.assistant",
    "Settings": "assistant.settings",
    "load_settings": "assistant.settings",
    **dict.fromkeys(
        ("Answer", "Article", "Citation", "Draft", "Filters", "Hit", "Passage", "Quote"), "assistant.types"
    ),
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
