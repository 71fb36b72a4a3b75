from __future__ import annotations

import asyncio
import json

import pytest

from assistant.serving.bench import _crowd, _print

QUESTIONS = ("Who found the cracks in the harbour bridge?", "Who won the regional cup?", "Quantum soup?")


@pytest.mark.slow
@pytest.mark.parametrize("stream", [False, True])
def test_a_crowd_meets_no_error_but_being_told_to_wait(
    url: str, stream: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = asyncio.run(_crowd(url, "", QUESTIONS, people=50, seconds=2, stream=stream))
    assert set(figures["statuses"]) <= {"200", "429"} and figures["statuses"]["200"] > 0
    _print(figures)
    assert json.loads(capsys.readouterr().out)["p95_ms"] > 0
