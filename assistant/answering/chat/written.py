"""What a model writes, sentence by sentence as it arrives: text without marks, links, images and code, and the marks.

`SentenceReader` gives the same sentences however the text is cut into pieces, since a decision waits for all it depends
on; and in linear time, since nothing longer than a window is looked at twice. Knows no passages: which marks exist is
for others to say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.text import LONGEST_SENTENCE, visible

# A longer sentence is cut; what comes after its end (closing quotes, blanks, marks) is looked for in so much more.
AHEAD = 200
WINDOW = LONGEST_SENTENCE + AHEAD
# "[1-3]" stands for three marks; a wider range is no citation.
RANGE = 10

_OPEN, _CLOSE = r"[\[【〔［〖⟦❲]", r"[\]】〕］〗⟧❳]"
_DIGITS = r"\d{1,3}"
_MARK = (
    rf"{_OPEN}\s{{0,3}}(?:\^|(?:passage|source|article|ref|doc)s?\.?\s)?{_DIGITS}"
    rf"(?:\s{{0,3}}[-–—,;、&]\s{{0,3}}{_DIGITS}){{0,9}}(?:†[^\]】]{{0,40}}|:\d{{1,3}})?\s{{0,3}}{_CLOSE}"
)
_MARKS = re.compile(_MARK, re.IGNORECASE)
_STOP = re.compile(r"\n|[.!?…]+(?=[\s\"'”’»)*_\[【〔［〖⟦❲]|$)|[。！？]+")
_TAIL = re.compile(rf"[\"'”’»)*_]{{0,8}}(?:[ \t]{{0,8}}{_MARK}[.]?){{0,12}}[\"'”’»)*_]{{0,8}}", re.IGNORECASE)
_MAYBE_MARK = re.compile(rf"[ \t]*{_OPEN}[^\]】〕］〗⟧❳\n]{{0,60}}$")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Sgt|Capt|Maj|Adm|Rev|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|vs|No|Inc|Ltd|Corp|Jr|Sr|approx|est|e\.g|i\.e|z\.B)\.|\b[A-Za-z]\.)$"
)

_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_DEFINITION = re.compile(r"\s{0,3}\[[^\]\n]{1,80}\]:\s")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\](?:\([^)\n]{0,1000}\)?|\[[^\]\n]{0,100}\])?")
_LINK = re.compile(r"\[([^\]\n]{0,300})\]\([^)\n]{0,1000}\)?")
_TAG = re.compile(r"<[^<>\n]{0,400}>")
_URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:javascript|data|vbscript|mailto|file|tel):)\S{1,2000}", re.I
)
_LEAD = re.compile(r"\s*(?:#{1,6}\s+|>\s*|[-*•–·+]\s+|\d{1,2}[.)]\s+(?=\S)|\|\s*)*")
_EMPHASIS = re.compile(r"\*{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|`+|~~")
_TORN = re.compile(rf"{_OPEN}[\d\s,;–-]{{0,12}}$|^[\d\s,;–-]{{0,12}}{_CLOSE}")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as the model wrote it, ready to be checked, and the numbers it was marked with."""

    text: str
    marks: tuple[int, ...] = ()


class SentenceReader:
    """Takes pieces, gives sentences. `finish` gives what is left once the model has ended of itself."""

    def __init__(self) -> None:
        self._held = ""
        self._seen = 0  # up to here `_held` has no end of a sentence
        self._line_start = True
        self._in_code = False
        self._fence_line = False
        self._thinking = False

    def feed(self, piece: str) -> Iterator[Written]:
        """The sentences that this piece completes."""
        self._held += piece
        yield from self._cut(final=False)

    def finish(self) -> Iterator[Written]:
        """The sentences that the end of the text completes."""
        yield from self._cut(final=True)

    def _cut(self, final: bool) -> Iterator[Written]:
        while self._held:
            end, self._seen = _end(self._held[:WINDOW], self._seen, complete=final or len(self._held) >= WINDOW)
            if end is None:
                return
            segment, self._held, self._seen = self._held[:end], self._held[end:], 0
            written = self._clean(segment)
            if written is not None:
                yield written

    def _clean(self, segment: str) -> Written | None:
        starts, self._line_start = self._line_start, segment.endswith("\n")
        if starts:
            self._fence_line = bool(_FENCE.match(segment))
            if self._fence_line:
                self._in_code = not self._in_code
        if self._fence_line or self._in_code or (starts and _DEFINITION.match(segment)):
            return None
        return clean(self._without_thought(segment), starts)

    def _without_thought(self, segment: str) -> str:
        """The segment without what a reasoning model says to itself between <think> and </think>."""
        kept = []
        for part in re.split(r"(</?think(?:ing)?>)", segment):
            if part.startswith(("<think", "</think")):
                self._thinking = part[1] != "/"
            elif not self._thinking:
                kept.append(part)
        return "".join(kept)


