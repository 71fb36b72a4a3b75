"""A kill at any moment loses nothing that was acknowledged. In a process of its own, since it forks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("count", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_killed_indexer_loses_nothing_it_acknowledged_and_leaves_no_ghost(count: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.indexing.crash", str(count), "7", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
