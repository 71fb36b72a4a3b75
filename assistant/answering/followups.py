"""Questions to ask next, and questions to begin with, made of names that the articles themselves give a part.

Templates over what stands in the text: whoever said something, whoever is named with an office, what the story is
about. Knows articles and hits; no model. Whatever is suggested is about people and things that the archive speaks of.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from assistant.text import fold, visible
from assistant.types import Article, Findings, Made, Turn

_NAME = r"[A-Z][a-zà-ÿ]+(?:[’'][a-zà-ÿ]{2,})?(?:-(?:[A-Z][a-zà-ÿ]+|\d+))*"
_FULL = rf"{_NAME}(?: (?:al-|el-|bin |de |van |von |da )?{_NAME}){{1,2}}"
_OFFICES = (
    "president|prime minister|minister|general|commander|chief(?: executive)?|spokes(?:man|woman|person)|governor"
    "|senator|mayor|judge|envoy|director|coach|chancellor|secretary(?:[- ]general)?|professor|leader|founder|ceo"
    "|analyst|economist|representative|ambassador|captain"
)
_OFFICE = rf"(?i:{_OFFICES})"
_VERBS = "said|told|added|warned|announced"
_SAID = re.compile(rf"\b(?P<a>{_FULL}),? (?:\w+ ){{0,2}}(?:{_VERBS})\b|\b(?:said|according to) (?P<b>{_FULL})")
_NAMED = re.compile(
    rf"\b{_OFFICE} (?P<a>{_FULL})|\b(?P<b>{_FULL}), (?:the |a |an |[A-Z]\w+(?:’s|'s)? |\w+ ){{0,4}}{_OFFICE}\b"
)
_THING = re.compile(rf"(?<![.!?:“\"]\s)(?<!^)\b{_NAME}(?: {_NAME}){{0,2}}")
_NO_NAME = re.compile(
    r"^(?:The|A|An|In|On|At|But|And|If|When|After|Before|While|As|It|He|She|They|We|I|This|That|These|There|For|With|By|His|Her|Its"
    r"|What|Who|Mr|Mrs|Ms|Dr|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|President|Prime|Minister|General"
    r"|Former|According|Meanwhile|However|One|Two|Three|First|Last|New Year)\b"
    r"|^(?:Jan|Feb|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)

_NAMES = re.compile(rf"\b{_NAME}(?: {_NAME}){{0,2}}\b")
_BODY = re.compile(
    r"\b(?:Societ(?:y|ies)|Corporation|Committee|Commission|Insurance|Machines|Ministry|Union|Council|Bank|Agency|Group|Party"
    r"|Court|House|Office|Department|Service|University|Institute|Organi[sz]ation|Nations|States|Company|Federation|Guild"
    r"|Times|Post|News|Street|City|County|Center|Centre|Airlines|Force|Army|Guard|Police|Parliament|Senate|Congress)\b"
)
_OF_A_PEOPLE = re.compile(r"(?:ian|ican|yan|ean|ish|ese|French|Dutch|German|Greek|Swiss|Iraqi|Israeli|Pakistani)$")
# Where names are looked for: the first passages found; the beginning of an article, in characters.
PASSAGES, BEGINNING = 3, 2_500


def suggest(findings: Findings, made: Made, history: Sequence[Turn]) -> tuple[str, ...]:
    """Up to three questions that the passages found can answer, and that have been neither asked nor answered."""
    texts = _of_one_story([visible(hit.passage.text) for hit in findings.hits[:PASSAGES]], findings.question)
    said = fold(" ".join([findings.question, *(turn.content for turn in history)]))
    answered = fold(" ".join(sentence.text for sentence in made.sentences))
    return _first(_mixed(_questions(texts, _subject(findings.question, texts), said, answered)), 3)


def examples(articles: Sequence[Article], count: int) -> tuple[str, ...]:
    """Up to `count` questions that the articles answer, at most one from each, of different kinds in turn."""
    found: list[str] = []
    for article in articles:
        text = visible(article.text)[:BEGINNING]
        kinds = _questions([text], _subject(article.title, [text]), fold(" ".join(found)), "")
        turned = [*kinds[len(found) % len(kinds) :], *kinds[: len(found) % len(kinds)]]
        found += _first((question for kind in turned for question in kind), 1)
        if len(found) >= count:
            break
    return tuple(found[:count])


def _of_one_story(texts: Sequence[str], question: str) -> Sequence[str]:
    """The passages that name what the question is about; only the first where none does, for the rest may be strays."""
    subject = _subject(question, texts)
    return [text for text in texts if subject in text] if subject else texts[:1]


def _questions(texts: Sequence[str], subject: str | None, said: str, answered: str) -> list[list[str]]:
    """By kind: what somebody said, who somebody with an office is, the latest of the subject, what else is told."""
    return [
        [
            f"What did {name} say about {subject}?" if subject and subject not in name else f"What did {name} say?"
            for name in _names(_SAID, texts)
            if not _in(name, said)
        ],
        [f"Who is {name}?" for name in _names(_NAMED, texts) if not _in(name, said) and not _in(name, answered)],
        [f"What is the latest on {subject}?"] if subject and "latest" not in said else [],
        [f"What is reported about {name}?" for name in _things(texts) if not _in(name, said) and name != subject],
    ]


def _mixed(kinds: Sequence[Sequence[str]]) -> Iterator[str]:
    """The first of each kind, then the second of each, and so on."""
    for at in range(max(map(len, kinds), default=0)):
        yield from (questions[at] for questions in kinds if at < len(questions))


def _names(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    """People by how often the pattern finds them; bodies and offices left out."""
    found = (match["a"] or match["b"] for text in texts for match in pattern.finditer(text))
    people = Counter(
        name for name in found if not (_NO_NAME.match(name) or _BODY.search(name) or re.match(_OFFICE, name))
    )
    return [name for name, _ in people.most_common()]


def _things(texts: Iterable[str]) -> list[str]:
    """Names by how often they come; a single word must come twice, and not be of a people or a language."""
    things = Counter(match.group() for text in texts for match in _THING.finditer(text))
    return [
        thing
        for thing, count in things.most_common(12)
        if not _NO_NAME.match(thing) and (" " in thing or (count > 1 and not _OF_A_PEOPLE.search(thing)))
    ]


def _subject(question: str, texts: Sequence[str]) -> str | None:
    """The name in the question (or title) that the passages speak of most."""
    body = " ".join(texts)
    named = [match.group() for match in _NAMES.finditer(question)]
    counted = [
        (body.count(name), len(name), name)
        for name in named
        if name in body and not _NO_NAME.match(name) and not _OF_A_PEOPLE.search(name)
    ]
    return max(counted)[2] if counted else None


def _in(name: str, folded: str) -> bool:
    return f" {fold(name).split()[-1]} " in f" {folded} "


def _first(questions: Iterable[str], count: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for question in questions:
        if len(found) == count:
            break
        found.setdefault(question)
    return tuple(found)
