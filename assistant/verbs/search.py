"""`dateline search`: the passages that fit a query."""

from __future__ import annotations

import click

from assistant import wire
from assistant.settings import Settings
from assistant.types import Filters
from assistant.verbs import show
from assistant.verbs.common import archive, data_options, ensure_indexed, filter_options, json_option, print_json


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many passages.")
@filter_options
@data_options
@json_option
def command(query: tuple[str, ...], limit: int, filters: Filters, settings: Settings, as_json: bool) -> int:
    """List the passages that fit a query, best first. Exit code 1 where none does."""
    with archive(settings) as assistant:
        ensure_indexed(assistant, settings)
        result = assistant.search(" ".join(query), filters=filters, limit=limit)
    if as_json:
        print_json(wire.search_result(result))
    elif result.hits:
        show.hits(result.hits)
    else:
        click.echo("No passage fits.", err=True)
    return 0 if result.hits else 1
