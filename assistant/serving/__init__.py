"""The HTTP side of Dateline: REST, OpenAI-compatible and MCP calls over one façade, with keys, limits and operations.

Sees only the façade, the nouns and their JSON form. Exports are looked up on first use, so
that `dateline keys` loads no server.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.serving.app import create_app as create_app
    from assistant.serving.run import serve as serve

_HOME = {"create_app": "assistant.serving.app", "serve": "assistant.serving.run"}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'assistant.serving' has no attribute {name!r}")
