"""Plain text and Markdown: a date line and a headline at the top, or front matter; the rest is the article."""

from __future__ import annotations

import html
import re
from typing import Any

import yaml

from assistant.errors import Unreadable
from assistant.reading.dates import leading_date
from assistant.reading.drafts import clean
from assistant.reading.fields import draft_of
from assistant.reading.titles import headline, title_of
from assistant.types import Draft

_FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?\n)?---[^\S\n]*(?:\n|\Z)", re.S)
_HEADING = re.compile(r"^#{1,6}[^\S\n]+(.+?)[^\S\n]*#*[^\S\n]*$", re.M)
_UNDERLINED = re.compile(r"^(?P<words>[^\n]+)\n(?:=+|-{3,})[^\S\n]*$", re.M)
_FENCE = re.compile(r"^[^\S\n]*(?:```|~~~)[^\n]*$", re.M)
_IMAGE = re.compile(r"!\[[^\]\n]*\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_LINK = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_DEFINITION = re.compile(r"^[^\S\n]{0,3}\[[^\]\n]+\]:[^\n]*$", re.M)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^>\s]+)>")
_TAG = re.compile(r"<(?:!--.*?--|/?[a-zA-Z][^<>\n]*)>", re.S)
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*_])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*_])")
_CODE = re.compile(r"`([^`\n]+)`")
_RULE = re.compile(r"^[^\S\n]*(?:[-*_][^\S\n]*){3,}$", re.M)
_QUOTED = re.compile(r"^[^\S\n]{0,3}>[^\S\n]?", re.M)
_BLANKS = re.compile(r"\n{3,}")


def read_text(text: str) -> Draft:
    """A plain-text article: a date line (the user has ` date 2023-11-07 Renegade ...`), perhaps a headline, text."""
    body = clean(text)
    title: str | None = None
    found = leading_date(body)
    if found is None and (first := headline(body)) is not None:
        below = body[first[1] :].lstrip()
        if (found := leading_date(below)) is not None:
            title, body = first[0], below
    day = None
    if found is not None:
        day, body = found[0], body[found[1] :].lstrip(" \t:–—-.,\n")
    if title is None and (first := headline(body)) is not None:
        title, body = first[0], body[first[1] :].strip()
    return Draft(title or title_of(body), body, day)


def read_markdown(text: str) -> Draft:
    """A Markdown article: front matter where there is some, and the text without marks and tags."""
    body = clean(text)
    given: dict[str, Any] = {}
    if match := _FRONT_MATTER.match(body):
        given, body = _front_matter(match.group(1) or ""), body[match.end() :]
    heading = _HEADING.search(body) or _UNDERLINED.search(body)
    words = render(body)
    if not given:
        draft = read_text(words)
        return Draft(render(heading.group(1)), draft.text, draft.date) if heading else draft
    title = render(heading.group(1)) if heading else None
    if title and words.startswith(title) and words[len(title) :].strip():
        words = words[len(title) :].strip()  # the heading is the title and need not be said twice
    return draft_of({**given, "text": words}, title=title)


def render(markdown: str) -> str:
    """Markdown as a person reads it: links become their words; images, tags and marks go; headings stay as lines."""
    text = _TAG.sub("", _AUTOLINK.sub(r"\1", _DEFINITION.sub("", markdown)))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _RULE.sub("", _FENCE.sub("", _UNDERLINED.sub(r"\g<words>", _HEADING.sub(r"\1", text))))
    text = _CODE.sub(r"\1", _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", _QUOTED.sub("", text))))
    return _BLANKS.sub("\n\n", html.unescape(text)).strip()


def _front_matter(block: str) -> dict[str, Any]:
    try:
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        raise Unreadable(f"its front matter is not valid YAML{f' (line {place.line + 2})' if place else ''}") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Unreadable("its front matter is not a list of fields")
    return {str(key): value for key, value in values.items()}
