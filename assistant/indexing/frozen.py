"""A data directory that can't be written, opened as a copy: what is there is answered from, and nothing is added."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from assistant.errors import StorageReadOnly
from assistant.indexing.catalogue import storage_error
from assistant.indexing.lock import LOCK, NAME
from assistant.settings import Settings

NOTICE = (
    "The data directory can't be written: answers come from a copy made at the start, nothing new is indexed, and "
    "conversations are kept only until the end."
)


class FrozenCopy:
    """A temporary copy of a data directory, removed by `close`.

    Raises:
        StorageReadOnly: there is no index in the directory that could be copied.
        StorageFull: there is no room for the copy.
    """

    def __init__(self, settings: Settings) -> None:
        if not any((settings.data / name).exists() for name in ("words", "vectors", "catalogue.sqlite")):
            raise StorageReadOnly(
                "The data directory can't be written, and holds no index. Make it writable, or choose another with "
                "--data."
            )
        self._folder = tempfile.TemporaryDirectory(prefix="dateline-copy-", ignore_cleanup_errors=True)
        data = Path(self._folder.name) / "data"
        try:
            shutil.copytree(settings.data, data, ignore=shutil.ignore_patterns(LOCK, NAME, "*.damaged-*"))
        except (OSError, shutil.Error) as error:
            self._folder.cleanup()
            raise storage_error(error) from error
        # What was copied may bear the marks of what can't be written.
        for path in (data, *data.rglob("*")):
            path.chmod(path.stat().st_mode | (0o700 if path.is_dir() else 0o600))
        self.settings = settings.model_copy(update={"data": data})

    def close(self) -> None:
        self._folder.cleanup()
