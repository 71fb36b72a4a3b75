from __future__ import annotations

from datetime import date

import pytest

from assistant.errors import Unreadable
from assistant.reading.markdown import read_markdown, render


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        ("A [link](https://x.example/a_(b)) and a [note][1].\n\n[1]: https://x.example", "A link and a note."),
        ("![picture](a.png)Words.", "Words."),
        ("**Bold**, _soft_, `code`, ~~gone~~ and snake_case_name * 2 * 3.",
         "Bold, soft, code, gone and snake_case_name * 2 * 3."),
        ("## Heading\n\nText.", "Heading\n\nText."),
        ("Heading\n=====\n\nText.", "Heading\n\nText."),
        ("- one\n- two\n\n1. first", "- one\n- two\n\n1. first"),
        ("> Quoted words.", "Quoted words."),
        ("One.\n\n---\n\nTwo.", "One.\n\nTwo."),
        ("<div onclick='x()'>Words.</div><script>alert(1)</script><!-- not\nthis -->", "Words."),
        ("```\nprint(1)\n```", "print(1)"),
        ("<https://x.example/a>", "https://x.example/a"),
        (r"1\. Not a list, \*not soft\*", "1. Not a list, *not soft*"),
        ("Caf&eacute; &amp; bar", "Café & bar"),
    ],
)  # fmt: skip
def test_a_page_is_rendered_as_a_person_reads_it(markdown: str, said: str) -> None:
    assert render(markdown) == said


def test_the_heading_that_a_page_begins_with_is_its_title_and_not_said_twice() -> None:
    for head in ("# Bridge reopens #\n\n", "Bridge reopens\n===\n\n", "# **Bridge** [reopens](x)\n7 November 2023\n\n"):
        draft = read_markdown(head + "It is open. At last.\n\n## Later\n\nMore.")
        assert (draft.title, draft.text) == ("Bridge reopens", "It is open. At last.\n\nLater\n\nMore.")
    assert draft.date == date(2023, 11, 7)


def test_a_heading_further_down_is_no_title() -> None:
    draft = read_markdown("The bridge is open again. Crowds came.\n\n# Background\n\nIt is old.")
    assert draft.title == "The bridge is open again."


@pytest.mark.parametrize("day", ["2023-13-45", "0203-01-01", "soon", "9999-01-01", "2023", ""])
def test_an_impossible_date_in_front_matter_is_an_unknown_one(day: str) -> None:
    draft = read_markdown(f"---\ntitle: T\ndate: {day}\n---\nSome words.")
    assert (draft.title, draft.date, draft.text) == ("T", None, "Some words.")


def test_front_matter_that_is_not_quite_yaml_is_read_line_by_line() -> None:
    draft = read_markdown('---\ntitle: Talks: a start\ndate: 2023-11-07\nsource: "Wire"\n---\nSome words.')
    assert (draft.title, draft.date, draft.source) == ("Talks: a start", date(2023, 11, 7), "Wire")


def test_words_of_front_matter_stay_words() -> None:
    draft = read_markdown("---\ntitle: no\nsource: 0123\n---\nSome words.")
    assert (draft.title, draft.source) == ("no", "0123")


def test_prose_between_two_rules_is_no_front_matter() -> None:
    draft = read_markdown("---\n\nFirst words here.\n\n---\n\nSecond words here.")
    assert draft.text == "First words here.\n\nSecond words here."


def test_front_matter_without_a_text_is_no_article() -> None:
    with pytest.raises(Unreadable):
        from assistant.reading.drafts import with_text

        with_text(read_markdown("---\ntitle: T\n---\n"))


@pytest.mark.parametrize("piece", ["[", "![", "**a ", "_a ", "<a", "[a](", "<script>", "<!--", "# ", "`a", "- ", "> "])
def test_hostile_marks_take_time_in_proportion_to_their_length(piece: str) -> None:
    render(piece * 100_000)  # quadratic time would be minutes


def test_a_long_heading_of_spaces_is_no_trap() -> None:
    render("# a" + " " * 200_000 + "b")
