"""Answers, hits and articles as a terminal shows them: plain where piped, with weight and colour on a terminal."""

from __future__ import annotations

import click

from assistant.text import cut, visible
from assistant.types import Answer, ArticleRef, Citation, Hit

CLOSEST = 3


def answer(value: Answer) -> None:
    """The sentences with their marks, then each quote with its date, title and place."""
    if value.status == "not_found":
        click.secho(value.text, fg="yellow")
    else:
        click.echo(value.text)
    if value.citations:
        click.echo()
        for citation in value.citations:
            _citation(citation)
    elif value.hits:
        click.echo("\nClosest:")
        for hit in value.hits[:CLOSEST]:
            _hit(hit)
    if value.notice:
        click.secho(f"\n{value.notice}", fg="yellow")


def hits(found: tuple[Hit, ...]) -> None:
    for hit in found:
        _hit(hit)


def byline(ref: ArticleRef) -> str:
    """`2023-11-07 · Haftar meets Putin · The Meridian Wire`."""
    parts = [ref.date.isoformat() if ref.date else "undated", visible(ref.title), visible(ref.source or "")]
    return " · ".join(part for part in parts if part)


def _citation(citation: Citation) -> None:
    quote = citation.quote
    also = f" · also in {len(citation.copies)} other{'s' * (len(citation.copies) != 1)}" if citation.copies else ""
    click.secho(f"  [{citation.number}] {byline(quote.article)}", bold=True)
    click.echo(f"      “{visible(quote.text)}”")
    click.secho(f"      article {quote.article.id}, characters {quote.start}–{quote.end}{also}", dim=True)


def _hit(hit: Hit) -> None:
    click.secho(f"  {byline(hit.article)}", bold=True)
    click.echo(f"      {cut(visible(hit.passage.text), 240)}")
    click.secho(f"      article {hit.article.id}, characters {hit.passage.start}–{hit.passage.end}", dim=True)
