"""A fragment of HTML as a person reads it: blocks as lines, scripts gone. For feed items, mail and fields of JSON.

Takes all there is; whole pages, where the article must be told from what is around it, go to web.py.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

PARAGRAPHS = frozenset(
    {"article", "blockquote", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "section", "table", "ul"}
)
BLOCKS = PARAGRAPHS | {
    "aside",
    "br",
    "dd",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "header",
    "hr",
    "li",
    "td",
    "tr",
}
SILENT = {"script", "style", "noscript", "template", "head", "svg", "iframe", "object"}
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
    parser = _Words(keeps_lines=not _HAS_BLOCKS.search(fragment))
    parser.feed(fragment)
    parser.close()
    text = _AROUND.sub("\n", _SPACES.sub(" ", "".join(parser.words)))
    return _BLANKS.sub("\n\n", text).strip()


class _Words(HTMLParser):
    def __init__(self, keeps_lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._keeps_lines = keeps_lines  # where no block parts it, the text's own lines do
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data if self._keeps_lines else data.replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in BLOCKS:
            self.words.append("\n\n" if tag in PARAGRAPHS else "\n")
