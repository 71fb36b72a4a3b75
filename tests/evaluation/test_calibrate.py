"""The fit of retrieval's numbers, on a few questions about the five articles of Portvale."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from assistant.evaluation.calibrate import main
from tests.evaluation.test_run import dataset, no_model

__all__ = ["dataset", "no_model"]


def test_the_numbers_of_both_modules_are_printed(
    dataset: object, tmp_path: Path, write_corpus: Callable[..., Path]
) -> None:
    words = [f"{tmp_path / 'questions.jsonl'}=2", "--corpus", str(write_corpus()), "--cache", str(tmp_path / "cache")]
    done = CliRunner().invoke(main, [*words, "--no-reader"], catch_exceptions=False)
    numbers = {name: float(number) for name, number in (line.split() for line in done.stdout.splitlines())}
    assert {"share", "fused", "nearest", "passage", "missing", "constant", "THRESHOLD"} <= numbers.keys()
    assert "reader" not in numbers and "any" not in numbers
    assert 0 < numbers["THRESHOLD"] < 1


def test_a_dataset_that_is_none_is_an_error(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [str(tmp_path / "none")])
    assert done.exit_code == 1 and "no such dataset" in done.output
