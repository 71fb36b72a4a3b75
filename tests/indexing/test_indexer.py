"""The index as its callers see it: what goes in is found, what goes out never is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import ArticleNotFound
from assistant.indexing import HashEmbedder, Index
from assistant.settings import Settings
from assistant.types import Draft, Filters
from tests.indexing.helpers import assert_consistent, draft, ids_by_meaning, ids_by_words

Write = Callable[[str, str], Path]
OpenIndex = Callable[..., Index]


def test_a_pushed_article_is_found_by_words_before_push_returns(index: Index) -> None:
    (result,) = index.push([draft("Calder")])
    assert result.status == "added"
    assert ids_by_words(index, "calder") == [result.id]


def test_a_pushed_article_is_found_by_meaning_soon_after(index: Index) -> None:
    (result,) = index.push([draft("Calder")])
    assert index.wait_for_meaning(30)
    assert ids_by_meaning(index, "Calder spoke in Portvale") == [result.id]
    assert_consistent(index)


def test_pushing_the_same_again_changes_nothing(index: Index) -> None:
    (first,) = index.push([draft("Calder")])
    revision = index.revision
    (again,) = index.push([draft("Calder")])
    assert (again.status, again.id) == ("unchanged", first.id)
    assert index.revision == revision


def test_pushing_other_words_under_the_same_key_makes_a_new_version(index: Index) -> None:
    (first,) = index.push([draft("Calder")], keys=["k"])
    (second,) = index.push([draft("Reyl")], keys=["k"])
    assert (second.status, second.id, second.version) == ("changed", first.id, 2)
    assert ids_by_words(index, "calder") == []
    assert ids_by_words(index, "reyl") == [first.id]


def test_pushing_without_replace_leaves_what_is_there(index: Index) -> None:
    index.push([draft("Calder")], keys=["k"])
    (second,) = index.push([draft("Reyl")], keys=["k"], replace=False)
    assert (second.status, second.version) == ("unchanged", 1)


def test_an_empty_article_is_rejected_and_the_others_are_taken(index: Index) -> None:
    results = index.push([Draft("Nothing", " \n"), draft("Calder")])
    assert [result.status for result in results] == ["rejected", "added"]


def test_characters_that_no_database_keeps_do_not_move_offsets(index: Index) -> None:
    (result,) = index.push([Draft("T\ud800", "One\x00 two. Calder left\udfff.")])
    assert result.id is not None
    for passage in index.passages_of(result.id):
        assert index.article(result.id).text[passage.start : passage.end] == passage.text


def test_a_removed_article_is_found_by_nobody(index: Index) -> None:
    (result,) = index.push([draft("Calder")])
    index.wait_for_meaning(30)
    assert result.id is not None
    report = index.remove([result.id])
    assert report.removed == (result.id,)
    assert ids_by_words(index, "calder") == ids_by_meaning(index, "calder") == []
    with pytest.raises(ArticleNotFound):
        index.article(result.id)


def test_removing_what_is_not_there_is_an_error(index: Index) -> None:
    with pytest.raises(ArticleNotFound):
        index.remove(["nobody"])


def test_passages_are_live_until_their_article_changes(index: Index) -> None:
    (result,) = index.push([draft("Calder")], keys=["k"])
    (passage,) = index.passages_of(result.id or "")
    found, ref = index.live([passage.id, "nobody"])[passage.id]
    assert (found, ref.id, ref.date) == (passage, result.id, date(2023, 11, 7))
    index.push([draft("Reyl")], keys=["k"])
    assert index.live([passage.id]) == {}


def test_an_unchanged_folder_is_not_read_again(index: Index, write: Write, settings: Settings) -> None:
    write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    assert len(index.update().added) == 1
    report = index.update()
    assert (report.unchanged, report.added, report.passages, report.embedded) == (1, (), 0, 0)
    assert report.revision == 1


def test_a_changed_file_is_another_version_of_the_same_article(index: Index, write: Write) -> None:
    write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    (article,) = index.update().added
    write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the tunnel of Portvale.\n")
    report = index.update()
    assert report.changed == (article,)
    assert [version.version for version in index.versions(article)] == [1, 2]
    assert "bridge of" in index.article(article, 1).text
    assert index.standing(article, 1) == "changed"
    assert index.standing(article, 2) == "current"


def test_a_deleted_file_takes_its_article_out_and_keeps_its_versions(index: Index, write: Write) -> None:
    path = write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    (article,) = index.update().added
    path.unlink()
    assert index.update().removed == (article,)
    assert ids_by_words(index, "calder") == []
    assert index.standing(article, 1) == "withdrawn"
    assert len(index.versions(article)) == 1


def test_a_renamed_file_keeps_its_article_and_costs_no_embedding(index: Index, write: Write) -> None:
    path = write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    (article,) = index.update().added
    path.rename(path.with_name("b.txt"))
    report = index.update()
    assert (report.renamed, report.added, report.removed, report.embedded) == (1, (), (), 0)
    assert index.article(article).path == "b.txt"


def test_a_file_that_moves_while_only_its_new_place_is_looked_at_keeps_its_article(index: Index, write: Write) -> None:
    path = write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    (article,) = index.update().added
    path.rename(path.with_name("b.txt"))
    assert index.update([path.with_name("b.txt")]).renamed == 1
    assert index.update().unchanged == 1
    assert index.article(article).path == "b.txt"


def test_only_the_paths_that_are_named_are_looked_at(index: Index, write: Write) -> None:
    one = write("one/a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    two = write("two/b.txt", "Reyl closes the ferry\n\nDirector Reyl closed the ferry of Portvale.\n")
    index.update()
    one.unlink()
    two.unlink()
    assert len(index.update([one]).removed) == 1
    assert ids_by_words(index, "ferry") != []


def test_a_file_that_can_not_be_read_any_more_keeps_its_article(index: Index, write: Write) -> None:
    write("a.jsonl", '{"title": "Calder", "text": "Mayor Calder opened the bridge of Portvale."}\n')
    (article,) = index.update().added
    write("a.jsonl", '{"title": "Cal')
    report = index.update()
    assert report.skipped and report.removed == ()
    assert ids_by_words(index, "calder") == [article]


def test_an_article_more_at_the_top_of_a_file_of_many_changes_no_other(index: Index, write: Write) -> None:
    lines = [f'{{"title": "{name}", "text": "{name} spoke in Portvale."}}' for name in ("Calder", "Reyl", "Oduya")]
    write("a.jsonl", "\n".join(lines[1:]))
    index.update()
    write("a.jsonl", "\n".join(lines))
    report = index.update()
    assert (len(report.added), report.changed, report.removed, report.unchanged) == (1, (), (), 2)
    write("a.jsonl", "\n".join(lines[2:]))
    assert len(index.update().removed) == 2


def test_a_folder_that_is_not_there_retracts_nothing(index: Index, write: Write, settings: Settings) -> None:
    write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    index.update()
    settings.corpus[0].rename(settings.corpus[0].with_name("away"))
    report = index.update()
    assert report.removed == ()
    assert report.skipped
    assert ids_by_words(index, "calder") != []


def test_what_was_removed_by_hand_does_not_come_back_with_the_next_scan(index: Index, write: Write) -> None:
    write("a.jsonl", '{"title": "Calder", "text": "Mayor Calder opened the bridge."}\n')
    (article,) = index.update().added
    index.remove([article])
    write(
        "a.jsonl",
        '{"title": "Calder", "text": "Mayor Calder opened the bridge."}\n{"title": "R", "text": "Reyl left."}\n',
    )
    assert article not in index.update().added
    assert ids_by_words(index, "calder") == []


def test_a_scan_leaves_pushed_articles_alone(index: Index) -> None:
    (result,) = index.push([draft("Calder")])
    assert index.update().removed == ()
    assert ids_by_words(index, "calder") == [result.id]


def test_articles_have_the_same_ids_wherever_the_same_corpus_is_indexed(tmp_path: Path) -> None:
    found = []
    for place in ("here", "there"):
        corpus = tmp_path / place / "corpus"
        corpus.mkdir(parents=True)
        (corpus / "a.txt").write_text("Calder opens the bridge\n\nMayor Calder opened it.\n", "utf-8")
        with Index.open(Settings(data=tmp_path / place / "data", corpus=(corpus,)), HashEmbedder()) as index:
            found.append(index.update().added)
    assert found[0] == found[1]


def test_each_run_is_recorded(index: Index, write: Write) -> None:
    write("a.txt", "Calder opens the bridge\n\nMayor Calder opened the bridge of Portvale.\n")
    report = index.update()
    assert index.runs(5)[0].added == report.added
    assert {"reading", "catalogue", "words", "meaning"} <= set(report.seconds)


def test_changes_tell_what_happened_since_a_revision(index: Index) -> None:
    index.push([draft("Calder")], keys=["c"])
    index.push([draft("Reyl")], keys=["r"])
    index.push([draft("Calder", "Calder resigned.")], keys=["c"])
    assert [(change.revision, change.kind) for change in index.changes(1)] == [(2, "added"), (3, "changed")]
    assert [change.kind for change in index.changes(0, "calder resigned")] == ["changed"]


def test_a_listing_is_newest_first_and_limited_by_words_days_and_outlets(index: Index) -> None:
    index.push(
        [
            draft("Calder", day=date(2023, 1, 5), source="The Lantern"),
            draft("Reyl", day=date(2023, 2, 5), source="Courier"),
            draft("Oduya", day=None, source="Courier"),
        ]
    )
    titles = [ref.title for ref in index.articles().articles]
    assert titles == ["The Reyl affair", "The Calder affair", "The Oduya affair"]
    assert index.articles("calder").total == 1
    assert index.articles("affair", Filters(since=date(2023, 2, 1))).total == 1
    assert index.articles("", Filters(until=date(2023, 1, 31))).total == 1
    assert index.articles("", Filters(as_of=date(2023, 1, 31))).total == 2
    assert index.articles("", Filters(sources=("COURIER",))).total == 2
    assert index.articles("", Filters(), 1, 1).articles[0].title == "The Calder affair"
    assert [(bucket.start, bucket.articles) for bucket in index.buckets("month")] == [
        (date(2023, 1, 1), 1),
        (date(2023, 2, 1), 1),
    ]
    assert [bucket.start for bucket in index.buckets("week")] == [date(2023, 1, 2), date(2023, 1, 30)]
    assert index.sources() == (("Courier", 2), ("The Lantern", 1))
    assert (index.coverage().first, index.coverage().last) == (date(2023, 1, 5), date(2023, 2, 5))


def test_the_words_of_a_listing_are_words_and_not_patterns(index: Index) -> None:
    index.push([draft("Calder")])
    assert index.articles("%").total == index.articles("_").total == 0


def test_status_counts_what_is_there(index: Index) -> None:
    index.push([draft("Calder")])
    index.wait_for_meaning(30)
    status = index.status()
    assert (status.articles, status.passages, status.vectors, status.pending, status.revision) == (1, 1, 1, 0, 1)
    assert status.sizes["catalogue"] > 0


def test_a_reopened_index_finds_the_same(open_index: OpenIndex) -> None:
    index = open_index()
    (result,) = index.push([draft("Calder")])
    index.wait_for_meaning(30)
    index.close()
    index = open_index()
    assert ids_by_words(index, "calder") == ids_by_meaning(index, "calder") == [result.id]
    assert index.revision == 1


def test_another_embedding_model_is_never_mixed_in(open_index: OpenIndex) -> None:
    index = open_index(HashEmbedder(64))
    index.push([draft("Calder")])
    index.wait_for_meaning(30)
    index.close()
    other = HashEmbedder(32)
    index = open_index(other)
    assert index.wait_for_meaning(30)
    assert len(ids_by_meaning(index, "Calder", other)) == 1
