"""`/api/articles`, `/api/changes` and `/api/status`: browse, read, push, remove, and how it all stands."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Body, Header, Path, Query, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import Field, SkipValidation, ValidationError

from assistant import wire
from assistant.errors import UsageError
from assistant.serving.bodies import MAX_PUSHED, ArticleBody, Id, Since, Source, Text, Until
from assistant.serving.errors import reason_of
from assistant.serving.roots import named, without_paths
from assistant.serving.schemas import ArticleOut, ListingOut, PushOut, VersionsOut
from assistant.serving.shapes import ChangesOut, ReportOut, StatusOut
from assistant.serving.state import TheCaller, TheServer, Writer
from assistant.types import Filters, PushResult

# The largest number that every database, and JSON in a browser, can hold exactly.
LARGEST = 2**53 - 1

ArticleId = Annotated[Id, Path(description="The article's id.", examples=["a1b2c3d4e5f60718"])]
Words = Annotated[Text, Query(max_length=1_000, description="Only articles that hold these words.")]
router = APIRouter(tags=["archive"])

# Documented as what it is, but validated item by item: one bad article must not refuse the others.
Pushed = Annotated[
    ArticleBody | Annotated[list[ArticleBody], Field(min_length=1, max_length=MAX_PUSHED)], SkipValidation
]


@router.get("/api/articles", summary="List articles")
def articles(
    server: TheServer,
    query: Words = "",
    since: Annotated[Since, Query()] = None,
    until: Annotated[Until, Query()] = None,
    source: Annotated[list[Source] | None, Query(max_length=50, description="Only these outlets; repeatable.")] = None,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=500, description="At most so many.")] = 50,
) -> ListingOut:
    """The live articles that match, newest first."""
    if since and until and since > until:
        raise UsageError(f"since ({since}) is after until ({until}).")
    filters = Filters(since, until, tuple(source or ()))
    return ListingOut.of(wire.listing(server.assistant.articles(query, filters=filters, offset=offset, limit=limit)))


@router.get(
    "/api/articles/{article_id}",
    response_model=ArticleOut,
    responses={304: {"description": "As the caller's `If-None-Match` knows it."}},
    summary="Read an article",
)
def article(
    server: TheServer,
    article_id: ArticleId,
    version: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="A former version; the present one if left out.")
    ] = None,
    if_none_match: Annotated[str | None, Header(description="ETags that the caller has.")] = None,
) -> Response:
    """One article with its text, which quotes count their offsets in. Has an ETag."""
    found = server.assistant.article(article_id, version)
    copies = [wire.article_ref(copy) for copy in server.assistant.copies(article_id)]
    body = ArticleOut.of({**wire.article(found), "copies": copies}).model_dump_json().encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = {part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/api/articles/{article_id}/versions", summary="Read all versions of an article")
def versions(server: TheServer, article_id: ArticleId) -> VersionsOut:
    """Each version with its text, oldest first; also of an article that has been removed."""
    return VersionsOut.of({"versions": [wire.article(one) for one in server.assistant.versions(article_id)]})


@router.post(
    "/api/articles",
    response_model=PushOut,
    responses={207: {"model": PushOut, "description": "Some were rejected: see each result."}},
    summary="Add or change articles",
)
def push(server: TheServer, _: Writer, body: Annotated[Pushed, Body()]) -> JSONResponse:
    """One article, or an array of them. Idempotent: pushing the same again changes nothing.

    They are found by words before this returns, and by meaning when `GET /api/index` says that nothing is pending. One
    that can't be taken is rejected by itself.
    """
    items = body if isinstance(body, list) else [body]
    if not 1 <= len(items) <= MAX_PUSHED:
        raise UsageError(f"Send 1 to {MAX_PUSHED:,} articles at a time.")
    taken: list[ArticleBody] = []
    results: list[PushResult | None] = []
    for item in items:
        try:
            taken.append(ArticleBody.model_validate(item))
            results.append(None)
        except ValidationError as error:
            if not isinstance(body, list):
                raise RequestValidationError(error.errors()) from None
            results.append(PushResult("rejected", reason=reason_of(error)))
    keys = [one.key for one in taken]
    pushed = iter(server.assistant.push([one.draft for one in taken], keys=keys) if taken else ())
    told = [result or next(pushed) for result in results]
    rejected = any(result.status == "rejected" for result in told)
    return JSONResponse({"results": [asdict(one) for one in told]}, 207 if rejected else 200)


@router.delete("/api/articles/{article_id}", summary="Remove an article")
def remove(server: TheServer, _: Writer, article_id: ArticleId) -> ReportOut:
    """From now on it is found and cited by nobody."""
    return ReportOut.of(wire.report(server.assistant.remove([article_id])))


@router.get("/api/changes", summary="What changed since a revision")
def changes(
    server: TheServer,
    since: Annotated[int, Query(ge=0, le=LARGEST, description="The revision that the caller knows.")],
    query: Words = "",
) -> ChangesOut:
    """What was added, changed and removed after it, in articles that hold all the words of `query`."""
    return ChangesOut.of({"changes": [wire.change(one) for one in server.assistant.changes(since, query)]})


@router.get("/api/status", summary="The state of the archive")
def status(
    server: TheServer,
    caller: TheCaller,
    runs: Annotated[int, Query(ge=0, le=100, description="How many runs to tell of.")] = 5,
) -> StatusOut:
    """Counts, sizes, models, coverage and the newest index runs."""
    told = wire.status(server.assistant.status(runs=runs))
    if not caller.owner:
        told["origins"] = [named(origin) for origin in told["origins"]]
        told["runs"] = [without_paths(run) for run in told["runs"]]
    return StatusOut.of(told)
