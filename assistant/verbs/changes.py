"""`dateline changes`: what was added, changed and removed since a revision."""

from __future__ import annotations

import click

from assistant import wire
from assistant.settings import Settings
from assistant.verbs import show
from assistant.verbs.common import archive, data_options, json_option, print_json


@click.command("changes")
@click.argument("query", nargs=-1)
@click.option(
    "--since", type=click.IntRange(0), required=True, metavar="REVISION", help="What came after this revision."
)
@data_options
@json_option
def command(query: tuple[str, ...], since: int, settings: Settings, as_json: bool) -> int:
    """Tell what changed since a revision, in articles that hold the words. Exit code 1 where nothing did."""
    with archive(settings) as assistant:
        changes = assistant.changes(since, " ".join(query))
    if as_json:
        print_json([wire.change(change) for change in changes])
    for change in () if as_json else changes:
        click.echo(f"{change.revision:>6}  {change.kind:<8} {change.article.id}  {show.byline(change.article)}")
    if not changes:
        click.echo(f"Nothing changed since revision {since}.", err=True)
    return 0 if changes else 1
