"""`POST /api/ask` and `/api/search`: questions and queries, whole or as server-sent events."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Request, Response

from assistant import wire
from assistant.serving.bodies import AskBody, SearchBody
from assistant.serving.schemas import AnswerOut, SearchOut
from assistant.serving.sse import SCHEMA, EventStream, event
from assistant.serving.state import Server, TheServer
from assistant.serving.work import Start, answer_of
from assistant.types import Answer, Event, Found, Said, Stage

# What a client that has left would have got, for the log: nginx's number, since HTTP has none.
CLIENT_LEFT = 499

STREAM_EXAMPLE = (
    'event: stage\ndata: {"name": "searching"}\n\n'
    'event: hits\ndata: {"question": "...", "hits": [...]}\n\n'
    'event: sentence\ndata: {"sentence": {"text": "...", "citations": [1], ...}, "citations": [...]}\n\n'
    'event: answer\ndata: {"status": "answered", "answer": "...", ...}\n\n'
)
ASKED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An Answer; with `stream`, server-sent events `stage`, `hits`, `sentence`, `answer`, `error`.",
        "content": {"text/event-stream": {"schema": SCHEMA, "example": STREAM_EXAMPLE}},
    }
}
router = APIRouter(tags=["ask"])


@router.post("/api/ask", response_model=AnswerOut, responses=ASKED, summary="Answer a question")
async def ask(body: AskBody, request: Request, server: TheServer) -> Any:
    """A checked answer: each sentence names the quotes that carry it.

    With `stream`, events come as they are known: `stage` (what is being done), `hits`, one `sentence` after another
    with the citations it is the first to use, and the whole `answer`; `error` where it ends in one. Closing the
    connection stops the work.
    """
    request.state.question = body.question
    start = _start(server, body)
    if body.stream:
        return EventStream(server, start, rendered, lambda error: event("error", error))
    answer = await answer_of(server, start, request.receive)
    return Response(status_code=CLIENT_LEFT) if answer is None else wire.answer(answer)


@router.post("/api/search", summary="Find passages")
def search(body: SearchBody, request: Request, server: TheServer) -> SearchOut:
    """The passages that fit a query, best first, without reading them for an answer."""
    request.state.question = body.query
    return SearchOut.of(wire.search_result(server.assistant.search(body.query, filters=body.filters, limit=body.limit)))


def rendered(item: Event) -> Iterable[bytes]:
    """An event of the façade as a server-sent event."""
    match item:
        case Stage():
            yield event("stage", {"name": item.name})
        case Found():
            yield event("hits", {"question": item.question, "hits": [wire.hit(hit) for hit in item.hits]})
        case Said():
            citations = [wire.citation(citation) for citation in item.citations]
            yield event("sentence", {"sentence": wire.sentence(item.sentence), "citations": citations})
        case Answer():
            yield event("answer", wire.answer(item))


def _start(server: Server, body: AskBody) -> Start:
    return functools.partial(
        server.assistant.stream,
        body.question,
        conversation_id=body.conversation_id,
        history=body.turns,
        filters=body.filters,
        limit=body.limit,
        verbatim_question=body.verbatim_question,
    )
