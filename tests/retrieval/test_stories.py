from datetime import date

from assistant.retrieval.stories import one_hit_a_story, with_copies
from assistant.types import ArticleRef, Hit, Passage

STORY = "The ferry across the harbour will stop in December because most of its riders left when the bridge opened"
OTHER = (
    "Dockers went on strike on Saturday over the end of the night ferry and six hundred of them marched through town"
)


def hit(id: str, text: str, score: float, day: str | None = None) -> Hit:
    article = ArticleRef(id, 1, id, date.fromisoformat(day) if day else None)
    return Hit(Passage(f"p-{id}", id, 1, 0, len(text), text), article, score)


def test_copies_are_told_once_by_the_earliest_with_the_highest_score() -> None:
    hits = [
        hit("late", STORY, 0.9, "2023-11-21"),
        hit("other", OTHER, 0.8),
        hit("early", STORY + " today", 0.7, "2023-11-20"),
    ]
    [story, other] = one_hit_a_story(hits, 10)
    assert (story.article.id, story.score, [copy.id for copy in story.copies]) == ("early", 0.9, ["late"])
    assert (other.article.id, other.copies) == ("other", ())


def test_a_copy_beyond_the_limit_is_still_told_with_its_story() -> None:
    hits = [hit("a", STORY, 0.9, "2023-11-21"), hit("b", STORY, 0.8, "2023-11-22"), hit("c", OTHER, 0.7)]
    [story] = one_hit_a_story(hits, 1)
    assert [copy.id for copy in story.copies] == ["b"]


def test_an_undated_copy_is_not_the_earliest() -> None:
    [story] = one_hit_a_story([hit("undated", STORY, 0.9), hit("dated", STORY, 0.8, "2023-11-22")], 5)
    assert story.article.id == "dated"


def test_passages_too_short_to_mean_one_story_stay_apart() -> None:
    assert (
        len(one_hit_a_story([hit("a", "He said nothing at all.", 0.9), hit("b", "He said nothing at all.", 0.8)], 5))
        == 2
    )


def test_what_the_archive_knows_of_copies_is_added() -> None:
    later = ArticleRef("x", 1, "x", date(2023, 12, 1))
    [story] = with_copies([hit("a", STORY, 0.9, "2023-11-21")], {"a": (later,)}, lambda _: (), lambda *_: True)
    assert (story.article.id, story.copies) == ("a", (later,))


def test_an_earlier_copy_tells_the_story_where_it_says_the_same_and_may() -> None:
    first = hit("first", STORY + " today", 0.0, "2023-11-20")
    found, copies = hit("a", STORY, 0.9, "2023-11-21"), {"a": (first.article,)}
    [story] = with_copies([found], copies, lambda _: (hit("x", OTHER, 0).passage, first.passage), lambda *_: True)
    assert (story.article, story.passage, story.score) == (first.article, first.passage, 0.9)
    assert story.copies == (found.article,)
    assert with_copies([found], copies, lambda _: (first.passage,), lambda *_: False)[0].article.id == "a"
    assert with_copies([found], copies, lambda _: (hit("x", OTHER, 0).passage,), lambda *_: True)[0].article.id == "a"
