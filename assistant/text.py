"""Text as people read it: sentences with exact offsets, words folded for comparison, invisible controls removed.

Knows nothing of articles or passages. Offsets are in Unicode code points; every span is a slice of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sentencex

# A run without any sentence end (a table, a minified page) is cut here, so that no passage outgrows the models' input.
LONGEST_SENTENCE = 1_200
# Lines of about this width, all of them, are a paragraph wrapped by hand: their ends are not ends of sentences.
WRAPPED = range(45, 101)

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
_UNIT = re.compile(r"[^\n]*\S[^\n]*")
_MARKER = re.compile(r"\s*(?:[-*•–·◦▪]\s+|\(?\d{1,2}[.)]\s+(?=\S)|#{1,6}\s+|>\s+)?")
_CLOSERS = "\"'”’)]»"
_CONTINUES = re.compile(r"[a-z,;:)\]”’»]")
_ENDS_OPEN = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Rev|Hon|St|Mt|Ft|Messrs|Pres|Supt|Cpl|Pvt|Cmdr"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|vs|v|No|Nos|Art|Fig|approx|est|al|cf|e\.g|i\.e|Brig|Amb)\.|\b[A-Z]\.)\s*$"
)
_INITIALS = re.compile(r"\b(?:[A-Za-z]\.){2,}\s*$")
_SENTENCE_START = re.compile(
    r"[\"“‘'(]?(?:The|A|An|In|On|At|It|He|She|They|We|I|But|And|This|That|These|Those|There|His|Her|Its|Their|For|As|If|When"
    r"|After|Before|While|Since|So|Yet|Some|Many|Most|One|No|Not|By|To|From|With|However|Meanwhile|Mr|Mrs|Ms)\b"
)
_WORD = re.compile(r"\w+(?:[.,]\d+)*(?:['’]\w+)?")
# Zero-width and bidirectional controls: kept in the stored text, removed from whatever is shown.
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xE0000, 0xE0080)]
    + [0x00AD, 0x061C, 0xFEFF]
    + [code for code in range(0x20) if code not in (0x09, 0x0A)]
    + list(range(0x7F, 0xA0))
)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A slice of some text: `text[start:end]`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, white space around them left out. Headings and list items count as sentences.

    Segmentation by sentencex (Wikimedia), called on one line or one hand-wrapped paragraph at a time because it
    swallows what follows a list; its cuts after titles, initials and abbreviations are joined again here.
    """
    found: list[Span] = []
    for unit in _units(text):
        found.extend(_sentences_of(text, unit))
    return found


def paragraphs(text: str) -> list[Span]:
    """Runs of text between blank lines, stripped."""
    return [_strip(text, Span(match.start(), match.end())) for match in _PARAGRAPH.finditer(text)]


def words(text: str) -> list[str]:
    """Words folded for comparison: case, accents, curly quotes and possessives gone; numbers keep their decimals."""
    return [_fold_word(match.group()) for match in _WORD.finditer(text)]


def word_spans(text: str) -> Iterator[tuple[str, Span]]:
    """Each folded word with its place in the text."""
    for match in _WORD.finditer(text):
        yield _fold_word(match.group()), Span(match.start(), match.end())


def fold(text: str) -> str:
    """The folded words of a text, one space between: two texts with equal folds say the same words."""
    return " ".join(words(text))


def visible(text: str) -> str:
    """The text without zero-width, bidirectional and control characters, as it is shown to people and models."""
    return text.translate(_INVISIBLE)


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: it ends in a question mark, closing quotes and brackets aside."""
    return sentence.rstrip().rstrip(_CLOSERS).endswith("?")


def cut(text: str, length: int) -> str:
    """At most `length` characters, cut at a word, with an ellipsis where something was left out."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return head[: head.rfind(" ")].rstrip(" ,;:–-") + "…" if " " in head else head + "…"


def _units(text: str) -> Iterator[Span]:
    """Lines, or whole paragraphs where they are wrapped by hand."""
    for paragraph in paragraphs(text):
        lines = [Span(m.start(), m.end()) for m in _UNIT.finditer(text, paragraph.start, paragraph.end)]
        if len(lines) > 1 and _is_wrapped(text, lines):
            yield paragraph
        else:
            yield from (_strip(text, line) for line in lines)


def _is_wrapped(text: str, lines: list[Span]) -> bool:
    body = [line.end - line.start for line in lines[:-1]]
    if not all(length in WRAPPED for length in body):
        return False
    if any(_MARKER.match(line.of(text)).end() for line in lines):  # type: ignore[union-attr]
        return False
    unfinished = sum(line.of(text).rstrip()[-1:] not in ".!?:" for line in lines[:-1])
    return unfinished * 2 >= len(body)


def _sentences_of(text: str, unit: Span) -> Iterator[Span]:
    line = unit.of(text).replace("\n", " ")
    marker = _MARKER.match(line)
    offset = marker.end() if marker else 0
    body = line[offset:]
    joined: list[Span] = []
    for boundary in sentencex.get_sentence_boundaries("en", body):
        span = Span(boundary["start_index"], boundary["end_index"])
        if joined and _belongs_to_previous(joined[-1].of(body), span.of(body)):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    for span in joined:
        stripped = _strip(text, Span(unit.start + offset + span.start, unit.start + offset + span.end))
        if stripped.start < stripped.end:
            yield from _shorter(text, stripped)


def _belongs_to_previous(before: str, after: str) -> bool:
    after = after.lstrip()
    if not after or _CONTINUES.match(after) or not before.strip():
        return True
    if _INITIALS.search(before):
        return not _SENTENCE_START.match(after)
    if _ENDS_OPEN.search(before):
        return not before.rstrip().endswith(("No.", "I.")) or after[:1].isdigit()
    return False


def _shorter(text: str, span: Span) -> Iterator[Span]:
    while span.end - span.start > LONGEST_SENTENCE:
        at = text.rfind(" ", span.start + LONGEST_SENTENCE // 2, span.start + LONGEST_SENTENCE)
        at = at if at > 0 else span.start + LONGEST_SENTENCE
        yield _strip(text, Span(span.start, at))
        span = _strip(text, Span(at, span.end))
    yield span


def _strip(text: str, span: Span) -> Span:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


@lru_cache(maxsize=1 << 16)  # the same few thousand words come again and again: ten times faster than folding anew
def _fold_word(word: str) -> str:
    word = unicodedata.normalize("NFKD", word.casefold())
    word = "".join(c for c in word if not unicodedata.combining(c)).replace("’", "'")
    word = re.sub(r"(?<=\d),(?=\d{3})", "", word)
    return word.removesuffix("'s").removesuffix("'")
