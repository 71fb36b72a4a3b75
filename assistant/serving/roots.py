"""Which paths a caller may name, and which it may see: the corpus folders are the server's own affair."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import Any

from assistant.errors import DatelineError, NotAllowed, UsageError
from assistant.serving.jobs import Job
from assistant.serving.keys import Caller
from assistant.settings import Settings


def allowed(settings: Settings, caller: Caller, given: list[str] | None) -> list[Path | str] | None:
    """The paths of an index job. The owner of the data may name any; others what lies under the corpus folders.

    Raises:
        NotAllowed: outside of the corpus, or a URL that no setting names. UsageError: no such file or folder.
    """
    if not given:
        return None
    if caller.owner:
        return list(given)
    return [_allowed(settings, path) for path in given]


def named(path: str) -> str:
    """The last part of a path; URLs and short names as they are."""
    return path if "://" in path else PurePath(path).name or path


def without_paths(report: dict[str, Any]) -> dict[str, Any]:
    """A report with the names of files instead of their places on the server."""
    skipped = [{**item, "path": named(item["path"])} for item in report["skipped"]]
    return {**report, "origins": [named(origin) for origin in report["origins"]], "skipped": skipped}


def told_to(caller: Caller, job: Job, error: DatelineError) -> DatelineError:
    """A job's error, without the places of its files where the caller is not their owner."""
    if caller.owner or not isinstance(error, UsageError):
        return error
    text = str(error)
    for path in job.paths or ():
        text = text.replace(str(path), named(str(path)))
    return UsageError(text)


def _allowed(settings: Settings, given: str) -> Path | str:
    if "://" in given:
        if given in settings.feeds:
            return given
        raise NotAllowed("Only feeds and pages that the settings name are fetched over the API.")
    roots = settings.corpus_paths
    try:
        for root in roots:
            path = (root / given).resolve()  # an absolute path stays itself, `..` and links are followed first
            if any(path == inside or inside in path.parents for inside in roots) and path.exists():
                return path
    except (OSError, ValueError, RuntimeError):
        raise UsageError("A path can't be read as one.") from None
    if Path(given).is_absolute() or ".." in PurePath(given).parts:
        raise NotAllowed("Only files and folders under the corpus folders are indexed over the API.")
    raise UsageError(f"There is no {given!r} in the corpus folders.")