def clean(segment: str, line_start: bool = True) -> Written | None:
    """One sentence without what a model has no business to write; None where nothing is left."""
    # Emphasis goes first: a "*" within an address must not hide it from what follows.
    text = _EMPHASIS.sub("", visible(segment))
    text = _IMAGE.sub(" ", text)
    text = _LINK.sub(lambda match: f"[{match[1]}]" if match[1].strip().isdigit() else f" {match[1]} ", text)
    text = _URL.sub(" ", _TAG.sub(" ", text))
    marks = [number for match in _MARKS.finditer(text) for number in _numbers(match.group())]
    text = _TORN.sub(" ", _MARKS.sub(" ", text).strip())
    if line_start:
        text = _LEAD.sub("", text, count=1)
    text = " ".join(text.replace("|", " ").replace("](", "] (").replace("://", ": //").split())
    text = re.sub(r"\s+([.,;:!?。！？])", r"\1", text)
    text = re.sub(r"\(\s*\)|\[\s*\]", "", text).strip()
    if not any(character.isalnum() for character in text):
        return None
    return Written(text, tuple(dict.fromkeys(marks)))


def _end(window: str, seen: int, complete: bool) -> tuple[int | None, int]:
    """Where the first sentence of the window ends, marks and blanks after it included; None while it can't be told.

    Looks from `seen` on, and gives back how far it has been decided that there is no end.
    """
    for stop in _STOP.finditer(window, seen, min(len(window), LONGEST_SENTENCE)):
        if stop.group() == "\n":
            return stop.end(), 0
        tail = _TAIL.match(window, stop.end())
        end = tail.end() if tail else stop.end()
        rest = window[end:]
        line_ends = "\n" in rest[: len(rest) - len(rest.lstrip())]
        if not complete and not line_ends and (not rest.strip() or _MAYBE_MARK.match(rest)):
            return None, stop.start()
        if not rest.strip() or line_ends or _begins(window, stop, rest):
            return end + _blanks(rest), 0
        seen = stop.end()
    if not complete:
        return None, max(seen, len(window) - 1)
    if len(window) < LONGEST_SENTENCE:
        return len(window), 0
    space = window.rfind(" ", LONGEST_SENTENCE // 2, LONGEST_SENTENCE)
    return (space + 1 if space > 0 else LONGEST_SENTENCE), 0


def _blanks(rest: str) -> int:
    """Blanks up to and with the first line end."""
    blank = len(rest) - len(rest.lstrip())
    line = rest.find("\n", 0, blank)
    return line + 1 if line >= 0 else blank


def _begins(window: str, stop: re.Match[str], rest: str) -> bool:
    """Whether what follows a stop begins a sentence: a blank, no small letter, and no abbreviation or number before."""
    if window[: stop.start()].strip().isdigit():
        return False  # "2." is the number of an item
    if stop.group()[-1] in "。！？":
        return True
    following = rest.lstrip()[:1]
    if not rest[:1].isspace() or following.islower() or following in ",;:":
        return False
    return not _ABBREVIATED.search(window[max(0, stop.start() - 8) : stop.end()])


def _numbers(mark: str) -> Iterator[int]:
    """The numbers of one mark, ranges written out."""
    inside = unicodedata.normalize("NFKC", mark.split("†")[0].split(":")[0])
    for part in re.split(r"[,;、&]", inside):
        found = [int(digits) for digits in re.findall(r"\d+", part)]
        if len(found) == 2 and 0 < found[1] - found[0] <= RANGE:
            yield from range(found[0], found[1] + 1)
        else:
            yield from found
