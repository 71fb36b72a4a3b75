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

_NAME = r"[A-Z][a-zà-ÿ’']+(?:-[A-Z][a-zà-ÿ’']+)*"
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
)


def suggest(findings: Findings, made: Made, history: Sequence[Turn]) -> tuple[str, ...]:
    """Up to three questions that the passages found can answer, and that have been neither asked nor answered."""
    texts = [visible(hit.passage.text) for hit in findings.hits[:5]]
    said = fold(" ".join([findings.question, *(turn.content for turn in history)]))
    answered = fold(" ".join(sentence.text for sentence in made.sentences))
    subject = _subject(findings.question, texts)
    return _first(_questions(texts, subject, said, answered), 3)


def examples(articles: Sequence[Article], count: int) -> tuple[str, ...]:
    """Up to `count` questions that the articles answer, at most one from each."""
    found: list[str] = []
    for article in articles:
        text = visible(article.text)
        lead = text[:2_500]
        subject = _subject(article.title, [lead])
        found += _first((q for q in _questions([lead], subject, "", "") if q not in found), 1)
        if len(found) >= count:
            break
    return tuple(found[:count])


def _questions(texts: Sequence[str], subject: str | None, said: str, answered: str) -> Iterator[str]:
    about = f" about {subject}" if subject else ""
    speakers = _names(_SAID, texts)
    officers = _names(_NAMED, texts)
    makers = (
        [f"Who is {name}?" for name in officers if not _in(name, said) and not _in(name, answered)],
        [
            f"What did {name} say{about if subject and subject not in name else ''}?"
            for name in speakers
            if not _in(name, said)
        ],
        [f"What is the latest on {subject}?"] if subject and "latest" not in said else [],
        [f"What is reported about {name}?" for name in _things(texts) if not _in(name, said) and name != subject],
    )
    for at in range(max(map(len, makers), default=0)):
        for questions in makers:
            if at < len(questions):
                yield questions[at]


def _names(pattern: re.Pattern[str], texts: Iterable[str]) -> list[str]:
    names = Counter(
        name
        for text in texts
        for match in pattern.finditer(text)
        if (name := match["a"] or match["b"]) and not _NO_NAME.match(name) and not re.match(_OFFICE, name)
    )
    return [name for name, _ in names.most_common()]


def _things(texts: Iterable[str]) -> list[str]:
    things = Counter(m.group() for text in texts for m in _THING.finditer(text) if not _NO_NAME.match(m.group()))
    return [thing for thing, count in things.most_common(12) if count > 1 or " " in thing]


def _subject(question: str, texts: Sequence[str]) -> str | None:
    """The name in the question (or title) that the passages speak of most."""
    body = " ".join(texts)
    named = [
        m.group() for m in re.finditer(rf"\b{_NAME}(?: {_NAME}){{0,2}}", question) if not _NO_NAME.match(m.group())
    ]
    counted = [(body.count(name), name) for name in named]
    return max(counted, default=(0, None))[1] if any(count for count, _ in counted) else None


def _in(name: str, folded: str) -> bool:
    return f" {fold(name).split()[-1]} " in f" {folded} "


def _first(questions: Iterable[str], count: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for question in questions:
        if len(found) == count:
            break
        found.setdefault(question)
    return tuple(found)
