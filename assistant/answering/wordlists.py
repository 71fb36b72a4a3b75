"""Lists of words as they are read best: in running lines, between white space."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The words of a text in order; an underscore stands for a space within one."""
    return tuple(word.replace("_", " ") for word in text.split())
