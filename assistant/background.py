"""What goes on beside the answering: the first index, following the corpus folders, and fetching feeds.

Each is a loop that ends when `stop` is set, and outlives a failing run: the failure is told and the next run comes.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from assistant.errors import DatelineError
from assistant.indexing.watch import follow as follow_files
from assistant.intake import is_url
from assistant.settings import Settings
from assistant.types import ProgressCallback, Report

log = logging.getLogger(__name__)


class Indexes(Protocol):
    """An archive that can be brought up to date: an Assistant, here or over its owner."""

    def index(
        self, paths: Sequence[Path | str] | None = None, *, progress: ProgressCallback | None = None
    ) -> Report: ...


def start(assistant: Indexes, settings: Settings) -> tuple[threading.Event, list[threading.Thread]]:
    """Starts the first index, then the following of folders and feeds, in threads of their own."""
    stop = threading.Event()
    files = threading.Thread(target=_files, args=(assistant, settings, stop), name="dateline-files", daemon=True)
    feeds = threading.Thread(target=_feeds, args=(assistant, settings, stop), name="dateline-feeds", daemon=True)
    threads = [files, *([feeds] if settings.feeds else [])]
    for thread in threads:
        thread.start()
    return stop, threads


def follow(
    assistant: Indexes,
    settings: Settings,
    paths: Sequence[Path | str] | None,
    stop: threading.Event,
    tell: Callable[[Report], None],
) -> None:
    """Brings the index up to date whenever files under the paths change, until `stop` is set or Ctrl-C."""
    named = [Path(path).expanduser().resolve() for path in paths or settings.corpus_paths if not is_url(path)]

    def changed(_: list[Path]) -> None:
        report = _run(assistant, named)
        if report is not None and (report.added or report.changed or report.removed or report.skipped):
            tell(report)

    follow_files(named, changed, stop)


def _files(assistant: Indexes, settings: Settings, stop: threading.Event) -> None:
    _run(assistant, None)
    if settings.watch:
        follow(assistant, settings, None, stop, lambda report: None)


def _feeds(assistant: Indexes, settings: Settings, stop: threading.Event) -> None:
    while not stop.is_set():
        for url in settings.feeds:
            _run(assistant, [url])
        stop.wait(settings.every)


def _run(assistant: Indexes, paths: Sequence[Path | str] | None) -> Report | None:
    try:
        report = assistant.index(paths)
    except DatelineError as error:
        log.error("indexing failed: %s", error)
        return None
    for item in report.skipped:
        log.warning("skipped %s: %s", item.path, item.reason)
    return report
