from collections.abc import Callable
from datetime import date

import pytest

from assistant.answering import extractive
from assistant.answering.quotes import NotVerbatim
from assistant.types import Article, Findings, Hit, Made, Passage, ReadSentence

TEXT = (
    "Khalifa Haftar met Vladimir Putin in Moscow on Tuesday. It was their first meeting since 2019.\n\n"
    "Why now? Mr. Haftar relies on the mercenaries of Wagner. Khalifa Haftar met Vladimir Putin on Tuesday in Moscow. "
    "The talks went on for four hours and ended late at night."
)
ARTICLE = Article("a", 1, "Haftar in Moscow", TEXT, date(2023, 11, 7))
MEETING, FIRST, WAGNER, AGAIN, HOURS = (
    "Khalifa Haftar met Vladimir Putin in Moscow on Tuesday.",
    "It was their first meeting since 2019.",
    "Mr. Haftar relies on the mercenaries of Wagner.",
    "Khalifa Haftar met Vladimir Putin on Tuesday in Moscow.",
    "The talks went on for four hours and ended late at night.",
)


def findings(*scored: tuple[str, float], confidence: float = 0.9, article: Article = ARTICLE) -> Findings:
    passage = Passage("p", article.id, article.version, 0, len(article.text), article.text)
    sentences = []
    for sentence, score in scored:
        start = article.text.index(sentence)
        sentences.append(ReadSentence("p", start, start + len(sentence), sentence, score))
    hit = Hit(passage, article.ref, 1.0)
    return Findings("q", date(2023, 11, 20), (hit,), tuple(sentences), confidence)


def lookup(article: Article = ARTICLE) -> Callable[[str], Article]:
    return {article.id: article}.__getitem__


def texts(made: Made) -> list[str]:
    return [sentence.text for sentence in made.sentences]


def test_a_sure_sentence_stands_alone() -> None:
    made = extractive.answer("Which group?", findings((WAGNER, 9.0), (HOURS, 2.0)), lookup())
    assert made.status == "answered"
    assert texts(made) == [WAGNER]


def test_where_none_is_sure_more_are_shown_best_first_each_with_its_quote() -> None:
    made = extractive.answer("Which group?", findings((WAGNER, 3.0), (HOURS, 2.8)), lookup())
    assert texts(made) == [WAGNER, HOURS]
    assert [sentence.citations for sentence in made.sentences] == [(1,), (2,)]
    for citation in made.citations:
        quote = citation.quote
        assert ARTICLE.text[quote.start : quote.end] == quote.text
        assert citation.passage.start <= quote.start < quote.end <= citation.passage.end
        assert citation.support == "verbatim"


def test_a_pronoun_led_sentence_brings_the_sentence_before_it_in_one_quote() -> None:
    made = extractive.answer("When did they last meet?", findings((FIRST, 9.0)), lookup())
    assert texts(made) == [f"{MEETING} {FIRST}"]
    assert len(made.citations) == 1


def test_the_same_fact_is_not_told_twice() -> None:
    made = extractive.answer("Who met?", findings((MEETING, 3.0), (AGAIN, 2.9), (HOURS, 2.8)), lookup())
    assert texts(made) == [MEETING, HOURS]


def test_a_sentence_that_a_quote_holds_already_is_not_told_again() -> None:
    made = extractive.answer("Who met?", findings((FIRST, 3.0), (MEETING, 2.9)), lookup())
    assert texts(made) == [f"{MEETING} {FIRST}"]


def test_below_the_threshold_nothing_is_said() -> None:
    made = extractive.answer("Who won?", findings((WAGNER, 3.0), confidence=0.2), lookup(), 0.5)
    assert made == Made("not_found", confidence=0.2)
    assert extractive.answer("Who won?", findings((WAGNER, 3.0), confidence=0.5), lookup(), 0.5).status == "answered"


def test_without_sentences_nothing_is_said() -> None:
    assert extractive.answer("Who won?", findings(), lookup()).status == "not_found"


def test_an_article_that_changed_since_the_search_is_not_quoted() -> None:
    newer = Article("a", 2, "Haftar in Moscow", "Quite another text stands here now, of the same article.", None)
    assert extractive.answer("Which group?", findings((WAGNER, 9.0)), lookup(newer)).status == "not_found"


def test_words_that_do_not_stand_there_are_a_fault_and_never_shown() -> None:
    forged = Article("a", 1, "Haftar in Moscow", TEXT.replace("Wagner", "Wegner"), None)
    with pytest.raises(NotVerbatim):
        extractive.answer("Which group?", findings((WAGNER, 9.0)), lookup(forged))


def test_at_most_eighty_words_are_shown_beyond_the_first_sentence() -> None:
    long = [" ".join([f"Fact{number}", *(f"word{number}x{at}" for at in range(38)), "end."]) for number in range(5)]
    article = Article("b", 1, "Long", " ".join(long), None)
    made = extractive.answer("What?", findings(*((text, 1.0) for text in long), article=article), lookup(article))
    assert sum(len(text.split()) for text in texts(made)) == 80


def test_what_is_shown_stands_on_one_line_without_what_can_not_be_seen() -> None:
    text = "The mayor\u202e said on\nMonday that the bridge\u200b is safe now for cars."
    article = Article("b", 1, "Bridge", text, None)
    made = extractive.answer("Is it safe?", findings((text, 5.0), article=article), lookup(article))
    assert texts(made) == ["The mayor said on Monday that the bridge is safe now for cars."]
    assert made.citations[0].quote.text == text
