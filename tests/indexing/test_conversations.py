"""Conversations keep what was said; what became of the articles they cite is told when they are read."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import ConversationNotFound
from assistant.indexing import Conversations, Index
from assistant.types import Answer, Citation, Coverage, Filters, PassageSpan, Quote, Sentence
from tests.indexing.helpers import draft


@pytest.fixture
def conversations(index: Index) -> Conversations:
    return Conversations(index)


def answer(index: Index, article: str) -> Answer:
    """An answer that quotes the article's first passage."""
    passage = index.passages_of(article)[0]
    quote = Quote(index.article(article).ref, passage.start, passage.end, passage.text)
    citation = Citation(1, quote, PassageSpan(passage.id, passage.start, passage.end))
    sentence = Sentence(passage.text, (1,))
    return Answer("answered", f"{passage.text} [1]", (sentence,), (citation,), (), "who?", Coverage(), "extractive", 1)


def test_an_answer_is_read_as_it_was_given(index: Index, conversations: Conversations) -> None:
    (result,) = index.push([draft("Calder")])
    given = answer(index, result.id or "")
    id = conversations.create()
    conversations.add(id, "Who spoke — in Zürich?", given, Filters(since=date(2023, 1, 1)))
    (exchange,) = conversations.get(id).exchanges
    assert exchange.answer == given
    assert (exchange.asked, exchange.filters.since) == ("Who spoke — in Zürich?", date(2023, 1, 1))
    assert exchange.standing == {1: "current"}


def test_an_old_answer_says_that_its_article_has_changed_or_was_withdrawn(
    index: Index, conversations: Conversations
) -> None:
    (result,) = index.push([draft("Calder")], keys=["k"])
    id = conversations.create()
    conversations.add(id, "Who spoke?", answer(index, result.id or ""))
    index.push([draft("Reyl")], keys=["k"])
    (exchange,) = conversations.get(id).exchanges
    assert exchange.standing == {1: "changed"}
    assert "Calder spoke" in exchange.answer.citations[0].quote.text
    index.remove([result.id or ""])
    assert conversations.get(id).exchanges[0].standing == {1: "withdrawn"}


def test_a_conversation_is_named_for_its_first_question_until_it_is_renamed(
    index: Index, conversations: Conversations
) -> None:
    (result,) = index.push([draft("Calder")])
    id = conversations.create()
    conversations.add(id, "Who spoke?", answer(index, result.id or ""))
    assert [(info.title, info.turns) for info in conversations.list()] == [("Who spoke?", 1)]
    conversations.rename(id, "The affair")
    assert conversations.get(id).title == "The affair"


def test_conversations_are_found_by_their_words_and_the_last_touched_is_first(
    index: Index, conversations: Conversations
) -> None:
    (result,) = index.push([draft("Calder")])
    one, two = conversations.create("First"), conversations.create("Second")
    conversations.add(one, "Who spoke in Zürich?", answer(index, result.id or ""))
    assert [info.id for info in conversations.list()] == [one, two]
    assert [info.id for info in conversations.list("zürich")] == [one]
    assert [info.id for info in conversations.list("portvale")] == [one], "words of the answer"
    assert conversations.list("%") == ()


def test_a_deleted_conversation_is_gone(conversations: Conversations) -> None:
    id = conversations.create("First")
    conversations.delete(id)
    for act in (conversations.get, conversations.delete):
        with pytest.raises(ConversationNotFound):
            act(id)
    with pytest.raises(ConversationNotFound):
        conversations.rename(id, "x")
