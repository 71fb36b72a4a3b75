"""Rule 1: pieces of a question that only change one part of the last one.

    "why?"                 last question with its asking word changed, or "Why" + what the answer stated
    "and in 2022?"         last question with its date changed, or added
    "what about Niger?"    last question with the name of the same kind changed
Returns forms, the one to show first; None where the question is no such piece.
"""

from __future__ import annotations

import re

from assistant.answering.conversation.lexicon import COMMON
from assistant.answering.conversation.memory import Memory, content
from assistant.answering.conversation.names import Name, date_spans, dates, names

_BARE = re.compile(
    r"(?:and |but |so |ok(?:ay)?,? )*(why|how|when|where|who|since when|until when|by whom|with whom|which ones?"
    r"|what for|how (?:many|much|often|long|so|old|far|come)|why (?:not|so|is that|was that|did that happen|is this)"
    r"|(?:where|how|when|who) exactly)\s*[?.!]*",
    re.I,
)
_LEAD = re.compile(
    r"(?:(?:and|but|or|so|ok(?:ay)?|then|now)[, ]+)*(?:what about|how about|what of|and|or|same for)\s+",
    re.I,
)
_PREPOSITION = re.compile(
    r"(?:in|for|on|during|since|before|after|by|at|from|until|with|of|to|about)\s+(?:the\s+)?", re.I
)
_ASKING = re.compile(
    r"\s*(?:why|how(?: (?:many|much|often|long))?|when|where)\b"
    r"(?=\s+(?:did|does|do|is|was|were|are|has|had|have|will|would|can|could)\b)",
    re.I,
)
_RELATIVE = re.compile(r"\b(?:today|yesterday|now|(?:last|this|next) (?:year|month|week)|the year before)\b", re.I)
_YES_NO = re.compile(r"\s*(did|does|do|is|was|were|are|has|had|have|will|would|can|could|should)\b", re.I)
_PRONOUN = re.compile(r"\b(?:he|him|his|she|her|hers|they|them|their|it|its|there)\b", re.I)
# Fragments are short: "what about Niger and its neighbours?" is one, a sentence with its own verb is not.
LONGEST = 6
_VERB = re.compile(r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b", re.I)


def complete(question: str, memory: Memory) -> list[str] | None:
    bare = _BARE.fullmatch(question)
    if bare:
        return _why(bare.group(1), memory)
    lead = _LEAD.match(question)
    rest = question[lead.end() :].strip() if lead else question
    if len(rest.rstrip("?!. ").split()) > LONGEST or _VERB.search(rest):
        return None
    if lead is None and not (_PREPOSITION.match(rest) and question.rstrip().endswith("?")):
        return None
    piece = rest.rstrip("?!. ")
    if _PRONOUN.search(piece):
        return None
    return _with_date(piece, memory) or _with_name(piece, memory) or _with_topic(piece, memory)


def _why(asking: str, memory: Memory) -> list[str]:
    asks_why = asking.lower().startswith(("why", "how come", "what for"))
    asking = "Why" if asks_why else re.sub(r"(?i) (?:exactly|so)$", "", asking).capitalize()
    stated = f"{asking}: {memory.gist.rstrip('.!? ')}?" if memory.gist else ""
    if _YES_NO.match(memory.question):
        first = memory.question.strip()
        return [f"{asking} {first[0].lower()}{first[1:]}", *filter(None, [stated])]
    if _ASKING.match(memory.question):
        return [_ASKING.sub(asking, memory.question, count=1), *filter(None, [stated])]
    return [stated or f"{asking}: {memory.question}", f"{asking}: {memory.question}"]


def _with_date(piece: str, memory: Memory) -> list[str] | None:
    """The last question moved to another time."""
    spoken = dates(piece) or _RELATIVE.findall(piece)
    bare = _PREPOSITION.sub("", piece, count=1)
    if not spoken or content(re.sub(re.escape(spoken[0]), "", bare)):
        return None
    last = memory.question
    spans = date_spans(last)
    if spans:
        start, end = spans[-1]
        before = last[:start]
        if _PREPOSITION.match(piece):
            before = re.sub(rf"(?i){_PREPOSITION.pattern}$", "", before)
            return [f"{before}{piece}{last[end:]}"]
        return [f"{before}{spoken[0]}{last[end:]}"]
    phrase = piece if _PREPOSITION.match(piece) or not dates(piece) else f"in {piece}"
    return [f"{last.rstrip('?!. ')} {phrase}?"]


def _with_name(piece: str, memory: Memory) -> list[str] | None:
    """The last question asked of another name, also of one typed in small letters."""
    bare = _PREPOSITION.sub("", piece, count=1).strip()
    typed = bare if names(bare, memory.known) else bare.title()
    if {word.lower() for word in bare.split()} & COMMON:
        return None
    found = names(typed, memory.known)
    if len(found) != 1 or len(found[0].text.split()) < len(content(bare)):
        return None
    new = found[0]
    old = _counterpart(new, memory)
    if old is None:
        return None
    shown = new.text if typed == bare else typed
    swapped = re.sub(rf"\b{re.escape(old)}\b", lambda _: shown, memory.question)
    return [swapped, f"{shown} {' '.join(memory.topic)}"]


def _counterpart(new: Name, memory: Memory) -> str | None:
    """The name of the last question, as it stands there, that the new one takes the place of."""
    written = [(n.text if n.text in memory.question else n.last, n) for n in memory.asked]
    here = [(text, name) for text, name in written if text in memory.question and not name.covers(new)]
    same = [text for text, name in here if name.kind == new.kind]
    loose = [text for text, name in here if "unknown" in (name.kind, new.kind)]
    fits = same or loose or ([text for text, _ in here] if len(here) == 1 else [])
    return fits[-1] if fits else None


def _with_topic(piece: str, memory: Memory) -> list[str] | None:
    if not content(piece):
        return None
    return [f"{piece[0].upper()}{piece[1:]}: {memory.question}", piece]
