"""A GGUF file as a chat model, run by llama.cpp inside this process (`dateline[local]`): always behind the gate.

xllamacpp serves the model on a loopback port of its own, with a key drawn at the start; it is spoken to like any other
endpoint. The model is loaded at the first question, not at the start of the program.
"""

from __future__ import annotations

import math
import secrets
import threading
from collections.abc import Generator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from assistant.answering.chat.endpoint import EndpointChat
from assistant.answering.chat.model import Message, Piece
from assistant.errors import ChatUnavailable, MissingExtra, SettingsError

# Reading a prompt of some thousand tokens on two slow cores takes a minute before the first byte comes.
TIMEOUT = 300.0
# What is certain enough: beyond it the log-odds are noise.
SURE = 20.0


class LocalChat:
    """One GGUF file. Safe in many threads; llama.cpp answers one question at a time."""

    def __init__(self, path: Path, context_tokens: int, threads: int) -> None:
        """Raises MissingExtra where `dateline[local]` is not installed, SettingsError where the file is not there."""
        if find_spec("xllamacpp") is None:
            raise MissingExtra("A local model needs llama.cpp: pip install 'dateline[local]'")
        self._path = path.expanduser()
        if not self._path.is_file():
            raise SettingsError(f"local_model: there is no file {path}.")
        self._context = context_tokens
        self._threads = threads
        self._lock = threading.Lock()
        self._server: Any = None
        self._endpoint: EndpointChat | None = None

    @property
    def name(self) -> str:
        return self._path.stem

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        yield from self._started().stream(messages, max_tokens=max_tokens)

    def margin(self, messages: Sequence[Message]) -> float:
        """Log-odds of "yes" over "no" as the first word of the answer, from the likeliest tokens."""
        likely = self._started().first_word(messages)
        least = min(likely.values(), default=-SURE)
        yes, no = (_together(likely, word, least) for word in ("yes", "no"))
        return max(-SURE, min(SURE, yes - no))

    def _started(self) -> EndpointChat:
        with self._lock:
            if self._endpoint is None:
                key = secrets.token_urlsafe(32)
                self._server = _serve(self._path, self._context, self._threads, key)
                address = f"{self._server.listening_address}/v1"
                self._endpoint = EndpointChat(address, key, self.name, TIMEOUT, waits=(), direct=True)
            return self._endpoint


def _serve(path: Path, context_tokens: int, threads: int, key: str) -> Any:
    """llama.cpp's server in this process, on a free loopback port."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context_tokens
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.offline = True
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.verbosity = -1
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError, OSError) as error:
        raise ChatUnavailable(f"The local model {path.name} can't be loaded.", "model") from error


def _together(likely: dict[str, float], word: str, least: float) -> float:
    """The log-probability of a word over all ways in which a token writes it."""
    found = [chance for token, chance in likely.items() if token.strip(" .▁Ġ\n\"'*").lower() == word]
    return math.log(sum(math.exp(chance) for chance in found)) if found else least
