"""What reading gives: drafts with the key that tells the articles of one file apart, and what was skipped."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import Unreadable
from assistant.types import Draft, Skipped


@dataclass(frozen=True, slots=True)
class Keyed:
    """A draft and its key within its file: "" for the only article, `#2` for the second of many."""

    key: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file held: articles, and items that gave none."""

    drafts: tuple[Keyed, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def clean(text: str) -> str:
    """Text as it is stored: one kind of line end, no NUL, nothing that UTF-8 can't encode, no white space around."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def with_text(draft: Draft) -> Draft:
    """The draft, or Unreadable where it has nothing to say."""
    if not any(character.isalnum() for character in draft.text):
        raise Unreadable("it holds no text")
    return draft
