from collections.abc import Callable
from datetime import date

import pytest

from assistant.indexing import Index
from assistant.retrieval import Finder
from assistant.retrieval.finder import plain
from assistant.types import Draft, Filters

OverDrafts = Callable[..., Finder]
MEETING = "Who met Putin in Moscow?"


def titles(finder: Finder, question: str, filters: Filters = Filters()) -> list[str]:
    return [hit.article.title for hit in finder.search(question, filters)]


def news(text: str, day: str | None, title: str) -> Draft:
    return Draft(title, text, date.fromisoformat(day) if day else None)


def test_the_passage_that_says_it_comes_first(finder_over: OverDrafts) -> None:
    finder = finder_over()
    assert titles(finder, "When was the harbour of Tobruk dredged?")[0] == "Tobruk dredged"
    assert titles(finder, "Who attended the talks with Haftar and Yevkurov?")[0] == "Haftar in Moscow"


def test_every_hit_is_a_slice_of_its_article(finder_over: OverDrafts, index: Index) -> None:
    for hit in finder_over().search("Haftar Moscow harbour", Filters()):
        assert index.article(hit.article.id).text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_as_of_hides_what_came_later_and_nothing_else(finder_over: OverDrafts) -> None:
    found = titles(finder_over(), "Haftar in Moscow", Filters(as_of=date(2023, 12, 1)))
    assert "Haftar flies to Moscow again" not in found
    assert {"Haftar in Moscow", "Moscow"} <= set(found)


def test_since_and_until_leave_out_the_undated(finder_over: OverDrafts) -> None:
    finder = finder_over()
    assert titles(finder, "Moscow", Filters(since=date(2023, 11, 8))) == ["Haftar flies to Moscow again"]
    assert titles(finder, "Moscow", Filters(until=date(2023, 11, 8))) == ["Haftar in Moscow", "Tobruk dredged"]


def test_sources_are_compared_without_case(finder_over: OverDrafts) -> None:
    assert titles(finder_over(), "Haftar Moscow", Filters(sources=("the lantern",))) == ["Haftar in Moscow"]


def test_a_time_that_the_question_names_is_a_window(finder_over: OverDrafts) -> None:
    found = titles(finder_over(), "Who flew to Moscow in November 2023?")
    assert "Haftar in Moscow" in found
    assert "Haftar flies to Moscow again" not in found


def test_latest_prefers_the_newest_even_in_an_archive_that_ended_long_ago(finder_over: OverDrafts) -> None:
    finder = finder_over(
        news("The minister spoke about the harbour of Portvale at noon.", "2019-01-01", "Old"),
        news("The minister spoke about the harbour of Portvale at length.", "2019-06-01", "New"),
    )
    assert titles(finder, "What is the latest on the harbour of Portvale?")[0] == "New"


def test_near_identical_copies_are_one_hit_that_names_the_earliest(finder_over: OverDrafts) -> None:
    story = (
        "The ferry across the harbour of Portvale will stop on the first of December, its operator said on Monday, "
        "because two thirds of its passengers have gone since the new bridge was opened to cars and lorries."
    )
    finder = finder_over(
        news(story + " Reporting from the quay.", "2023-11-21", "Copy"),
        news(story, "2023-11-20", "First"),
        news("The museum of tides in Portvale has opened its doors to children.", "2023-11-22", "Museum"),
    )
    hits = finder.search("When will the ferry across the harbour of Portvale stop?", Filters())
    assert [hit.article.title for hit in hits] == ["First", "Museum"]
    assert [copy.title for copy in hits[0].copies] == ["Copy"]


def test_other_forms_of_the_question_are_searched_too(finder_over: OverDrafts) -> None:
    finder = finder_over()
    form = "Was Yevkurov, the deputy defence minister, at the talks with Haftar?"
    helped = finder.find("Was he?", Filters(as_of=date(2023, 11, 20)), alternates=(form,))
    assert helped.hits[0].article.title == "Haftar in Moscow"
    assert helped.question == "Was he?"


def test_an_empty_archive_finds_nothing(index: Index, finder_over: OverDrafts) -> None:
    finder = finder_over(news("One short article about nothing at all.", None, "One"))
    index.remove([hit.article.id for hit in finder.search("article", Filters())])
    findings = finder.find(MEETING, Filters())
    assert findings.hits == ()
    assert findings.sentences == ()
    assert findings.confidence < 0.1


@pytest.mark.parametrize("question", ["?", "🙂", "the of and", 'title:" OR (', "x" * 3_000, "Who " * 900])
def test_odd_questions_are_answered_with_something(finder_over: OverDrafts, question: str) -> None:
    assert 0 <= finder_over().find(question, Filters()).confidence <= 1


def test_sentences_are_verbatim_and_best_first(finder_over: OverDrafts, index: Index) -> None:
    findings = finder_over().find("Who attended the talks in Moscow?", Filters(as_of=date(2023, 11, 20)))
    assert findings.sentences[0].text.startswith("Yunus-Bek Yevkurov")
    scores = [sentence.score for sentence in findings.sentences]
    assert scores == sorted(scores, reverse=True)
    articles = {hit.passage.id: hit.article.id for hit in findings.hits}
    for sentence in findings.sentences:
        text = index.article(articles[sentence.passage_id]).text
        assert text[sentence.start : sentence.end] == sentence.text


def test_more_confident_of_what_is_told_than_of_what_is_not(finder_over: OverDrafts) -> None:
    finder = finder_over()
    told = finder.find("Who is the deputy defence minister at the talks in Moscow?", Filters(as_of=date(2023, 11, 20)))
    untold = finder.find("Which striker won the golden boot at Wembley?", Filters(as_of=date(2023, 11, 20)))
    assert told.confidence > untold.confidence


def test_tags_of_a_copied_page_are_no_part_of_a_question() -> None:
    assert plain('Who left <a href="https://example.org/x">the team</a> in May?') == "Who left the team in May?"
    assert plain("Is 3 < 4 > 2?") == "Is 3 < 4 > 2?"


def test_a_passage_is_as_near_as_the_nearest_form_of_the_question(finder_over: OverDrafts) -> None:
    finder, form = finder_over(), "Where did Khalifa Haftar meet Vladimir Putin?"
    alone = finder.found(form, Filters(), limit=9)
    both = finder.found(form, Filters(), limit=9, alternates=("cabbages and kings",))
    assert both.nearest == alone.nearest
    assert both.hits[0].passage.id == alone.hits[0].passage.id
    assert both.hits[0].score >= alone.hits[0].score - 1e-6


def test_what_is_read_first_is_what_promises_most(finder_over: OverDrafts) -> None:
    finder = finder_over()
    found = finder.found("Who attended the talks in Moscow?", Filters(), limit=9)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    assert set(found.fused) == set(found.recent) == {hit.passage.id for hit in found.hits}
    assert finder.search("Who attended the talks in Moscow?", Filters(), limit=1)[0] == found.hits[0]
