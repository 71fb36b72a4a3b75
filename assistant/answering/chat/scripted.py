"""A chat model that says what it is told to: for tests and demonstrations. Real in all but its mind."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence

from assistant.answering.chat.ledger import tokens
from assistant.answering.chat.model import Message, Piece
from assistant.types import Usage

# What is said next: a text, a failure, or a function of the messages (a model that obeys them, for instance).
Line = str | Exception | Callable[[Sequence[Message]], str]


class ScriptedChat:
    """Says its lines in turn, the last one for ever after, in pieces of `size` characters.

    A failure among the lines is raised at its turn; `breaks` raises one after so many characters of each line.
    `heard` keeps the messages of every call.
    """

    def __init__(
        self,
        *lines: Line,
        size: int = 4,
        finish: str | None = "stop",
        breaks: tuple[int, Exception] | None = None,
        margins: Sequence[float] = (),
    ) -> None:
        self._lines = list(lines)
        self._size = size
        self._finish = finish
        self._breaks = breaks
        self._margins = list(margins)
        self.heard: list[tuple[Message, ...]] = []

    @property
    def name(self) -> str:
        return "scripted"

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        self.heard.append(tuple(messages))
        line = self._lines.pop(0) if len(self._lines) > 1 else self._lines[0]
        if isinstance(line, Exception):
            raise line
        text = line if isinstance(line, str) else line(messages)
        for start in range(0, len(text), self._size):
            if self._breaks and start >= self._breaks[0]:
                raise self._breaks[1]
            yield Piece(text[start : start + self._size])
        yield Piece(
            finish=self._finish, usage=Usage(sum(tokens(message.content) for message in messages), tokens(text))
        )


class ScriptedGate(ScriptedChat):
    """A scripted model that is asked first whether a passage answers, and says so with the given log-odds in turn."""

    def margin(self, messages: Sequence[Message]) -> float:
        self.heard.append(tuple(messages))
        return self._margins.pop(0) if len(self._margins) > 1 else self._margins[0]
