"""What the façade takes in beside pushes: files and folders, feeds and pages, uploads.

Knows which of them a name means; reading and indexing do the work.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.errors import UsageError
from assistant.indexing import Index
from assistant.settings import Settings
from assistant.types import ProgressCallback, Report


def is_url(path: Path | str) -> bool:
    return str(path).startswith(("http://", "https://"))


def update(index: Index, settings: Settings, paths: Sequence[Path | str] | None, progress: ProgressCallback) -> Report:
    """Brings the index to what files, folders and URLs hold now; the settings' corpus where nothing is named."""
    named = list(paths) if paths else list(settings.corpus_paths)
    files = [Path(path).expanduser().resolve() for path in named if not is_url(path)]
    for path, given in zip(files, (path for path in named if not is_url(path)), strict=True):
        if not path.exists():
            raise UsageError(f"{given}: no such file or folder.")
    return index.update(files, progress=progress)
