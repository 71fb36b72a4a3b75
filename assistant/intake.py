"""What the façade takes in beside pushes: files and folders, feeds and pages, uploads.

Knows which of them a name means; reading and indexing do the work.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.errors import FetchRefused, UsageError
from assistant.indexing import Index
from assistant.reading import Reading, read_bytes
from assistant.settings import Settings
from assistant.types import ProgressCallback, Report, Skipped

MEGABYTE = 1_000_000


def is_url(path: Path | str) -> bool:
    return str(path).startswith(("http://", "https://"))


def update(index: Index, settings: Settings, paths: Sequence[Path | str] | None, progress: ProgressCallback) -> Report:
    """Brings the index to what files, folders and URLs hold now; the settings' corpus where nothing is named."""
    named = list(paths) if paths else list(settings.corpus_paths)
    given = [path for path in named if not is_url(path)]
    for path in given:
        if not Path(path).expanduser().exists():
            raise UsageError(f"{path}: no such file or folder.")
    reports = [_fetched(index, str(url)) for url in named if is_url(url)]
    if given:
        reports.append(index.update([Path(path).expanduser().resolve() for path in given], progress=progress))
    return _together(reports)


def upload(index: Index, settings: Settings, name: str, data: bytes) -> Report:
    """Indexes one file that a person handed over. Its name is the key of its articles: the next one replaces them."""
    started = time.perf_counter()
    reading = read_bytes(data, name=name, max_bytes=int(settings.max_file_mb * MEGABYTE))
    return _pushed(index, reading, "upload", name, started)


def _fetched(index: Index, url: str) -> Report:
    """Takes in what a URL holds now. Items that have left a feed stay: nothing is removed here."""
    from assistant.reading.feeds import Validators, read_url

    started = time.perf_counter()
    remembered = f"fetched:{hashlib.sha256(url.encode()).hexdigest()}"
    validators = Validators(**json.loads(index.catalogue.meta(remembered) or "{}"))
    try:
        got = read_url(url, validators=validators, is_known=lambda key: index.knows(url, key))
    except FetchRefused as error:
        return _pushed(index, Reading(skipped=(Skipped(url, str(error).removeprefix(f"{url}: ")),)), url, "", started)
    report = _pushed(index, got.reading, url, "", started)
    if not report.skipped:  # what was skipped is asked for again
        index.catalogue.set_meta(remembered, json.dumps(asdict(got.validators)))
    return report


def _pushed(index: Index, reading: Reading, origin: str, prefix: str, started: float) -> Report:
    results = index.push(
        [item.draft for item in reading.drafts],
        keys=[prefix + item.key or None for item in reading.drafts],
        origin=origin,
    )
    rejected = (
        Skipped(prefix + item.key, result.reason or "it was rejected")
        for item, result in zip(reading.drafts, results, strict=True)
        if result.status == "rejected"
    )
    return index.record(
        Report(
            revision=index.revision,
            added=tuple(result.id for result in results if result.status == "added" and result.id),
            changed=tuple(result.id for result in results if result.status == "changed" and result.id),
            unchanged=sum(result.status == "unchanged" for result in results),
            skipped=(*reading.skipped, *rejected),
            seconds={"reading": time.perf_counter() - started},
            started=datetime.now(UTC),
            origins=(origin,),
        )
    )


def _together(reports: Sequence[Report]) -> Report:
    """Several runs told as one: the last one's number, everybody's work."""
    total, *others = reversed(reports)
    for report in others:
        stages = {*total.seconds, *report.seconds}
        total = replace(
            total,
            added=report.added + total.added,
            changed=report.changed + total.changed,
            removed=report.removed + total.removed,
            unchanged=report.unchanged + total.unchanged,
            renamed=report.renamed + total.renamed,
            skipped=report.skipped + total.skipped,
            passages=report.passages + total.passages,
            embedded=report.embedded + total.embedded,
            seconds={stage: report.seconds.get(stage, 0) + total.seconds.get(stage, 0) for stage in stages},
            origins=report.origins + total.origins,
            error=total.error or report.error,
        )
    return total
