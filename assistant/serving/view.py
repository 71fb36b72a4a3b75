"""`/articles/{id}`: an article as a plain page, at the quote that a reply's link points to. No script, all escaped."""

from __future__ import annotations

from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from assistant.serving.archive import LARGEST, ArticleId
from assistant.serving.state import TheServer
from assistant.text import paragraphs, visible
from assistant.types import Article

STYLE = """
:root { color-scheme: light dark }
body { font: 1.06rem/1.65 Georgia, serif; max-width: 42rem; margin: 3rem auto; padding: 0 1.2rem }
h1 { font-size: 1.7rem; line-height: 1.25 }
p { white-space: pre-line; overflow-wrap: anywhere }
p.about { font: .9rem system-ui, sans-serif; opacity: .75 }
mark { background: #ffe58a; color: #111; padding: .08em .1em }
"""
Place = Query(ge=0, le=LARGEST, description="Offset into the article's text.")
PAGE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"schema": {"type": "string"}}}, "description": "The page."}
}
router = APIRouter(tags=["archive"])


@router.get("/articles/{article_id}", response_model=None, responses=PAGE, summary="An article as a page")
def view(
    server: TheServer,
    article_id: ArticleId,
    version: Annotated[int | None, Query(ge=1, le=LARGEST, description="A former version.")] = None,
    start: Annotated[int, Place] = 0,
    end: Annotated[int, Place] = 0,
) -> HTMLResponse:
    """What the links in chat replies point to; `start` and `end` are a quote's, and it is marked."""
    return HTMLResponse(page(server.assistant.article(article_id, version), start, end))


def page(article: Article, start: int, end: int) -> str:
    """The HTML of one article; the characters from `start` to `end` are marked."""
    about = [
        article.date.isoformat() if article.date else "undated",
        article.source or "",
        f"version {article.version}",
    ]
    title = _shown(article.title)
    body = "\n".join(
        f"<p>{_marked(article.text, span.start, span.end, start, end)}</p>" for span in paragraphs(article.text)
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main><h1>{title}</h1>'
        f'<p class="about">{" · ".join(_shown(part) for part in about if part)}</p>\n{body}</main></body></html>'
    )


def _marked(text: str, begin: int, stop: int, start: int, end: int) -> str:
    """A paragraph's text; of a quote that runs over several, the first part is what the link's fragment finds."""
    left, right = max(begin, start), min(stop, end)
    if left >= right:
        return _shown(text[begin:stop])
    name = ' id="quote"' if begin <= start else ""
    return f"{_shown(text[begin:left])}<mark{name}>{_shown(text[left:right])}</mark>{_shown(text[right:stop])}"


def _shown(text: str) -> str:
    return escape(visible(text))
