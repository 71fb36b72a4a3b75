"""The façade over a real archive of five articles, with the models that ship."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Assistant, Draft, Filters, Settings
from assistant.errors import ArticleNotFound, ConversationNotFound, DataInUse, InputTooLarge, UsageError
from assistant.types import Answer, Found, Said, Stage, Turn


@pytest.fixture
def archive(tmp_path: Path, write_corpus: Callable[..., Path]) -> Iterator[Assistant]:
    with Assistant.open(Settings(data=tmp_path / "data", corpus=(write_corpus(),))) as assistant:
        assistant.index()
        yield assistant


def assert_verbatim(archive: Assistant, answer: Answer) -> None:
    assert answer.citations
    for citation in answer.citations:
        quote = citation.quote
        article = archive.article(quote.article.id, quote.article.version)
        assert article.text[quote.start : quote.end] == quote.text


def test_every_citation_is_the_exact_words_of_its_article(archive: Assistant) -> None:
    for question in (
        "What did the repairs cost?",
        "Who is the leader of the union?",
        "How many tonnes does a hanger carry?",
    ):
        answer = archive.ask(question)
        assert answer.status == "answered", question
        assert_verbatim(archive, answer)
        numbers = {citation.number for citation in answer.citations}
        assert all(set(sentence.citations) <= numbers and sentence.citations for sentence in answer.sentences)


def test_a_stream_tells_what_it_does_and_ends_in_the_answer(archive: Assistant) -> None:
    events = list(archive.stream("What did the repairs cost?"))
    assert [event.name for event in events if isinstance(event, Stage)][:2] == ["understanding", "searching"]
    found = next(at for at, event in enumerate(events) if isinstance(event, Found))
    said = [event for event in events if isinstance(event, Said)]
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert tuple(event.sentence for event in said) == answer.sentences
    assert tuple(citation for event in said for citation in event.citations) == answer.citations
    assert found < events.index(said[0])


def test_a_conversation_is_kept_and_its_follow_up_understood(archive: Assistant) -> None:
    conversation = archive.new_conversation()
    archive.ask("Who is the director of Blue Heron?", conversation_id=conversation)
    answer = archive.ask("what did he say?", conversation_id=conversation)
    assert "Reyl" in answer.question or "Blue Heron" in answer.question
    kept = archive.conversation(conversation)
    assert [exchange.asked for exchange in kept.exchanges] == ["Who is the director of Blue Heron?", "what did he say?"]
    assert kept.exchanges[-1].answer.citations == answer.citations
    assert kept.exchanges[-1].answer.text == answer.text
    assert archive.conversations()[0].id == conversation
    archive.rename_conversation(conversation, "Ferry")
    assert archive.conversations("ferry")[0].title == "Ferry"
    archive.delete_conversation(conversation)
    with pytest.raises(ConversationNotFound):
        archive.conversation(conversation)


def test_history_of_the_caller_serves_as_well_as_a_kept_conversation(archive: Assistant) -> None:
    history = [
        Turn("user", "Who is the mayor of Portvale?"),
        Turn("assistant", "Ines Calder is the mayor of Portvale."),
    ]
    assert "Calder" in archive.ask("since when is she mayor?", history=history).question


def test_an_edited_question_is_searched_as_it_stands(archive: Assistant) -> None:
    history = [Turn("user", "Who is the mayor of Portvale?"), Turn("assistant", "Ines Calder.")]
    assert archive.ask("and she?", history=history, verbatim_question=True).question == "and she?"


def test_a_removed_article_is_never_cited_again_and_old_answers_say_so(archive: Assistant) -> None:
    conversation = archive.new_conversation()
    answer = archive.ask("Who is the curator of the museum of tides?", conversation_id=conversation)
    cited = answer.citations[0].quote.article.id
    archive.remove([cited])
    again = archive.ask("Who is the curator of the museum of tides?")
    assert cited not in {hit.article.id for hit in again.hits}
    assert cited not in {citation.quote.article.id for citation in again.citations}
    assert archive.conversation(conversation).exchanges[0].standing[1] == "withdrawn"
    with pytest.raises(ArticleNotFound):
        archive.remove([cited])


def test_a_changed_article_makes_a_version_and_old_answers_keep_their_words(archive: Assistant) -> None:
    conversation = archive.new_conversation()
    answer = archive.ask("How many workers joined the strike?", conversation_id=conversation)
    assert "600" in answer.text
    path = archive.settings.corpus_paths[0] / "2023-12-02-strike.md"
    path.write_text(path.read_text().replace("600 workers", "650 workers"))
    assert len(archive.index().changed) == 1
    assert "650" in archive.ask("How many workers joined the strike?").text
    kept = archive.conversation(conversation).exchanges[0]
    assert "600" in kept.answer.text
    assert kept.standing[1] == "changed"
    assert_verbatim(archive, kept.answer)


def test_a_pushed_article_is_found_by_its_words_at_once(archive: Assistant) -> None:
    draft = Draft("Lighthouse lit again", "The lighthouse of Gorse Point shines again since Friday.", date(2024, 2, 2))
    (added,) = archive.push([draft])
    assert added.status == "added"
    assert archive.search("lighthouse of Gorse Point").hits[0].article.id == added.id
    assert archive.push([draft])[0].status == "unchanged"
    assert (
        archive.ask("Since when does the lighthouse of Gorse Point shine again?").citations[0].quote.article.id
        == added.id
    )


def test_an_upload_is_reported_and_can_be_asked(archive: Assistant) -> None:
    report = archive.upload(
        "note.md", b"---\ndate: 2024-03-01\n---\n# Tram\n\nThe first tram of Portvale runs on Sunday."
    )
    assert len(report.added) == 1
    assert archive.search("tram").hits[0].article.id == report.added[0]
    assert archive.upload("note.pdf", b"no pdf").skipped[0].path == "note.pdf"


def test_as_of_hides_later_articles_from_answers_too(archive: Assistant) -> None:
    answer = archive.ask("What happened to the night ferry?", filters=Filters(as_of=date(2023, 11, 25)))
    days = [citation.quote.article.date for citation in answer.citations]
    assert all(day is None or day <= date(2023, 11, 25) for day in days)


def test_a_stream_that_is_closed_keeps_nothing(archive: Assistant) -> None:
    conversation = archive.new_conversation()
    stream = archive.stream("What did the repairs cost?", conversation_id=conversation)
    next(stream)
    stream.close()
    assert archive.conversation(conversation).exchanges == ()


@pytest.mark.parametrize("question", ["", "  \n", "\u200b", "\x00"])
def test_an_empty_question_is_refused(archive: Assistant, question: str) -> None:
    with pytest.raises(UsageError):
        archive.ask(question)


def test_what_is_wrong_with_a_question_is_said_before_any_work(archive: Assistant) -> None:
    with pytest.raises(InputTooLarge):
        archive.ask("why? " * 2_000)
    with pytest.raises(UsageError):
        archive.ask("why?", filters=Filters(since=date(2024, 1, 1), until=date(2023, 1, 1)))
    with pytest.raises(ConversationNotFound):
        archive.ask("why?", conversation_id="none")
    assert archive.ask("what \ud800 cost?").status in ("answered", "partial", "not_found")


def test_two_processes_cannot_hold_one_data_directory(archive: Assistant) -> None:
    with pytest.raises(DataInUse):
        Assistant.open(archive.settings)


def test_the_status_names_what_embeds_and_answers(archive: Assistant) -> None:
    status = archive.status(runs=1)
    assert (status.articles, status.pending) == (5, 0)
    assert status.models["answers"] == "extractive"
    assert "MiniLM" in status.models["embedding"]
    assert len(status.runs) == 1


def test_examples_are_questions_that_the_archive_answers(archive: Assistant) -> None:
    examples = archive.examples(3)
    assert examples
    for question in examples:
        assert question.endswith("?")
        assert archive.ask(question).status != "not_found", question


def test_the_retriever_is_a_llama_index_retriever(archive: Assistant) -> None:
    nodes = archive.retriever(limit=3).retrieve("What did the repairs cost?")
    assert "41.5 million" in nodes[0].get_content()
    assert nodes[0].metadata["date"] == "2023-11-07"
