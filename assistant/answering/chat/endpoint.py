"""Any OpenAI-compatible endpoint, by the openai SDK: the only place that knows it, and its faults.

The SDK never retries in mid-stream and takes a stream that ends early, or a page of HTML, for a short answer; so a
stream counts only with a finish reason, an event stream's content type, and no error among its chunks. Retries are ours
alone, and only while nothing has been handed on.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any

import httpx
import openai

from assistant.answering.chat.faults import malformed, translated, truncated
from assistant.answering.chat.model import Message, Piece
from assistant.errors import ChatUnavailable
from assistant.types import Usage

OPENAI = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-4o-mini"
# One more try after a fault that may pass, and another: seconds waited before each.
WAITS = (0.5, 1.5)
# A server that asks for a longer wait than this is not waited for: a reader is.
LONGEST_WAIT = 8.0
CONNECT = 10.0
# An answer is not awaited longer than so many times the time without a byte, however steadily it drips.
PATIENCE = 5
# Characters; a model that never stops is stopped.
LONGEST_ANSWER = 40_000
# Bytes; a token comes in a chunk of some 300.
LARGEST_RESPONSE = 32_000_000
FAULTS = (openai.OpenAIError, httpx.HTTPError, httpx.StreamError, ValueError)


class EndpointChat:
    """A chat model behind an endpoint. Safe in many threads; nothing is sent before the first question."""

    def __init__(
        self,
        base_url: str | None,
        api_key: str | None,
        model: str | None,
        timeout: float,
        waits: Sequence[float] = WAITS,
        *,
        direct: bool = False,
    ) -> None:
        """`direct` passes by the proxies that the environment names, for a server of this machine."""
        self._base_url = (base_url or OPENAI).rstrip("/")
        self._model = model or (None if base_url else DEFAULT_MODEL)
        self._timeout = timeout
        self._waits = waits
        limits = httpx.Timeout(timeout, connect=min(CONNECT, timeout))
        # Redirects are not followed: a key is for the host that the settings name.
        client = httpx.Client(timeout=limits, follow_redirects=False, trust_env=not direct)
        self._client = openai.OpenAI(
            api_key=api_key or "none", base_url=self._base_url, max_retries=0, timeout=limits, http_client=client
        )

    @property
    def name(self) -> str:
        """The model's name; until the endpoint has been asked for its first, the endpoint's host."""
        return self._model or httpx.URL(self._base_url).host

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> Generator[Piece, None, None]:
        for wait in (*self._waits, None):
            handed_on = False
            try:
                for piece in self._once(messages, max_tokens):
                    handed_on = handed_on or bool(piece.text)
                    yield piece
                return
            except ChatUnavailable as error:
                pause = _pause(error, wait)
                if handed_on or pause is None:
                    raise
                time.sleep(pause)

    def first_word(self, messages: Sequence[Message]) -> dict[str, float]:
        """The likeliest first tokens of an answer with their log-probabilities."""
        try:
            request = self._request(messages, 1) | {"stream": False, "logprobs": True, "top_logprobs": 20}
            request.pop("stream_options")
            told = self._client.chat.completions.create(**request).choices[0].logprobs
        except (*FAULTS, IndexError) as error:
            raise translated(error, self._base_url, self.name) from error
        first = told.content[0].top_logprobs if told and told.content else []
        return {token.token: token.logprob for token in first}

    def _once(self, messages: Sequence[Message], max_tokens: int) -> Generator[Piece, None, None]:
        try:
            request = self._request(messages, max_tokens)
            with closing(self._opened(request)) as response:
                yield from self._pieces(response)
        except (*FAULTS, TypeError, AttributeError) as error:  # the last two: strange JSON reaches the SDK's insides
            raise translated(error, self._base_url, self.name) from error

    def _request(self, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        if self._model is None:
            self._model = self._first_model()
        # OpenAI's newer models refuse `max_tokens`; most other servers know nothing else.
        limit = "max_completion_tokens" if self._base_url == OPENAI else "max_tokens"
        return {
            "model": self._model,
            "messages": [{"role": message.role, "content": message.content} for message in messages],
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": 0,
            limit: max_tokens,
        }

    def _first_model(self) -> str:
        listed = self._client.models.list().data or []
        if not listed or not listed[0].id:
            raise ChatUnavailable("The endpoint lists no model: name one with DATELINE_MODEL.", "model")
        return listed[0].id

    def _opened(self, request: dict[str, Any]) -> Any:
        """The response, its headers read. A server that refuses a parameter is asked again with the bare ones."""
        create = self._client.chat.completions.with_raw_response.create
        try:
            response = create(**request).http_response
        except openai.BadRequestError:
            bare = {key: request[key] for key in ("model", "messages", "stream")}
            response = create(**bare).http_response
        response.stream = _Bounded(response.stream, time.monotonic() + PATIENCE * self._timeout)
        return response

    def _pieces(self, response: httpx.Response) -> Iterator[Piece]:
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/json":
            yield from _whole(response)
            return
        if kind != "text/event-stream":
            raise malformed(f"it sent {kind or 'an answer without a content type'} where an event stream was due")
        finish, length = None, 0
        for chunk in openai.Stream(cast_to=_CHUNK, response=response, client=self._client):
            piece = _piece(chunk)
            finish = piece.finish or finish
            length += len(piece.text)
            if length > LONGEST_ANSWER:
                yield Piece(piece.text, finish="length")
                return
            yield piece
        if finish is None:
            raise truncated()


class _Bounded(httpx.SyncByteStream):
    """A response that ends in time, however steadily it drips or sends signs of life, and below a size."""

    def __init__(self, stream: Any, until: float) -> None:
        self._stream = stream
        self._until = until

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for part in self._stream:
            size += len(part)
            if time.monotonic() > self._until or size > LARGEST_RESPONSE:
                raise httpx.ReadTimeout("the response has no end")
            yield part

    def close(self) -> None:
        self._stream.close()


_CHUNK = openai.types.chat.ChatCompletionChunk


def _piece(chunk: Any) -> Piece:
    usage = getattr(chunk, "usage", None)
    counted = Usage(int(usage.prompt_tokens or 0), int(usage.completion_tokens or 0)) if usage else None
    choices = getattr(chunk, "choices", None)
    if not choices:
        if counted is None and not hasattr(chunk, "choices"):
            raise malformed("it sent a chunk that is none")
        return Piece(usage=counted)
    delta = getattr(choices[0], "delta", None)
    text = getattr(delta, "content", None)
    return Piece(text if isinstance(text, str) else "", getattr(choices[0], "finish_reason", None) or None, counted)


def _whole(response: httpx.Response) -> Iterator[Piece]:
    """The answer of a server that does not stream: one piece."""
    data = openai.types.chat.ChatCompletion.model_validate_json(response.read())
    if not data.choices or not data.choices[0].finish_reason:
        raise truncated()
    usage = data.usage
    counted = Usage(usage.prompt_tokens, usage.completion_tokens) if usage else None
    yield Piece(data.choices[0].message.content or "", data.choices[0].finish_reason, counted)


def _pause(error: ChatUnavailable, wait: float | None) -> float | None:
    """Seconds before another try; None where one would not help, or none is left."""
    if wait is None or error.reason not in ("rate", "server", "connection", "truncated", "malformed"):
        return None
    asked = error.retry_after
    if asked is None:
        return wait
    return max(wait, asked) if asked <= LONGEST_WAIT else None
