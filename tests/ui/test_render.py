"""The rendering functions, without a browser: what is escaped, what is marked, what is cut by offsets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant import wire
from assistant.text import Span
from assistant.types import (
    Answer,
    Article,
    ArticleRef,
    Bucket,
    Citation,
    Conversation,
    Coverage,
    Exchange,
    Filters,
    Hit,
    Listing,
    Passage,
    PassageSpan,
    Progress,
    Quote,
    Report,
    Sentence,
    Skipped,
)
from ui.render import archive, copying, parts, reader, sources, system, turn

TEXT = "Before it. The <b>bridge</b> cost 41 million\u200b crowns. After it."
QUOTE = "The <b>bridge</b> cost 41 million\u200b crowns."
REF = ArticleRef(
    "a1", 1, "Bridge & <i>ferry</i>", date(2023, 11, 7), "Portvale Courier", "https://news.example/a?b=1&c=2"
)
START = TEXT.index(QUOTE)


def an_answer(**changes: object) -> Answer:
    citation = Citation(1, Quote(REF, START, START + len(QUOTE), QUOTE), PassageSpan("p1", 0, len(TEXT)))
    answer = Answer(
        "answered",
        f"{QUOTE} [1]",
        (Sentence(QUOTE, (1,)),),
        (citation,),
        (Hit(Passage("p1", "a1", 1, 0, len(TEXT), TEXT), REF, 1.0),),
        "What did the bridge cost?",
        Coverage(date(2023, 1, 1), date(2023, 12, 31)),
        "extractive",
        7,
    )
    return replace(answer, **changes)  # type: ignore[arg-type]


def test_the_quote_is_marked_by_its_offsets_before_anything_is_escaped() -> None:
    marked = sources.highlighted(an_answer().hits[0].passage, an_answer().citations[0])
    assert marked == ("Before it. <mark>The &lt;b&gt;bridge&lt;/b&gt; cost 41 million crowns.</mark> After it.")


def test_a_quote_whose_passage_is_gone_is_still_shown() -> None:
    assert sources.highlighted(None, an_answer().citations[0]).startswith("<mark>The &lt;b&gt;")


def test_all_that_comes_from_elsewhere_is_escaped() -> None:
    shown = turn.turn(
        '<img src=x onerror="alert(1)">', an_answer(notice="<b>", followups=("<u>",)), Filters(sources=("<s>",))
    )
    for tag in ("<img", "<b>", "<u>", "<s>", "<i>ferry"):
        assert tag not in shown


def test_a_mark_names_its_source_and_what_became_of_it() -> None:
    shown = turn.turn("?", an_answer(), Filters(), {1: "withdrawn"})
    assert 'aria-label="Source 1: Bridge &amp; &lt;i&gt;ferry&lt;/i&gt; (withdrawn)"' in shown
    assert "withdrawn from the archive" in shown


def test_a_number_that_has_no_citation_is_not_shown() -> None:
    assert 'data-act="mark"' not in turn.sentence(Sentence("So it is said.", (9,)), {}, {})


def test_the_standalone_form_is_shown_only_where_it_says_more() -> None:
    assert turn.searched_as("Who is  he?", "who is he?") == ""
    assert "<q>Who is Tomas Reyl?</q>" in turn.searched_as("Who is he?", "Who is Tomas Reyl?")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "http://[", "file:///etc", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert parts.original(replace(REF, url=url)) == ""


def test_dates_are_said_in_full_and_their_absence_too() -> None:
    assert "7 November 2023" in parts.byline(REF)
    assert "undated" in parts.byline(replace(REF, date=None))
    assert parts.period(Coverage()) == "no dated articles"


def test_markdown_that_is_copied_brings_no_markup_of_an_article_to_life() -> None:
    quote = "![x](https://evil.example/a.png) <script>alert(1)</script> [a](javascript:1)"
    citation = replace(an_answer().citations[0], quote=Quote(REF, 0, len(quote), quote))
    copied = copying.as_markdown("# Why?", an_answer(citations=(citation,)))
    assert "![x](" not in copied
    assert "<script>" not in copied
    assert "[a](javascript" not in copied
    assert copied.startswith("## \\# Why?")


def test_a_conversation_is_exported_with_its_citations() -> None:
    at = datetime(2024, 1, 1, tzinfo=UTC)
    value = Conversation("c1", "Bridges", at, at, (Exchange("What did it cost?", an_answer(), at),))
    exported = json.loads(copying.conversation_json(value))
    assert wire.read_answer(exported["exchanges"][0]["answer"]) == an_answer()
    assert "7 November 2023" in copying.conversation_markdown(value)


def test_the_reader_marks_a_quote_that_runs_over_two_paragraphs() -> None:
    text = "One paragraph ends here.\n\nAnother begins here."
    article = Article("a1", 1, "T", text, None)
    shown = reader.article(article, Span(14, 33), copies=(), latest=1, writable=False)
    assert "<mark>ends here.</mark></p><p><mark>Another</mark>" in shown
    assert "Remove" not in shown


def test_a_very_long_article_is_shown_around_its_quote() -> None:
    text = "word " * 200_000
    shown = reader.article(
        Article("a1", 1, "T", text, None), Span(700_000, 700_004), copies=(), latest=1, writable=True
    )
    assert "<mark>word</mark>" in shown
    assert len(shown) < 2 * reader.LONGEST


def test_what_changed_is_struck_out_and_underlined() -> None:
    old = Article("a1", 1, "T", "It cost 41 crowns. It is old.", None)
    shown = reader.compare(old, replace(old, version=2, text="It cost 45 crowns. It is old."))
    assert "<del>It cost 41 crowns.</del>" in shown
    assert "<ins>It cost 45 crowns.</ins>" in shown
    assert "withdrawn" in reader.compare(old, None)


def test_bars_fill_the_months_between_and_stop_at_the_newest() -> None:
    shown = archive.chart((Bucket(date(2023, 11, 1), 2), Bucket(date(2024, 2, 1), 1)), "month")
    assert shown.count('class="bar"') == 4
    assert 'data-since="2024-02-01" data-until="2024-02-29"' in shown
    assert (
        archive.chart((Bucket(date(1, 1, 1), 1), Bucket(date(9999, 1, 1), 1)), "week").count('class="bar"')
        <= archive.MOST_BARS
    )


def test_pages_of_articles_lead_on_and_back() -> None:
    listing = Listing(tuple(replace(REF, id=str(n)) for n in range(50)), 120, 50)
    shown = archive.listing(listing)
    assert 'data-offset="0">Newer' in shown
    assert 'data-offset="100">Older' in shown
    assert "51–100 of 120" in shown


def test_an_upload_says_what_was_left_out_and_why() -> None:
    shown = archive.upload_report("a<b>.zip", Report(1, added=("x",), skipped=(Skipped("#2", "no <text>"),)))
    assert "1 article added" in shown
    assert "no &lt;text&gt;" in shown
    assert "<b>" not in shown


@pytest.mark.parametrize(("done", "total", "words"), [(3, 9, "3 of 9"), (3, 0, "3"), (0, 0, "")])
def test_progress_is_told_as_far_as_it_is_known(done: int, total: int, words: str) -> None:
    assert words in system.progress_bar(Progress("reading", done, total))
