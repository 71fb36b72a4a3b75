"""What a chat model is to the rest: messages in, pieces of text out. Knows no vendor, no passages and no citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from assistant.types import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a chat model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what a model writes. The last ones bring why it ended (`stop`, `length`, ...) and what it cost."""

    text: str = ""
    finish: str | None = None
    usage: Usage | None = None


class ChatModel(Protocol):
    """Something that answers messages piece by piece."""

    @property
    def name(self) -> str:
        """The model's name, as it is shown with an answer."""

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Iterator[Piece]:
        """The answer as it is written. Closing the iterator ends the request.

        Raises:
            ChatUnavailable: at any time; its `reason` says what failed. An answer that ends without a finish reason is
                one that broke off: `truncated`.
        """


@runtime_checkable
class Gated(Protocol):
    """A model that is asked first whether a passage answers at all, since it would rather invent than refuse."""

    def margin(self, messages: Sequence[Message]) -> float:
        """The log-odds with which the model says yes rather than no."""


@runtime_checkable
class GatedModel(ChatModel, Gated, Protocol):
    """A chat model behind a gate."""
