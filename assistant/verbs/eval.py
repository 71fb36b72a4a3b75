"""`dateline eval`: measures answers on a dataset, or compares two measurements."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.verbs.common import json_option, print_json, settings_options

if TYPE_CHECKING:
    from assistant.evaluation.run import History

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("eval")
@click.argument("dataset", type=click.Path(path_type=Path), required=False)
@click.option("--compare", nargs=2, type=FILE, metavar="A B", help="Compare two saved runs instead.")
@click.option(
    "--history",
    type=click.Choice(["both", "rules", "none"]),
    default="both",
    show_default=True,
    help="Ask with the conversation so far (rules), the last turn alone (none), or with it and compare (both).",
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Ask only N questions, drawn with a fixed seed.")
@click.option("--out", type=FILE, metavar="FILE", help="Save the run, for --compare.")
@click.option("--html", type=FILE, metavar="FILE", help="Write a page with plots.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Where embeddings and answers are kept between runs.",
)
@click.option("--fresh", is_flag=True, help="Ask again what an earlier run of the same code has answered.")
@click.option("--model", metavar="NAME", help="The chat model, or `extractive`.")
@settings_options("model")
@json_option
def command(
    dataset: Path | None,
    compare: tuple[Path, Path] | None,
    history: History,
    limit: int | None,
    out: Path | None,
    html: Path | None,
    cache: Path | None,
    fresh: bool,
    settings: Settings,
    as_json: bool,
) -> int:
    """Measure answers on DATASET: a folder (corpus.jsonl or .jsonl.gz, queries.jsonl), or questions about --corpus.

    Each question is asked over a throw-away index as on its own day. Reports passages found, answers shown, refusals,
    citations, confidence and latency, all with 95 % bootstrap intervals. A run that was killed goes on where it was.
    """
    if compare:
        if dataset is not None:
            raise UsageError("Name a dataset or --compare, not both.")
        return _compare(*compare, as_json)
    if dataset is None:
        raise UsageError("Name a dataset, or two saved runs with --compare.")
    for path in (out, html):
        # Told before the measuring, which may take minutes.
        if path is not None and not path.absolute().parent.is_dir():
            raise UsageError(f"{path}: there is no such folder.")
    from assistant.evaluation import page, report, runs
    from assistant.evaluation.cache import default_cache
    from assistant.evaluation.datasets import load
    from assistant.evaluation.figures import figures
    from assistant.evaluation.run import evaluate

    with _bars() as tell:
        tell("reading", 0, 0)
        loaded = load(dataset, settings.corpus_paths, max_bytes=int(settings.max_file_mb * 1_000_000))
        for notice in loaded.notices:
            click.echo(notice, err=True)
        run = evaluate(loaded, settings, cache or default_cache(), history=history, limit=limit, fresh=fresh, tell=tell)
    found = figures(run.records)
    if out:
        runs.save(run, out)
    if html:
        html.write_text(page.page(run, found), "utf-8")
    if as_json:
        print_json(report.data(run, found))
    else:
        click.echo(report.text(run, found))
    return 0


def _compare(first: Path, second: Path, as_json: bool) -> int:
    from assistant.evaluation import report, runs
    from assistant.evaluation.figures import differences

    one, two = runs.read(first), runs.read(second)
    found = differences(one.records, two.records)
    if not found:
        raise UsageError(f"{first} and {second} have no question in common.")
    if as_json:
        print_json(report.compared_data(one, two, found))
    else:
        click.echo(report.compared(one, two, found))
    return 0


@contextmanager
def _bars() -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar for each thing that is done, on standard error where that is a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=None)
            bars.update(tasks[what], completed=done, total=total or None)

        yield tell
