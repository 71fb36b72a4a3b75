from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import dateline, run


@dataclass(frozen=True)
class Done:
    """What a call of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def call(data: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Calls a verb in this process with a data directory of its own."""

    def call(verb: str, *args: object) -> Done:
        capsys.readouterr()
        words = [verb, *map(str, args), "--data", str(data)]
        code = run(lambda: dateline(words, standalone_mode=False))
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return call
