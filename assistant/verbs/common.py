"""What the verbs share: the options, the way to the archive (opened here, or over its owner), a progress bar."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from assistant.settings import Settings, load_settings
from assistant.types import Filters, Progress, ProgressCallback

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.remote import RemoteAssistant

Verb = TypeVar("Verb", bound=Callable[..., Any])
STAGES = {
    "scanning": "looking for files",
    "reading": "reading articles",
    "words": "indexing words",
    "meaning": "indexing meaning",
}


def data_options(verb: Verb) -> Verb:
    """`--data` and `--corpus`, common to all verbs; the verb gets `settings` instead."""
    return settings_options()(verb)


def settings_options(*names: str) -> Callable[[Verb], Verb]:
    """`--data`, `--corpus`, and the verb's own options `names` that override settings; the verb gets `settings`."""

    def options(verb: Verb) -> Verb:
        @click.option(
            "--data", type=click.Path(path_type=Path), metavar="DIR", help="Where catalogue and indexes live."
        )
        @click.option(
            "--corpus",
            type=click.Path(path_type=Path),
            metavar="PATH",
            multiple=True,
            help="What is indexed; repeatable. The sample corpus if none is given.",
        )
        @functools.wraps(verb)
        def with_settings(**given: Any) -> Any:
            overrides = {name: given.pop(name) for name in ("data", "corpus", *names)}
            return verb(settings=load_settings(overrides), **given)

        return with_settings  # type: ignore[return-value]

    return options


def json_option(verb: Verb) -> Verb:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(verb)


def filter_options(verb: Verb) -> Verb:
    """`--since --until --source --as-of`; the verb gets one `filters`."""

    day = click.DateTime(formats=["%Y-%m-%d"])

    @click.option("--since", type=day, metavar="YYYY-MM-DD", help="Only articles published on this day or later.")
    @click.option("--until", type=day, metavar="YYYY-MM-DD", help="Only articles published on this day or earlier.")
    @click.option("--source", "sources", metavar="OUTLET", multiple=True, help="Only this outlet; repeatable.")
    @click.option(
        "--as-of", type=day, metavar="YYYY-MM-DD", help="Answer as on this day, from what was published by then."
    )
    @functools.wraps(verb)
    def with_filters(
        since: datetime | None, until: datetime | None, sources: tuple[str, ...], as_of: datetime | None, **given: Any
    ) -> Any:
        return verb(filters=Filters(_day(since), _day(until), sources, _day(as_of)), **given)

    return with_filters  # type: ignore[return-value]


@contextmanager
def archive(settings: Settings) -> Iterator[Assistant | RemoteAssistant]:
    """The archive of the data directory: over the owner's API where a server holds it, else opened here."""
    from assistant.indexing.lock import owner

    holder = owner(settings.data)
    if holder is not None and holder.url and holder.token:
        from assistant.remote import RemoteAssistant

        remote = RemoteAssistant(holder.url, holder.token)
        try:
            yield remote
        finally:
            remote.close()
        return
    from assistant.assistant import Assistant

    with Assistant.open(settings) as assistant:
        yield assistant


def ensure_indexed(assistant: Assistant | RemoteAssistant, settings: Settings) -> None:
    """Indexes the corpus where a question would otherwise meet an empty archive, or one that lacks the corpus named."""
    from assistant.remote import RemoteAssistant

    if isinstance(assistant, RemoteAssistant):
        return
    known = set(assistant.status(runs=0).origins)
    missing = [path for path in settings.corpus_paths if str(path) not in known]
    if missing and (settings.corpus or not assistant.ready):
        with progress_bar() as progress:
            tell_skipped(assistant.index(missing, progress=progress))


@contextmanager
def progress_bar() -> Iterator[ProgressCallback | None]:
    """A progress bar on standard error where that is a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(step: Progress) -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bars.add_task(STAGES[step.stage], total=None)
            bars.update(tasks[step.stage], completed=step.done, total=step.total or None)

        yield show


def tell_skipped(report: Any) -> None:
    for item in report.skipped:
        click.echo(f"skipped {item.path}: {item.reason}", err=True)


def print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None
