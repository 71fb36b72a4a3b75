"""`dateline repair`: look at everything, and begin a damaged catalogue anew from the corpus."""

from __future__ import annotations

import click

from assistant.errors import CatalogueDamaged, DataInUse
from assistant.settings import Settings
from assistant.verbs.common import data_options, progress_bar, tell_skipped
from assistant.verbs.index import summary


@click.command("repair")
@click.option("--yes", is_flag=True, help="Don't ask.")
@data_options
def command(yes: bool, settings: Settings) -> int:
    """Look at the whole index and mend what is damaged.

    Words and vectors are rebuilt from the catalogue. A damaged catalogue is set aside, never deleted, and a new one is
    built from the corpus; pushed articles, conversations and vectors are saved from the old one where it can be read.
    """
    from assistant.assistant import Assistant
    from assistant.indexing.lock import owner
    from assistant.indexing.opening import distrust
    from assistant.indexing.salvage import repair

    if holder := owner(settings.data):
        raise DataInUse(f"Process {holder.pid} holds the data directory. Stop it first.")
    distrust(settings)
    try:
        with Assistant.open(settings) as assistant:
            notice = assistant.status(runs=0).notice
    except CatalogueDamaged as error:
        click.echo(str(error), err=True)
        if not yes:
            click.confirm("Set the catalogue aside and build a new one from the corpus?", abort=True, err=True)
        done = repair(settings)
        click.echo(f"set aside: {done.set_aside or 'nothing was left of it'}")
        click.echo(
            f"saved: {done.articles} pushed articles, {done.conversations} conversations, {done.vectors} vectors"
        )
        with Assistant.open(settings) as assistant, progress_bar() as progress:
            report = assistant.index(progress=progress)
        tell_skipped(report)
        click.echo(summary(report))
        return 1 if report.skipped or report.error else 0
    click.echo(notice or "The index is sound.")
    return 0
