"""`dateline articles`: list, show and remove articles, and tell what became of one."""

from __future__ import annotations

import difflib
from itertools import pairwise

import click

from assistant import wire
from assistant.settings import Settings
from assistant.text import visible
from assistant.types import Article, Filters
from assistant.verbs import show
from assistant.verbs.common import archive, data_options, filter_options, json_option, print_json


class _ListByDefault(click.Group):
    """`dateline articles` alone, or with words, lists."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("articles", cls=_ListByDefault)
def command() -> None:
    """List, show or remove articles, or tell an article's history. Without a command: list."""


@command.command("list")
@click.argument("query", nargs=-1)
@click.option("--offset", type=click.IntRange(0), default=0, help="Leave out this many.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many.")
@filter_options
@data_options
@json_option
def list_articles(
    query: tuple[str, ...], offset: int, limit: int, filters: Filters, settings: Settings, as_json: bool
) -> int:
    """List articles that hold the words, newest first."""
    with archive(settings) as assistant:
        found = assistant.articles(" ".join(query), filters=filters, offset=offset, limit=limit)
    if as_json:
        print_json(wire.listing(found))
        return 0
    for ref in found.articles:
        click.echo(f"{ref.id}  {show.byline(ref)}")
    click.echo(f"{len(found.articles)} of {found.total}", err=True)
    return 0


@command.command("show")
@click.argument("article_id", metavar="ID")
@click.option("--version", type=click.IntRange(1), help="A former version.")
@data_options
@json_option
def show_article(article_id: str, version: int | None, settings: Settings, as_json: bool) -> int:
    """Show one article."""
    with archive(settings) as assistant:
        article = assistant.article(article_id, version)
    if as_json:
        print_json(wire.article(article))
    else:
        click.secho(f"{show.byline(article.ref)}\n", bold=True)
        click.echo(visible(article.text))
    return 0


@command.command("history")
@click.argument("article_id", metavar="ID")
@data_options
@json_option
def history(article_id: str, settings: Settings, as_json: bool) -> int:
    """Tell an article's versions, and what changed from each to the next."""
    with archive(settings) as assistant:
        versions = assistant.versions(article_id)
    if as_json:
        print_json([wire.article(version) for version in versions])
        return 0
    click.secho(f"version {versions[0].version} · {show.byline(versions[0].ref)}", bold=True)
    for before, after in pairwise(versions):
        click.secho(f"\nversion {after.version} · {show.byline(after.ref)}", bold=True)
        click.echo("\n".join(_difference(before, after)))
    return 0


@command.command("remove")
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Don't ask.")
@data_options
@json_option
def remove(article_ids: tuple[str, ...], yes: bool, settings: Settings, as_json: bool) -> int:
    """Remove articles: they are found and cited no more. One that its corpus folder still holds comes back with its
    next change."""
    if not yes:
        click.confirm(f"Remove {len(article_ids)} article{'s' * (len(article_ids) != 1)}?", abort=True, err=True)
    with archive(settings) as assistant:
        report = assistant.remove(article_ids)
    if as_json:
        print_json(wire.report(report))
    else:
        click.echo(f"revision {report.revision}: {len(report.removed)} removed")
    return 0


def _difference(before: Article, after: Article) -> list[str]:
    lines = difflib.unified_diff(before.text.splitlines(), after.text.splitlines(), lineterm="", n=0)
    return [visible(line) for line in lines if not line.startswith(("---", "+++", "@@"))]
