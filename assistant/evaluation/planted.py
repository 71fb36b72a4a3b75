"""`python -m assistant.evaluation.planted`: how well the check of model-written sentences works, on planted errors.

Correct claims are sentences of the sample corpus and rewordings of them that keep their sense; into each kind of claim
one error is planted: a wrong number, name or date, the mark of another passage, a negation, two names exchanged, or a
claim that is made up of real names. Told are the share of errors caught and the share of correct sentences lost. The
rewordings and errors are made here, apart from the rules of the check, and the draw is seeded.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.answering.checking import check
from assistant.answering.conversation.lexicon import COMMON
from assistant.indexing.passages import cut_passages
from assistant.reading import read_file, walk
from assistant.settings import sample_corpus
from assistant.text import sentences
from assistant.types import ArticleRef, Hit, Passage

# The passages that a chat model is shown beside the right one.
SHOWN = 8
# What the check has to reach.
CAUGHT, LOST = 0.95, 0.05
SEED = 7
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_NAME = re.compile(r"(?<![.!?] )(?<!^)(?<![\"“])\b[A-Z][a-zé’'-]{3,}(?: [A-Z][a-zé'-]{3,})?\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+\b|(?<![\w.,$£€-])\d+(?:\.\d+)?\b(?!-|:\d|,\d)")
_PRONOUN = re.compile(r"(?:He|She|It|They|This|That|These|There|His|Her|Its|Their|Both|The two)\b")
_WORDED = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence as a model might write it, the passage it cites and those shown; `error` names what is wrong."""

    text: str
    cited: Hit
    shown: tuple[Hit, ...]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by kind: claims, and those that the check refused (or repaired, where only the mark was wrong)."""

    claims: dict[str, int]
    refused: dict[str, int]
    missed: tuple[Claim, ...]
    lost: tuple[Claim, ...]

    def share(self, *kinds: str) -> float:
        total = sum(self.claims.get(kind, 0) for kind in kinds)
        return sum(self.refused.get(kind, 0) for kind in kinds) / total if total else 0.0

    @property
    def caught(self) -> float:
        """The share of planted errors that were not shown as supported."""
        return self.share(*(kind for kind in self.claims if not kind.startswith("correct")))

    @property
    def lost_share(self) -> float:
        """The share of correct sentences that were refused."""
        return self.share(*(kind for kind in self.claims if kind.startswith("correct")))


def main() -> int:
    figures = measure(claims(passages(sample_corpus())))
    lines = [
        f"{kind:12}{count:5}  refused {figures.share(kind):6.1%}" for kind, count in sorted(figures.claims.items())
    ]
    lines.append(f"errors caught {figures.caught:.1%}, correct sentences lost {figures.lost_share:.1%}")
    if "--show" in sys.argv:
        lines += [f"{claim.error or 'LOST':12}{claim.text}" for claim in (*figures.missed, *figures.lost)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if figures.caught >= CAUGHT and figures.lost_share <= LOST else 1


def measure(drawn: list[Claim]) -> Figures:
    """Checks each claim as the chat does, against the passages shown."""
    counts: dict[str, int] = {}
    refused: dict[str, int] = {}
    missed, lost = [], []
    for claim in drawn:
        kind = claim.error or "correct"
        counts[kind] = counts.get(kind, 0) + 1
        verdict = check(claim.text, [claim.cited], claim.shown)
        homes = {hit.article.id for hit, _ in verdict.quotes}
        # A wrong mark is caught when the claim is refused, or given the mark of an article that carries it.
        wrong = claim.error == "mark" and claim.cited.article.id in homes
        bad = verdict.support == "unsupported" or (claim.error == "mark" and not wrong)
        refused[kind] = refused.get(kind, 0) + bad
        if claim.error and not bad:
            missed.append(claim)
        if not claim.error and bad:
            lost.append(claim)
    return Figures(counts, refused, tuple(missed), tuple(lost))


def passages(corpus: Path) -> list[Hit]:
    """All passages of a corpus as hits."""
    found = []
    for path in walk(corpus):
        if not isinstance(path, Path):
            continue
        for item in read_file(path, name=path.name, max_bytes=10**7).drafts:
            draft = item.draft
            ref = ArticleRef(f"{path.stem}{item.key}", 1, draft.title, draft.date, draft.source)
            for cut in cut_passages(ref.id, ref.title, ref.date, draft.text):
                passage = Passage(cut.id, ref.id, 1, cut.start, cut.end, cut.text)
                found.append(Hit(passage, ref, 1.0))
    return found


def claims(hits: list[Hit], seed: int = SEED, limit: int = 60) -> list[Claim]:
    """`limit` correct claims of each kind and as many of each error, drawn with a seed."""
    draw = random.Random(seed)
    told = [(hit, span.of(hit.passage.text)) for hit in hits for span in sentences(hit.passage.text)]
    told = [(hit, text) for hit, text in told if 8 <= len(text.split()) <= 45 and text[-1] in '.”"']
    draw.shuffle(told)
    made: dict[str, list[Claim]] = {}

    def add(kind: str, text: str | None, cited: Hit, shown: tuple[Hit, ...], error: str | None = None) -> None:
        if text and len(made.setdefault(kind, [])) < limit:
            made[kind].append(Claim(text, cited, shown, error))

    for hit, text in told:
        others = draw.sample([other for other in hits if other.article.id != hit.article.id], SHOWN - 1)
        shown = (hit, *others)
        add("correct", text, hit, shown)
        for reworded in rewordings(text, hit):
            add("reworded", reworded, hit, shown)
            for error, plant in ERRORS.items():
                if draw.random() < 0.5:
                    add(error + "2", plant(reworded, hit, hits, draw), hit, shown, error)
        for error, plant in ERRORS.items():
            add(error, plant(text, hit, hits, draw), hit, shown, error)
        add("mark", text, others[0], shown, "mark")
    return [claim for kind in made.values() for claim in kind]


# Rewordings that keep the sense.


def rewordings(text: str, hit: Hit) -> Iterator[str]:
    """Ways in which a model says the same: a fuller date, digits for words, an attribution, a detail left out."""
    day = hit.article.date
    past = "|".join(_MONTHS[: day.month]) if day else "-"
    fuller = re.sub(rf"\b(\d{{1,2}} (?:{past}))\b(?!,? \d{{4}})", rf"\1 {day.year}" if day else r"\1", text)
    if fuller != text:
        yield fuller
    digits = re.sub(
        rf"\b({'|'.join(_WORDED)})\b(?= (?!fifths|thirds|quarters)[a-z]+s\b)",
        lambda m: str(_WORDED.index(m.group()) + 2),
        text,
    )
    if digits != text:
        yield digits
    shorter = re.sub(r",? \([^)]*\)", "", text)
    shorter = re.sub(r", (?:who|which) [^,]{5,60},", "", shorter)
    if shorter != text:
        yield shorter
    said = re.fullmatch(r"(.{30,}), ((?:the )?[A-Z][\w. ]{3,40}) said\.", text)
    if said:
        yield f"According to {said.group(2)}, {said.group(1)[0]}{said.group(1)[1:]}."
    if hit.article.source and text.split(" ")[0] in ("The", "A", "In", "On", "After", "It"):
        yield f"According to reports, {text[0].lower()}{text[1:]}"
    halves = re.fullmatch(r"(.{40,}?)(?:; |, and |, but )(.{25,})", text)
    if halves and '"' not in text:
        yield halves.group(1) + "."


# Errors. Each gives the text with one thing wrong, or None where the text offers no place for it.


def _wrong_number(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    places = [
        m for m in _NUMBER.finditer(text) if not re.search(rf"(?:{'|'.join(_MONTHS)})", text[m.end() : m.end() + 11])
    ]
    places = [m for m in places if not re.search(r"[A-Z][a-z]+\.? $", text[: m.start()])]
    if places:
        match = draw.choice(places)
        value = float(match.group().replace(",", ""))
        new = draw.choice([value + draw.randint(1, 9), value * 2 + 1, value * 10, max(1, value - 1)])
        shown = f"{new:,.1f}" if "." in match.group() else f"{int(new):,}" if "," in match.group() else str(int(new))
        return text[: match.start()] + shown + text[match.end() :]
    worded = re.search(rf"\b({'|'.join(_WORDED)})\b(?= [a-z])", text)
    if worded:
        new_word = draw.choice([word for word in _WORDED if word != worded.group()])
        return text[: worded.start()] + new_word + text[worded.end() :]
    return None


def _wrong_name(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    places = [m for m in _NAME.finditer(text) if m.group() not in _MONTHS + _DAYS]
    if not places:
        return None
    match = draw.choice(places)
    home = hit.passage.text if draw.random() < 0.5 else draw.choice(hits).passage.text
    others = {m.group() for m in _NAME.finditer(home)} - set(_MONTHS) - set(_DAYS)
    others = {name for name in others if name.split()[0].lower() not in COMMON}
    fresh = sorted(name for name in others if not _alike(name, text))
    return text[: match.start()] + draw.choice(fresh) + text[match.end() :] if fresh else None


def _alike(name: str, text: str) -> bool:
    return any(word[:4] in text for word in name.split())


def _wrong_date(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    month = re.search(rf"\b({'|'.join(_MONTHS)})\b", text)
    year = re.search(r"\b(19|20)\d\d\b", text)
    day = re.search(rf"\b({'|'.join(_DAYS)})\b", text)
    if month and draw.random() < 0.6:
        return text[: month.start()] + draw.choice([m for m in _MONTHS if m != month.group()]) + text[month.end() :]
    if year:
        new = int(year.group()) + draw.choice([-2, -1, 1, 3])
        return text[: year.start()] + str(new) + text[year.end() :]
    if day:
        return text[: day.start()] + draw.choice([d for d in _DAYS if d != day.group()]) + text[day.end() :]
    return None


def _negated(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    if re.search(r"\b(?:not|no|never|without|nobody|none)\b|n't", text):
        return None
    match = re.search(r"\b(?:was|were|is|are|has|had|will|would|could)\b(?! (?:not|no)\b)", text)
    return f"{text[: match.end()]} not{text[match.end() :]}" if match else None


def _exchanged(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    match = re.match(
        r"(?!He |She |It |They )([A-Z][\w'-]+(?: [A-Z][\w'-]+)?) (beat|defeated|fired|succeeded|replaced|accused"
        r"|kissed|criticised|dismissed|told|suspended|overtook|attacked|bought|thanked|named|sued)"
        r" ((?:[A-Z][\w'-]+)(?: [A-Z][\w'-]+)?)(.*)",
        text,
    )
    return f"{match.group(3)} {match.group(2)} {match.group(1)}{match.group(4)}" if match else None


_INVENTED = (
    "{one} was awarded a peace prize for the work.",
    "{one} has asked {two} to resign over the affair.",
    "{one} and {two} signed a secret agreement on oil and weapons.",
    "{one} admitted having lied to investigators about {two}.",
    "{one} plans to sue {two} for damages.",
    "{one} said that {two} had warned of the danger months before.",
    "{one} will visit {two} next spring to open a new embassy.",
    "Shares linked to {one} fell sharply after the news from {two}.",
)


def _invented(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    found = sorted({m.group() for m in _NAME.finditer(hit.passage.text)} - set(_MONTHS) - set(_DAYS))
    if len(found) < 2:
        return None
    one, two = draw.sample(found, 2)
    return draw.choice(_INVENTED).format(one=one, two=two)


def _mixed(text: str, hit: Hit, hits: list[Hit], draw: random.Random) -> str | None:
    """The beginning of one sentence with the end of another of the same passage."""
    others = [span.of(hit.passage.text) for span in sentences(hit.passage.text)]
    others = [
        other for other in others if other != text and 8 <= len(other.split()) <= 45 and not _PRONOUN.match(other)
    ]
    subject = re.match(r"((?:[A-Z][\w'-]+ ){1,3})(?=(?:was|were|is|has|had|said|met|won|made)\b)", text)
    if subject and subject.group().split()[0].lower() in COMMON:
        return None
    ends = [
        m.group() for other in others if (m := re.search(r"\b(?:was|were|is|has|had|won|made) [^.]{25,}\.$", other))
    ]
    ends = [end for end in ends if end not in text]
    return subject.group(1) + draw.choice(ends) if subject and ends else None


ERRORS: dict[str, Callable[[str, Hit, list[Hit], random.Random], str | None]] = {
    "number": _wrong_number,
    "name": _wrong_name,
    "date": _wrong_date,
    "negation": _negated,
    "exchange": _exchanged,
    "invented": _invented,
    "mixed": _mixed,
}


if __name__ == "__main__":
    sys.exit(main())
