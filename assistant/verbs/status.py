"""`dateline status`: the state of the archive."""

from __future__ import annotations

import click

from assistant import wire
from assistant.settings import Settings
from assistant.types import SystemStatus
from assistant.verbs.common import archive, data_options, json_option, print_json, tell_skipped
from assistant.verbs.index import summary

OUTLETS_SHOWN = 8


@click.command("status")
@click.option("--runs", type=click.IntRange(0, 100), default=0, help="Show this many of the newest runs of indexing.")
@data_options
@json_option
def command(runs: int, settings: Settings, as_json: bool) -> int:
    """Tell the state of the archive: articles, passages, vectors, days covered, revision, models, sizes, owner."""
    with archive(settings) as assistant:
        status = assistant.status(runs=runs)
    if as_json:
        print_json(wire.status(status))
    else:
        _show(status)
    return 0


def _show(status: SystemStatus) -> None:
    first, last = status.coverage.first, status.coverage.last
    outlets = ", ".join(f"{name} ({count})" for name, count in status.sources[:OUTLETS_SHOWN])
    more = len(status.sources) - OUTLETS_SHOWN
    rows = {
        "articles": f"{status.articles:,}; stories told by several of them: {status.stories:,}",
        "passages": f"{status.passages:,}",
        "vectors": f"{status.vectors:,}" + (f" ({status.pending:,} to come)" if status.pending else ""),
        "coverage": f"{first} to {last}" if first else "no dated article",
        "revision": str(status.revision),
        "outlets": (outlets + (f" and {more} more" if more > 0 else "")) or "none named",
        "models": ", ".join(f"{role}: {name}" for role, name in status.models.items()),
        "on disk": ", ".join(f"{part} {size / 1e6:.1f} MB" for part, size in status.sizes.items()),
        "owner": status.owner or "nobody",
    }
    for name, value in rows.items():
        click.echo(f"{click.style(f'{name:<10}', bold=True)}{value}")
    if status.notice:
        click.secho(status.notice, fg="yellow")
    for run in status.runs:
        when = run.started.isoformat(" ", "seconds") if run.started else ""
        click.echo(f"\nrun {run.run} {when}\n  {summary(run)}")
        tell_skipped(run)
