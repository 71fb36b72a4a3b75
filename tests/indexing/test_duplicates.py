"""Wire copies and light rewrites are one story; follow-ups and yearly columns are not."""

from __future__ import annotations

from datetime import date

from assistant.indexing import Index
from assistant.indexing.duplicates import are_copies, said_in
from assistant.types import Draft

WIRE = " ".join(
    f"On day {n} the dockers of Portvale met the mayor about shift {n * 7} at pier {n * 3}." for n in range(12)
)
OTHER = " ".join(f"Gauge {n} in the museum of tides shows {n * 11} marks from harbour {n * 5}." for n in range(12))
DAY = date(2023, 11, 7)


def put(index: Index, *articles: tuple[str, date | None]) -> list[str]:
    results = index.push([Draft(f"Number {n}", text, day) for n, (text, day) in enumerate(articles)])
    return [result.id or "" for result in results]


def copies(index: Index, id: str) -> list[str]:
    return [ref.id for ref in index.copies([id]).get(id, ())]


def test_a_wire_copy_with_a_line_more_is_the_same_story(index: Index) -> None:
    one, two, other = put(index, (WIRE, DAY), (f"{WIRE} Reporting by Ines Calder.", DAY), (OTHER, DAY))
    assert copies(index, one) == [two]
    assert copies(index, two) == [one]
    assert copies(index, other) == []
    assert index.counts()["stories"] == 1


def test_a_copy_that_comes_later_joins_the_story(index: Index) -> None:
    (one,) = put(index, (WIRE, DAY))
    (two,) = put(index, (WIRE + " It was late.", date(2023, 11, 9)))
    (three,) = put(index, (WIRE + " It was very late, they said.", date(2023, 11, 8)))
    assert copies(index, one) == [three, two], "earliest first"


def test_the_same_words_more_than_a_month_later_are_another_story(index: Index) -> None:
    one, two = put(index, (WIRE, DAY), (WIRE, date(2024, 1, 7)))
    assert copies(index, one) == copies(index, two) == []


def test_a_removed_copy_is_not_listed(index: Index) -> None:
    one, two = put(index, (WIRE, DAY), (WIRE + " It was late.", DAY))
    index.remove([two])
    assert copies(index, one) == []


def test_an_article_that_says_something_else_now_leaves_its_story(index: Index) -> None:
    index.push([Draft("One", WIRE, DAY), Draft("Two", WIRE, DAY)], keys=["one", "two"])
    (result,) = index.push([Draft("Two", OTHER, DAY)], keys=["two"])
    assert copies(index, result.id or "") == []


def test_a_follow_up_that_repeats_its_background_is_another_report() -> None:
    one, news = said_in("Dockers meet mayor", WIRE), said_in("Dockers walk out", f"{OTHER} {WIRE}")
    assert not are_copies(one, news), "it opens with something else"
    assert not are_copies(one, said_in("Museum of tides", OTHER))


def test_a_shortened_copy_with_the_same_opening_is_one() -> None:
    words = WIRE.split()
    assert are_copies(said_in("Dockers meet mayor", WIRE), said_in("Mayor hears dockers", " ".join(words[:-60])))


def test_pages_of_which_only_a_notice_was_scraped_are_no_story(index: Index) -> None:
    titles = ("Quake in Aske kills nine", "Ferry fares to rise in spring")
    results = index.push([Draft(title, OTHER, DAY) for title in titles])
    assert copies(index, results[0].id or "") == []
    same = index.push([Draft(titles[0], WIRE, DAY), Draft(titles[0], WIRE + " It was late.", DAY)])
    assert copies(index, same[0].id or "") == [same[1].id], "one headline over both says that they are"
