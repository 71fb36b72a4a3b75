from __future__ import annotations

from datetime import date

from starlette.testclient import TestClient

from assistant.serving.view import page
from assistant.types import Article

HOSTILE = Article(
    "a",
    2,
    "<script>alert(1)</script>",
    "One <img src=x onerror=y>.\n\nTwo & \u202ethree.\nFour.",
    date(2023, 1, 2),
    "Post",
)


def test_the_quote_is_marked_and_can_be_linked_to(client: TestClient) -> None:
    text = client.get("/articles/art-1?start=4&end=18").text
    assert 'The <mark id="quote">Ostrava harbou</mark>r bridge' in text
    assert "2023-03-06 · Harbour Post · version 1" in text


def test_everything_of_an_article_is_escaped() -> None:
    text = page(HOSTILE, 0, 0)
    assert "<script" not in text and "<img" not in text and "\u202e" not in text
    assert "&lt;script&gt;" in text and "Two &amp; three." in text and "version 2" in text


def test_a_quote_over_two_paragraphs_is_marked_in_both_with_one_name() -> None:
    text = page(HOSTILE, 4, 34)
    assert text.count("<mark") == 2 and text.count('id="quote"') == 1


def test_offsets_that_fit_nothing_mark_nothing(client: TestClient) -> None:
    assert "<mark" not in client.get("/articles/art-1?start=90000&end=90010").text
    assert "<mark" not in client.get("/articles/art-1?start=9&end=3").text
    assert client.get("/articles/none").status_code == 404
