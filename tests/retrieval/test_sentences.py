import pytest

from assistant.retrieval.sentences import candidates, showable
from assistant.text import sentences
from assistant.types import ArticleRef, Hit, Passage


@pytest.mark.parametrize(
    "line",
    [
        "Will he come back to Moscow next year?",
        "“Will he ever come back to Moscow?”",
        "Read more: the general in Moscow again",
        "Hide caption",
        "A crowd waits outside the court on Monday. Hide caption",
        "President Joe Biden speaks in Washington. (Photo by A. Person/Getty Images)",
        "Sign up for our newsletter to get the news of the day",
        "Copyright 2023, all rights reserved by the paper and its owners",
        "See https://example.org/news for the whole report of that day",
        "MOSCOW IN WINTER",
        "By the Desert Post newsroom",
        "By Ines Calder and Tomas Reyl, Portvale Courier",
        "Haftar and Putin",
    ],
)
def test_questions_captions_and_the_pages_own_words_are_not_shown(line: str) -> None:
    assert not showable(line)


@pytest.mark.parametrize(
    "line",
    [
        "Khalifa Haftar met Vladimir Putin in Moscow.",
        "“We will read more of his letters,” she said.",
        "By Friday the Portvale bridge was open again.",
        "Reading more than ten books a year is rare, the survey found.",
    ],
)
def test_plain_sentences_are(line: str) -> None:
    assert showable(line)


def test_candidates_know_their_place() -> None:
    article = "Title line\n\nHe came to town on Monday. Why did he come at all? He met nobody there, people said."
    start = article.index("He came")
    hit = Hit(Passage("p", "a", 1, start, len(article), article[start:]), ArticleRef("a", 1, "t", None), 1.0)
    found = candidates(hit, sentences(hit.passage.text))
    assert [article[c.start : c.end] for c in found] == [c.text for c in found]
    assert [(c.at, c.before) for c in found] == [(0, ""), (2, "Why did he come at all?")]
