"""What chat models have used today, and the cap on it. Knows tokens and days, no models' insides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from datetime import date
from typing import Protocol

from assistant.answering.chat.model import ChatModel, GatedModel, Message, Piece
from assistant.errors import ChatUnavailable
from assistant.types import Usage


class Ledger(Protocol):
    """Counts tokens by day. The catalogue may keep one, so that a restart does not forget."""

    def spend(self, tokens: int) -> None:
        """Adds to what was spent today."""

    def spent_today(self) -> int:
        """Tokens spent since midnight."""


class MemoryLedger:
    """A ledger that lasts as long as the process."""

    def __init__(self, today: Callable[[], date] = date.today) -> None:
        self._today = today
        self._lock = threading.Lock()
        self._day = today()
        self._tokens = 0

    def spend(self, tokens: int) -> None:
        with self._lock:
            self._turn()
            self._tokens += tokens

    def spent_today(self) -> int:
        with self._lock:
            self._turn()
            return self._tokens

    def _turn(self) -> None:
        if self._today() != self._day:
            self._day, self._tokens = self._today(), 0


class Capped:
    """A chat model that stops for the day once `cap` tokens are spent. An answer that was begun is finished."""

    def __init__(self, model: ChatModel, cap: int, ledger: Ledger) -> None:
        self._model = model
        self._cap = cap
        self._ledger = ledger

    @property
    def name(self) -> str:
        return self._model.name

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        if self._ledger.spent_today() >= self._cap:
            raise ChatUnavailable(f"The day's {self._cap:,} tokens for the chat model are spent.", "budget")
        usage: Usage | None = None
        written = 0
        try:
            for piece in self._model.stream(messages, max_tokens=max_tokens):
                usage = piece.usage or usage
                written += len(piece.text)
                yield piece
        finally:
            # An answer that broke off has cost as well: counted by its length where the model did not say.
            spent = usage or Usage(sum(tokens(message.content) for message in messages), written // 3)
            self._ledger.spend(spent.prompt_tokens + spent.completion_tokens)


class CappedGate(Capped):
    """The same for a model that has to be asked first whether a passage answers: it is still asked."""

    def __init__(self, model: GatedModel, cap: int, ledger: Ledger) -> None:
        super().__init__(model, cap, ledger)
        self._gate = model

    def margin(self, messages: Sequence[Message]) -> float:
        return self._gate.margin(messages)


def capped(model: ChatModel, cap: int, ledger: Ledger) -> ChatModel:
    """The model with a cap on its tokens a day, behind its gate where it has one."""
    return CappedGate(model, cap, ledger) if isinstance(model, GatedModel) else Capped(model, cap, ledger)


def tokens(text: str) -> int:
    """How many tokens a text has, guessed high: three bytes each. English has about four, Chinese three."""
    return (len(text.encode("utf-8", "replace")) + 2) // 3
