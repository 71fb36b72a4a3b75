"""Answers by a chat model: any OpenAI-compatible endpoint, or a GGUF file on this machine; each sentence checked."""

from __future__ import annotations

from assistant.answering.chat.answering import answer
from assistant.answering.chat.helping import condense, suggest
from assistant.answering.chat.ledger import Ledger, MemoryLedger, capped
from assistant.answering.chat.model import ChatModel, Gated, Message, Piece
from assistant.answering.chat.scripted import ScriptedChat, ScriptedGate
from assistant.settings import Settings

__all__ = [
    "ChatModel",
    "Gated",
    "Ledger",
    "MemoryLedger",
    "Message",
    "Piece",
    "ScriptedChat",
    "ScriptedGate",
    "answer",
    "condense",
    "open_chat",
    "suggest",
]


def open_chat(settings: Settings, ledger: Ledger | None = None) -> ChatModel:
    """The chat model of the settings; nothing is asked of it yet. `ledger` counts towards `settings.daily_tokens`.

    Raises:
        MissingExtra: a local model is set, and `dateline[local]` is not installed.
        SettingsError: the local model's file is not there.
    """
    model = _open(settings)
    return capped(model, settings.daily_tokens, ledger or MemoryLedger()) if settings.daily_tokens else model


def _open(settings: Settings) -> ChatModel:
    if settings.local_model is not None:
        from assistant.answering.chat.local import LocalChat

        return LocalChat(settings.local_model, settings.context_tokens, settings.threads)
    from assistant.answering.chat.endpoint import EndpointChat

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    return EndpointChat(settings.openai_base_url, key, settings.model, settings.chat_timeout)
