"""Prompts are files with variables; a variable that is missing, or one too many, is an error."""

from __future__ import annotations

import pytest

from assistant.answering.prompts import folder, prompt


def test_values_are_put_in_as_they_are() -> None:
    text = prompt("gate", date="2023-11-07", title="$5", passage="$passage costs $1", question="Why?")
    assert "$passage costs $1" in text
    assert "(2023-11-07, $5)" in text


@pytest.mark.parametrize(
    "given", [{"date": "x"}, dict.fromkeys(["date", "title", "passage", "question", "extra"], "x")]
)
def test_a_missing_or_unknown_variable_is_an_error(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="missing"):
        prompt("gate", **given)


@pytest.mark.parametrize("name", ["nothing", "../answer", "answer.md", ""])
def test_a_prompt_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match="no prompt"):
        prompt(name)


def test_every_prompt_file_is_used() -> None:
    assert {path.stem for path in folder().glob("*.md")} == {"answer", "gate", "condense", "followups"}
