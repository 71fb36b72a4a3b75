import pytest

from assistant.answering.quotes import NotVerbatim, leans, quote, with_what_it_leans_on
from assistant.types import Article


def article(text: str) -> Article:
    return Article("a", 1, "Title", text, None)


def test_a_quote_is_a_slice() -> None:
    made = quote(article("One. Two words. Three."), 5, 15, "Two words.")
    assert (made.text, made.start, made.end) == ("Two words.", 5, 15)


@pytest.mark.parametrize(("start", "end", "text"), [(5, 5, None), (-3, 4, None), (0, 99, None), (5, 15, "Two wards.")])
def test_anything_else_raises(start: int, end: int, text: str | None) -> None:
    with pytest.raises(NotVerbatim):
        quote(article("One. Two words. Three."), start, end, text)


@pytest.mark.parametrize(
    "sentence", ["He said no.", "“They have gone,” he said.", "This was the first.", "Its roof fell in."]
)
def test_pronouns_lean(sentence: str) -> None:
    assert leans(sentence)


@pytest.mark.parametrize(
    "sentence", ["This week the court sat.", "The court sat.", "Italy won.", "Hers truly was a hit."]
)
def test_names_do_not(sentence: str) -> None:
    assert not leans(sentence)


def test_a_leaning_sentence_reaches_back_over_a_paragraph() -> None:
    text = "The mayor of Portvale resigned on Monday.\n\nShe had been in office since 2019."
    assert with_what_it_leans_on(article(text), text.index("She"), len(text)) == (0, len(text))


def test_it_does_not_reach_back_to_a_question_or_a_caption() -> None:
    text = "Why did the mayor of Portvale resign on Monday? She had been in office since 2019."
    start = text.index("She")
    assert with_what_it_leans_on(article(text), start, len(text)) == (start, len(text))


def test_nor_where_the_two_would_be_too_long() -> None:
    text = " ".join(["The mayor", *["very"] * 55, "resigned."]) + " She had been in office since 2019."
    start = text.index("She")
    assert with_what_it_leans_on(article(text), start, len(text)) == (start, len(text))
