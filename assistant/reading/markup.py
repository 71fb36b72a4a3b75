"""A fragment of HTML as a person reads it: blocks as lines, scripts gone. For feed items, mail and fields of JSON.

Takes all there is; whole pages, where the article must be told from what is around it, go to web.py. Reads in one pass,
since html.parser of the standard library takes quadratic time for broken tags (19 s for 400 KB of "<a").
"""

from __future__ import annotations

import html
import re

PARAGRAPHS = frozenset(
    {"article", "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "section", "table", "ul"}
)
BLOCKS = PARAGRAPHS | {"br", "dd", "dl", "dt", "figcaption", "figure", "footer", "header", "hr", "li", "td", "tr"}
SILENT = {"script", "style", "noscript", "template", "head", "svg", "iframe", "object"}

_TAG = re.compile(r"<(?:(/?)([a-zA-Z][\w:-]{0,40})[^<>]{0,5000}|[!?][^<>]{0,5000})>")
_LOOKS_LIKE = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|a|strong|em|b|i|span|blockquote|figure|img)\b[^<>]{0,2000}>", re.I
)
_HAS_BLOCKS = re.compile(r"<(?:p|br|div|h[1-6]|li|td|blockquote)\b", re.I)
_SPACES = re.compile(r"[^\S\n]+")
_AROUND = re.compile(r" ?\n ?")
_BLANKS = re.compile(r"\n{3,}")


def looks_like_html(text: str) -> bool:
    """Whether a text that may be either has tags of HTML in it."""
    return bool(_LOOKS_LIKE.search(text))


def html_text(fragment: str) -> str:
    """The words of a fragment, with a blank line between paragraphs."""
    fragment = without(fragment, "<!--", "-->")
    if _HAS_BLOCKS.search(fragment):  # else the text's own lines are all the structure there is
        fragment = fragment.replace("\n", " ")
    words: list[str] = []
    at, silent = 0, ""
    for found in _TAG.finditer(fragment):
        if not silent:
            words.append(html.unescape(fragment[at : found.start()]))
        at = found.end()
        closes, tag = bool(found[1]), (found[2] or "").lower()
        if silent:
            if (closes and tag == silent) or (silent == "head" and tag == "body"):
                silent = ""
        elif tag in SILENT and not closes and not found[0].endswith("/>"):
            silent = tag
        if tag in BLOCKS:
            words.append("\n\n" if tag in PARAGRAPHS else "\n")
    if not silent:
        words.append(html.unescape(fragment[at:]))
    text = _AROUND.sub("\n", _SPACES.sub(" ", "".join(words)))
    return _BLANKS.sub("\n\n", text).strip()


def without(text: str, start: str, end: str) -> str:
    """The text without what stands between two marks, letter case aside; an unclosed one is left alone."""
    folded = text.lower()
    if start not in folded or len(folded) != len(text):
        return text
    kept, at = [], 0
    while (opened := folded.find(start, at)) >= 0 and (closed := folded.find(end, opened)) >= 0:
        kept.append(text[at:opened])
        at = closed + len(end)
    return "".join([*kept, text[at:]])
