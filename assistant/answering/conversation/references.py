"""Rule 2: words that stand for something named before are replaced by it.

    he, she, him, his, hers            the likeliest person of that gender; two of them make an alternate
    they, them, their                  the people of the last exchange where they meet or talk; else an organisation
    it, its                            an organisation, place or thing; never a person
    there, here                        a place ("there is" and "are there" name none)
    then, since then, after that       the last date; "before that" stays: "before 28 September" would limit
                                       the search to news from before it, and later news tells of it too
    the minister, this company         the likeliest name that can have such a role; not where it is asked who that is
Returns forms, the one to show first; None where nothing was replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.answering.conversation.lexicon import COUNTRIES, ORGANISATION_ROLES, PERSON_ROLES, PLACE_ROLES
from assistant.answering.conversation.memory import Memory, beside, content
from assistant.answering.conversation.names import Kind, Name

# A pronoun after so many words of content has its noun in the question itself ("the gifts I give, do they need ...").
OWN_WORDS = 3

_HE = re.compile(r"\b(?:he|him|himself|his)\b", re.I)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.I)
_THEY = re.compile(r"\b(?:they|them|their|theirs|themselves)\b", re.I)
_IT = re.compile(r"\b(?:it|its|itself)\b(?!['’]s (?:true|possible|likely)\b)", re.I)
_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?<!\bwill )(?<!\bhas )(?<!\bhave )\bthere\b"
    r"(?! (?:is|are|was|were|be|been|has|have|will|any|a|an|some|other|more)\b)",
    re.I,
)
_THEN = re.compile(r"\b(?:(after|since) (?:that|then|this)|(?<=\w )(at that time|then)(?=\s*[?.]?\s*$))", re.I)
_ROLE = re.compile(r"\b(?:the|this|that)\s+([a-z]+)(?:\s+([a-z]+))?\b")
_OF = re.compile(r"\s+(?:of|for|who|that|which|in charge)\b")
_TOGETHER = re.compile(
    r"\b(?:met|meet|meets|talk\w*|spoke|speak|see each|saw each|discuss\w*|agree\w*|sign\w*|negotiat\w*|each other|both"
    r"|together)\b",
    re.I,
)
_MOVES = re.compile(
    r"\b(?:go|goes|going|gone|went|travel\w*|fly|flew|flown|sent?|send|return\w*|come|came|get|got|mov\w+|been)\b", re.I
)
_ASKS_WHO = re.compile(r"\s*(?:and |so |but )?who(?:'s| is| was| are| were)?\b", re.I)
_POSSESSIVE = {"his", "its", "their"}
_OWN = {"hers", "theirs"}


def resolve(question: str, memory: Memory) -> list[str] | None:
    if _speaks_of_its_own(question):
        return None
    text, spare = question, question
    replaced = False
    for rule in (_people, _pair, _things, _places, _times, _roles):
        forms = rule(text, memory)
        if forms:
            replaced = True
            spare = forms[1] if len(forms) > 1 else forms[0] if spare == text else spare
            text = forms[0]
    if not replaced:
        return None
    named = [spare] if spare not in (text, question) else []
    # One question earlier is searched too: what was replaced may have been meant otherwise.
    return [text, *named, beside(question, memory.question.rstrip("?!. ")), beside(question, memory.gist)]


def _speaks_of_its_own(question: str) -> bool:
    """Whether the pronoun comes late enough to stand for something in the same question."""
    first = min((m.start() for p in (_HE, _SHE, _THEY, _IT) if (m := p.search(question))), default=0)
    return len(content(question[:first])) >= OWN_WORDS


def _people(text: str, memory: Memory) -> list[str]:
    for pattern, gender, other in ((_HE, "he", "she"), (_SHE, "she", "he")):
        if pattern.search(text):
            fit = [name for name in memory.likeliest("person") if name.gender != other]
            sure = [name for name in fit if name.gender == gender]
            if len(sure) == 1 and fit[0] not in sure:
                fit = [fit[0], *sure]  # the likeliest may be a "she" as well; the only known "she" is the other reading
            return [_put(pattern, text, name.text) for name in _not_named(fit, text)[:2]]
    return []


def _pair(text: str, memory: Memory) -> list[str]:
    if not _THEY.search(text):
        return []
    people = [name for name in memory.together if name.kind == "person"][:2]
    groups = [n for n in memory.likeliest("organisation", "place") if n.kind == "organisation" or n.text in COUNTRIES]
    together = " and ".join(name.text for name in people)
    group = next((name.text for name in groups), "")
    first, second = (together, group) if len(people) == 2 and _TOGETHER.search(text) else (group, together)
    if len(people) == 2 and not any(name in memory.together for name in groups):
        first, second = together, group
    if second in COUNTRIES:
        second = ""  # a country is "they" only where nobody else was named
    return [_put(_THEY, text, form) for form in (first, second) if form]


def _things(text: str, memory: Memory) -> list[str]:
    if not _IT.search(text):
        return []
    near = {name.text for name in memory.together}
    fit = [name for name in memory.likeliest("organisation", "place") if name.text in near]
    sure = [name for name in fit if name.kind != "place"] or [name for name in fit if name.text in COUNTRIES]
    return [_put(_IT, text, name.text) for name in _not_named(sure, text)[:1]]


def _places(text: str, memory: Memory) -> list[str]:
    if not _THERE.search(text):
        return []
    places = [name for name in memory.likeliest("place") if name.kind == "place"]
    preposition = "to" if _MOVES.search(text) else "in"
    return [_THERE.sub(f"{preposition} {name.text}", text, count=1) for name in _not_named(places, text)[:2]]


def _times(text: str, memory: Memory) -> list[str]:
    match = _THEN.search(text)
    if match is None or not memory.days:
        return []
    day = memory.days[0]
    preposition = match.group(1) or ("on" if day[:1].isdigit() and len(day) > 4 else "in")
    return [text[: match.start()] + f"{preposition} {day}" + text[match.end() :]]


def _roles(text: str, memory: Memory) -> list[str]:
    if _ASKS_WHO.match(text):
        return []
    for match in _ROLE.finditer(text):
        role, kinds = next(((word, _kinds(word)) for word in match.group(1, 2) if word and _kinds(word)), ("", ()))
        if not role or _OF.match(text, match.start() + match.group().index(role) + len(role)):
            continue
        fit = _not_named(memory.likeliest(*kinds), text)
        end = match.start() + match.group().index(role, 4) + len(role)
        return [text[: match.start()] + name.text + text[end:] for name in fit[:2]]
    return []


def _kinds(role: str) -> tuple[Kind, ...]:
    if role in PERSON_ROLES:
        return ("person",)
    if role in ORGANISATION_ROLES:
        return ("organisation",)
    return ("place",) if role in PLACE_ROLES else ()


def _not_named(fit: list[Name], text: str) -> list[Name]:
    """A pronoun does not stand for what the same question names: "did he meet Putin?" is not about Putin."""
    return [name for name in fit if name.last.casefold() not in text.casefold()] or []


def _put(pattern: re.Pattern[str], text: str, name: str) -> str:
    """The name in place of the first such word, possessive where the word was."""

    def form(match: re.Match[str]) -> str:
        word = match.group().lower()
        owns = word in _POSSESSIVE or (word == "her" and re.match(r"\s+[a-z]", text[match.end() :]))
        suffix = "'" if name.endswith("s") else "'s"
        return name + suffix if owns or word in _OWN else name

    first: Callable[[re.Match[str]], str] = form
    return pattern.sub(first, text, count=1)
