"""`dateline index`: bring the index to what the paths hold now, and report it."""

from __future__ import annotations

import threading
from typing import Any

import click

from assistant import wire
from assistant.settings import Settings
from assistant.types import Report
from assistant.verbs.common import archive, data_options, json_option, print_json, progress_bar, tell_skipped


@click.command("index")
@click.argument("paths", nargs=-1, metavar="[PATH|URL]...")
@click.option("--watch", is_flag=True, help="Stay, and follow what changes in the folders.")
@data_options
@json_option
def command(paths: tuple[str, ...], watch: bool, settings: Settings, as_json: bool) -> int:
    """Bring the index to what files, folders, feeds or pages hold now; the corpus if nothing is named.

    Only what changed is read and embedded again. Articles whose file has gone are removed. A file that can't be read is
    named and skipped, the rest goes on, and the exit code is 1.
    """
    with archive(settings) as assistant, progress_bar() as progress:
        report = assistant.index(list(paths) or None, progress=progress)
        _tell(report, as_json)
        if watch:
            from assistant.background import follow

            click.echo("watching; Ctrl-C ends", err=True)
            follow(assistant, settings, list(paths) or None, threading.Event(), lambda more: _tell(more, as_json))
    return 1 if report.skipped or report.error else 0


def _tell(report: Report, as_json: bool) -> None:
    if as_json:
        print_json(wire.report(report))
        return
    tell_skipped(report)
    click.echo(summary(report))
    if report.error:
        click.echo(f"not finished: {report.error}", err=True)


def summary(report: Report) -> str:
    """One line on what a run did."""
    counts: dict[str, Any] = {
        "added": len(report.added),
        "changed": len(report.changed),
        "removed": len(report.removed),
        "renamed": report.renamed,
        "unchanged": report.unchanged,
        "skipped": len(report.skipped),
    }
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count or name in ("added", "unchanged"))
    return f"revision {report.revision}: {told} in {sum(report.seconds.values()):.1f} s"
