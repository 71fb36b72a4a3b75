"""One owner of a data directory. Knows who holds it and how to reach them, nothing of what lies in it.

Two processes that write one embedded Chroma folder corrupt it silently and a second reader goes stale for good, so the
lock covers reading as well. The lock is the operating system's: it ends with the process, however that ends.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.errors import DataInUse
from assistant.indexing.catalogue import storage_error

LOCK = "owner.lock"
NAME = "owner.json"
# Someone may be asking just now whether the lock is held, which takes it for a moment.
PATIENCE = 0.5


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that holds a data directory; `url` and `token` where it can be talked to."""

    pid: int
    url: str | None = None
    token: str | None = None


class OwnerLock:
    """Holds `data` from the making of this object until `release`.

    Raises:
        DataInUse: another process holds it; the message names it.
        StorageReadOnly, StorageFull: the directory can't be written.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._lock = FileLock(str(data / LOCK))
        try:
            data.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=PATIENCE, poll_interval=0.05)
        except Timeout:
            raise DataInUse(_says(owner(data))) from None
        except OSError as error:
            raise storage_error(error) from error
        self.announce(None, None)

    def announce(self, url: str | None, token: str | None) -> None:
        """Tells other processes where this one answers. The file is readable by this user only: it holds a token."""
        self._url = url
        path, draft = self._data / NAME, self._data / f".{NAME}.{os.getpid()}"
        try:
            draft.unlink(missing_ok=True)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump({"pid": os.getpid(), "url": url, "token": token}, file)
            draft.replace(path)
        except OSError as error:
            raise storage_error(error) from error

    def says(self) -> str:
        """This process, in words for the user."""
        return f"process {os.getpid()}" + (f" at {self._url}" if self._url else "")

    def release(self) -> None:
        if self._lock.is_locked:
            (self._data / NAME).unlink(missing_ok=True)
            self._lock.release()


def owner(data: Path) -> Owner | None:
    """Who holds the data directory now; None where nobody does."""
    if not (data / LOCK).exists():
        return None
    try:
        with FileLock(str(data / LOCK), timeout=0):
            return None
    except Timeout:
        pass
    except OSError:
        return None  # it can't be written here, so that nobody on this machine can hold it
    try:
        said = json.loads((data / NAME).read_text("utf-8"))
        return Owner(int(said["pid"]), said.get("url"), said.get("token"))
    except (OSError, ValueError, KeyError, TypeError):
        return Owner(0)  # it holds the lock and has not written its name yet


def _says(holder: Owner | None) -> str:
    who = f"process {holder.pid}" if holder and holder.pid else "another process"
    where = f", which answers at {holder.url}" if holder and holder.url else ""
    return f"The data directory is in use by {who}{where}. Stop it, or use another directory with --data."
