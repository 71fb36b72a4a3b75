"""Markdown: front matter gives the fields; the text is what a person reads of the page, without marks and tags.

Every pattern is bounded or stays within a line: a hostile file costs time in proportion to its length.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Any

import yaml

from assistant.errors import Unreadable
from assistant.reading.drafts import clean
from assistant.reading.fields import draft_of
from assistant.reading.markup import without
from assistant.reading.plain import read_text
from assistant.types import Draft

LONGEST_FRONT_MATTER = 65_536

_FRONT_MATTER = re.compile(r"---[^\S\n]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"([A-Za-z][\w -]{0,40}?)[^\S\n]*:[^\S\n]*(\S.*)")
_HEADING = re.compile(r"^[^\S\n]{0,3}#{1,6}[^\S\n]+(?=\S)|^[^\S\n]{0,3}#{1,6}$", re.M)
_UNDERLINE = re.compile(r"(?<=\S\n)(?:={2,}|-{3,})[^\S\n]*$", re.M)
_FENCE = re.compile(r"^[^\S\n]{0,3}(?:```|~~~)[^\n]*$", re.M)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\]\n]{0,200}\])")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\((?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)|\[[^\]\n]{0,200}\])")
_DEFINITION = re.compile(r"^[^\S\n]{0,3}\[[^\]\n]{1,200}\]:[^\n]*$", re.M)
_AUTOLINK = re.compile(r"<((?:https?|mailto):[^<>\s]{1,2000})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,2000}>")
# Each stops at the next mark of its kind, so that a line of marks is not scanned again from every one of them.
_STRONG = [
    re.compile(rf"(?<!\\){mark}(?=\S)((?:(?!{mark})[^\n]){{1,500}})(?<=\S){mark}") for mark in (r"\*\*", "__", "~~")
]
_EMPHASIS = re.compile(r"(?<![\\\w*_])([*_])(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*_])")
_CODE = re.compile(r"`([^`\n]{1,500})`")
_RULE = re.compile(r"^[^\S\n]{0,3}(?:[-*_][^\S\n]{0,3}){3,80}$", re.M)
_QUOTED = re.compile(r"^[^\S\n]{0,3}>[^\S\n]?", re.M)
_BLANKS = re.compile(r"\n{3,}")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!>~-])")


def read_markdown(text: str) -> Draft:
    """A Markdown article: the title is the front matter's, or that of the heading it begins with."""
    body = clean(text)
    given: dict[str, Any] = {}
    match = _FRONT_MATTER.match(body[:LONGEST_FRONT_MATTER])
    if match and (given := _front_matter(match[1])):
        body = body[match.end() :]
    title, body = _heading(body.lstrip("\n"))
    rest = read_text(render(body))
    if title and not rest.text:
        rest = Draft(title, title)
    if not given:
        return Draft(title or rest.title, rest.text, rest.date)
    return replace(draft_of({**given, "text": "words"}, title=title or rest.title, day=rest.date), text=rest.text)


def render(markdown: str) -> str:
    """Markdown as a person reads it: links become their words; images, tags and marks go; headings stay as lines."""
    text = without(without(without(markdown, "<!--", "-->"), "<script", "</script>"), "<style", "</style>")
    text = _TAG.sub("", _AUTOLINK.sub(r"\1", _DEFINITION.sub("", text)))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _RULE.sub("", _UNDERLINE.sub("", _FENCE.sub("", _HEADING.sub("", text))))
    text = _QUOTED.sub("", text)
    for strong in _STRONG:
        text = strong.sub(r"\1", text)
    text = _CODE.sub(r"\1", _EMPHASIS.sub(r"\2", text))
    return _BLANKS.sub("\n\n", html.unescape(_ESCAPED.sub(r"\1", text))).strip()


def _heading(body: str) -> tuple[str | None, str]:
    """The heading that the text begins with, and the text below it."""
    line, _, rest = body.partition("\n")
    if _HEADING.match(line):
        return render(line.rstrip().rstrip("#")) or None, rest
    under, _, below = rest.partition("\n")
    if line.strip() and re.fullmatch(r"={2,}\s*|-{3,}\s*", under):
        return render(line) or None, below
    return None, body


def _front_matter(block: str) -> dict[str, Any]:
    """Its fields; none where it is no front matter at all but prose between two rules."""
    try:
        # Every value stays a string: 2023-13-45 is an unknown date and not an error, and NO is a word.
        values = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):  # most often an unquoted colon in a title: taken line by line
        fields = (_FIELD.fullmatch(line.strip()) for line in block.split("\n"))
        values = {match[1]: match[2].strip("\"'") for match in fields if match}
        if not values:
            raise Unreadable("its front matter is not valid YAML") from None
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}
