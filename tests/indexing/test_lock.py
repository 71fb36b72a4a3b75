"""One process owns a data directory; another one is told who."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import DataInUse
from assistant.indexing import owner
from assistant.indexing.lock import NAME, OwnerLock

HOLD = """
import sys, time
from pathlib import Path
from assistant.indexing.lock import OwnerLock
lock = OwnerLock(Path(sys.argv[1]))
lock.announce("http://127.0.0.1:7860", "secret")
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_process_is_refused_and_told_who_holds_the_directory(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(DataInUse, match=rf"process {holder.pid}, which answers at http://127.0.0.1:7860"):
            OwnerLock(tmp_path)
        held = owner(tmp_path)
        assert held is not None
        assert (held.pid, held.url, held.token) == (holder.pid, "http://127.0.0.1:7860", "secret")
        holder.kill()
    assert owner(tmp_path) is None
    OwnerLock(tmp_path).release()


def test_nobody_owns_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert owner(tmp_path / "nowhere") is None
    assert not (tmp_path / "nowhere").exists()


def test_the_file_that_holds_the_token_is_for_this_user_only(tmp_path: Path) -> None:
    lock = OwnerLock(tmp_path)
    lock.announce("http://127.0.0.1:1", "secret")
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert lock.says() == f"process {os.getpid()} at http://127.0.0.1:1"
    lock.release()
    assert not (tmp_path / NAME).exists()
