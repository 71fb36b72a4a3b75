"""`/api/conversations`: list, read, name, export and delete conversations."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse, Response

from assistant import wire
from assistant.serving.bodies import Id, Text, TitleBody
from assistant.serving.reply import escaped, source_line
from assistant.serving.shapes import ConversationOut, ConversationsOut, CreatedOut
from assistant.serving.state import TheServer, Writer
from assistant.types import Conversation

ConversationId = Annotated[Id, Path(description="The conversation's id.", examples=["c0ffee"])]
EXPORTED = {200: {"content": {"text/markdown": {"schema": {"type": "string"}}}, "description": "The conversation."}}
router = APIRouter(tags=["conversations"])


@router.get("/api/conversations", summary="List conversations")
def listed(
    server: TheServer, query: Annotated[Text, Query(max_length=1_000, description="In titles or questions.")] = ""
) -> ConversationsOut:
    """Those whose title or questions hold `query`, newest first."""
    found = [wire.conversation_info(one) for one in server.assistant.conversations(query)]
    return ConversationsOut.of({"conversations": found})


@router.post("/api/conversations", status_code=201, summary="Begin a conversation")
def begin(server: TheServer, body: TitleBody | None = None) -> CreatedOut:
    """Its id, to be named in `conversation_id` of a question. Without a title it takes its first question's words."""
    return CreatedOut(id=server.assistant.new_conversation(body.title if body else ""))


@router.get("/api/conversations/{conversation_id}", summary="Read a conversation")
def read(server: TheServer, conversation_id: ConversationId) -> ConversationOut:
    """Each question with its answer as it was given, and whether the cited articles are still as they were."""
    return ConversationOut.of(wire.conversation(server.assistant.conversation(conversation_id)))


@router.patch("/api/conversations/{conversation_id}", summary="Rename a conversation")
def rename(server: TheServer, _: Writer, conversation_id: ConversationId, body: TitleBody) -> ConversationOut:
    """The conversation under its new title."""
    server.assistant.rename_conversation(conversation_id, body.title)
    return ConversationOut.of(wire.conversation(server.assistant.conversation(conversation_id)))


@router.delete("/api/conversations/{conversation_id}", status_code=204, summary="Delete a conversation")
def delete(server: TheServer, _: Writer, conversation_id: ConversationId) -> None:
    """It is gone, with its answers."""
    server.assistant.delete_conversation(conversation_id)


@router.get(
    "/api/conversations/{conversation_id}/export",
    response_model=ConversationOut,
    responses={200: EXPORTED[200]},
    summary="Export a conversation",
)
def export(
    server: TheServer,
    conversation_id: ConversationId,
    format: Annotated[Literal["markdown", "json"], Query(description="As what.")] = "markdown",
) -> Response:
    """The conversation with its citations, as a file."""
    found = server.assistant.conversation(conversation_id)
    kept = {"Content-Disposition": f'attachment; filename="conversation.{"md" if format == "markdown" else "json"}"'}
    if format == "json":
        body = ConversationOut.of(wire.conversation(found)).model_dump_json(by_alias=True)
        return Response(body, media_type="application/json", headers=kept)
    return PlainTextResponse(markdown(found), media_type="text/markdown", headers=kept)


def markdown(conversation: Conversation) -> str:
    """Questions, answers, and under each answer the quotes that its numbers stand for."""
    parts = [f"# {escaped(conversation.title)}"]
    for exchange in conversation.exchanges:
        parts += [f"## {escaped(exchange.asked)}", escaped(exchange.answer.text)]
        if exchange.answer.notice:
            parts.append(f"_{escaped(exchange.answer.notice)}_")
        lines = []
        for citation in exchange.answer.citations:
            standing = exchange.standing.get(citation.number, "current")
            since = "" if standing == "current" else f" (this article has since been {standing})"
            lines.append(
                f"- {source_line(citation, citation.quote.article.url)}{since}\n  > {escaped(citation.quote.text)}"
            )
        parts += ["\n".join(lines)] if lines else []
    return "\n\n".join(parts) + "\n"
