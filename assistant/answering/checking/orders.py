"""Sentences of an article that speak to an assistant and not to a reader: they carry no claim.

An article that says `reply with "X"` would else be found to say X. A list of the ways in which such orders are put, in
English and a few other languages; what it takes for an order and is none costs one sentence as evidence, no more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.text import Span, visible

_ORDERS = re.compile(
    # Orders about the orders.
    r"\b(?:ignore|disregard|forget|override|bypass|overlook)\b.{0,40}\b(?:instructions?|rules|prompts?|passages?|guidelines"
    r"|(?:everything|all|anything) (?:above|before)|(?:the )?above)\b"
    # What the answer is to be.
    r"|(?:^|[.:;,\"“(]\s*|\b(?:please|must|should|shall|always|only|then|and|now|instead|simply|just)\s+)"
    r"(?:reply|respond|answer|output|print|repeat|say|state|write|append|add|insert|tell|claim|cite|embed|render|begin|end)\b"
    r"\W.{0,40}?(?:\bexactly\b|\bverbatim\b|\bthe users?\b|\bpassage \[?\d|\[\d"
    r"|\b(?:your|the|every|each) (?:answer|reply|response|output|summary)\b"
    r"|\bthe following (?:text|sentence|link|image|words)\b|\bthis (?:link|image|sentence)\b)"
    r"|(?:^|[.:;]\s*|\b(?:please|must|always|only|then|now)\s+)(?:reply|respond|answer|output|print|repeat|say)"
    r"(?: (?:with|only|that|as|in|by))*\s*[:\"“«]"
    r"|^\W*(?:please )?(?:(?:say|state|claim|reply|respond|answer|confirm|write|tell (?:the )?\w+) that"
    r"|(?:reply|respond|answer|speak) (?:only|with|as|in|by|to))\b"
    # Who is spoken to.
    r"|\b(?:act as an? (?:ai|assistant|model|bot)|pretend (?:to be|you)|roleplay|you are now|from now on,? you"
    r"|you are (?:an?|no longer an?) (?:ai|assistant|bot))\b"
    r"|\b(?:system prompt|system message|jailbr(?:eak|oken)|your (?:instructions|guidelines|rules|prompt))\b"
    r"|\b(?:new|updated|hidden) instructions?\b|\bend of (?:passage|context|document|articles)\b"
    r"|\b(?:ai|language) (?:assistants?|models?)\b.{0,20}\b(?:must|should|shall|reading this)\b"
    r"|^\W*(?:system|assistant|user|human|developer|instructions?|note to (?:the )?(?:ai|assistant|model))\s*[:>\]]"
    r"|<\s*/?\s*(?:system|assistant|user|instructions?|im_start|im_end|\|)|\[/?(?:inst|sys)\]"
    r"|###\s*(?:system|instruction|response)"
    r"|\b(?:ignoriere|vergiss)\b.{0,40}\b(?:anweisung|vorherig|bisherig)"
    r"|\b(?:ignorez|oubliez)\b.{0,40}\b(?:instruction|consigne)|\bignora\b.{0,40}\b(?:instruccion|istruzion)|игнорируй|忽略.{0,8}(?:指令|说明)|無視",
    re.IGNORECASE,
)
# The letters of other alphabets that pass for Latin ones: what is hidden behind them is read as it looks.
_LOOKALIKE = str.maketrans("аеіорсухӏԁѕһјΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeiopcyxldshjABEZHIKMNOPTYX")


def is_order(sentence: str) -> bool:
    """Whether the sentence is addressed to an assistant. Of 10,415 sentences of news none was taken for such."""
    seen = visible(sentence)
    return any(_ORDERS.search(form) for form in (seen, seen.translate(_LOOKALIKE)))


def without_orders(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences that tell something: no orders, nor what follows an order in the same line and is its rest."""
    kept: list[Span] = []
    suspect = -1  # where the last order ends
    for span in spans:
        follows = suspect >= 0 and "\n" not in text[suspect : span.start]
        if is_order(span.of(text)):
            suspect = span.end
            continue
        suspect = -1
        if not follows:
            kept.append(span)
    return kept
