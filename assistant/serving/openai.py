"""OpenAI's chat completions, so that any of its clients can ask: the last user message is the question.

The reply carries its citations as [n] marks with a list of sources, as annotations, and as `citations` and `sources`.
"""

from __future__ import annotations

import functools
import time
import uuid
from collections.abc import Iterable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from assistant import wire
from assistant.errors import NotFound
from assistant.serving import reply
from assistant.serving.asks import CLIENT_LEFT
from assistant.serving.chat_bodies import ChatBody, CompletionOut, ModelOut, ModelsOut
from assistant.serving.sse import SCHEMA, EventStream, event
from assistant.serving.state import Server, TheServer
from assistant.serving.work import Start, answer_of
from assistant.text import words
from assistant.types import Answer, Citation, Event, Said, Sentence

MODEL = "dateline"
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A chat completion; with `stream`, its chunks as server-sent events, and `[DONE]`.",
        "content": {"text/event-stream": {"schema": SCHEMA, "example": 'data: {"choices": [...]}\n\n'}},
    }
}
router = APIRouter(prefix="/v1", tags=["openai"])


@router.post(
    "/chat/completions", response_model=CompletionOut, responses=STREAM, summary="Answer a chat (OpenAI-compatible)"
)
async def complete(body: ChatBody, request: Request, server: TheServer) -> Any:
    """The last user message is the question, those before it are the history; other roles are not read.

    Fields of OpenAI's that mean nothing here (`temperature`, `tools`, ...) are taken and have no effect. The field
    `dateline` limits the search and turns the list of sources off.
    """
    question, history = body.question_and_history()
    request.state.question = question
    start: Start = functools.partial(
        server.assistant.stream, question, history=history, filters=body.dateline.filters, limit=body.dateline.limit
    )
    form = Completion(server, body, _base(server, request), question)
    if body.stream:
        return EventStream(server, start, form.chunks, lambda error: event(None, error))
    answer = await answer_of(server, start, request.receive)
    return Response(status_code=CLIENT_LEFT) if answer is None else form.whole(answer)


@router.get("/models", summary="List models (OpenAI-compatible)")
def models() -> ModelsOut:
    """There is one: the archive."""
    return ModelsOut(object="list", data=[_model()])


@router.get("/models/{model}", summary="Describe a model (OpenAI-compatible)")
def model(model: Annotated[str, Path(description="A model's name.", examples=[MODEL])]) -> ModelOut:
    """What a client asks before its first chat."""
    if model != MODEL:
        raise NotFound(f"There is one model here, {MODEL!r}.")
    return _model()


class Completion:
    """The reply to one chat, whole or in chunks, with one id and one text in both."""

    def __init__(self, server: Server, body: ChatBody, base: str, question: str) -> None:
        self._base = base
        self._question = question
        self._list = server.settings.source_list if body.dateline.sources is None else body.dateline.sources
        self._usage = body.stream_options is not None and body.stream_options.include_usage
        self._head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": body.model or MODEL}
        self._text = ""
        self._begun = False
        self._known: dict[int, Citation] = {}

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The reply as one object."""
        marks = [mark for sentence in answer.sentences for mark in self._say(sentence, answer.citations)[1]]
        self._say_rest(answer)
        message = {"role": "assistant", "content": self._text, "refusal": None, "annotations": marks}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {
            "object": "chat.completion",
            **self._head,
            "choices": [choice],
            "usage": self._tokens(answer),
            **self._sources(answer),
        }

    def chunks(self, item: Event) -> Iterator[bytes]:
        """What an event of the façade adds to the stream."""
        if not self._begun:
            self._begun = True
            yield self._chunk({"role": "assistant", "content": ""})
        if isinstance(item, Said):
            text, marks = self._say(item.sentence, item.citations)
            yield self._chunk({"content": text, **({"annotations": marks} if marks else {})})
        elif isinstance(item, Answer):
            if rest := self._say_rest(item):
                yield self._chunk({"content": rest})
            yield self._chunk({}, **self._sources(item))
            yield self._chunk({}, "stop")
            if self._usage:
                yield event(None, {**self._chunk_head(), "choices": [], "usage": self._tokens(item)})
            yield event(None, "[DONE]")

    def _say(self, sentence: Sentence, citations: Iterable[Citation]) -> tuple[str, list[dict[str, Any]]]:
        """Adds a sentence to the reply: the text added, and its annotations."""
        self._known.update({citation.number: citation for citation in citations})
        space = " " if self._text else ""
        marks = reply.marks(sentence, len(self._text) + len(space), self._known, self._base)
        added = space + reply.said(sentence)
        self._text += added
        return added, marks

    def _say_rest(self, answer: Answer) -> str:
        """What follows the sentences: the line that stands for none, a notice, the list of sources."""
        rest = "" if self._text else reply.escaped(answer.text)
        if answer.notice:
            rest += f"\n\n{reply.escaped(answer.notice)}"
        if self._list:
            rest += reply.source_list(answer.citations, functools.partial(reply.source_link, self._base))
        self._text += rest
        return rest

    def _sources(self, answer: Answer) -> dict[str, Any]:
        return {
            "citations": reply.with_quotes(answer.citations, self._base),
            "sources": reply.for_open_webui(answer.citations, self._base),
            "dateline": {
                "status": answer.status,
                "revision": answer.revision,
                "coverage": wire.coverage(answer.coverage),
            },
        }

    def _tokens(self, answer: Answer) -> dict[str, int]:
        """A chat model's count, or words where none was used: clients need numbers."""
        read = answer.usage.prompt_tokens if answer.usage else len(words(self._question))
        wrote = answer.usage.completion_tokens if answer.usage else len(words(self._text))
        return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}

    def _chunk_head(self) -> dict[str, Any]:
        usage = {"usage": None} if self._usage else {}
        return {"object": "chat.completion.chunk", **self._head, **usage}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event(None, {**self._chunk_head(), "choices": [choice], **more})


def _model() -> ModelOut:
    return ModelOut(id=MODEL, object="model", created=1_700_000_000, owned_by="dateline")


def _base(server: Server, request: Request) -> str:
    """Where a reader of the reply reaches us."""
    return (server.settings.public_url or str(request.base_url)).rstrip("/")
