from datetime import date

from assistant.answering.followups import examples, suggest
from assistant.types import Article, Findings, Hit, Made, Passage, Sentence, Turn

TEXT = (
    "Renegade general Khalifa Haftar held talks with President Vladimir Putin in Moscow on Tuesday. "
    "Kremlin spokesman Dmitry Peskov said that the two had spoken about Libya. "
    "Stephanie Koury said that all foreign fighters should leave Libya."
)


def findings(question: str) -> Findings:
    article = Article("a", 1, "Haftar in Moscow", TEXT, date(2023, 11, 7))
    hit = Hit(Passage("p", "a", 1, 0, len(TEXT), TEXT), article.ref, 1.0)
    return Findings(question, date(2023, 11, 20), (hit,))


def test_three_questions_about_people_the_passages_speak_of() -> None:
    questions = suggest(findings("Which group does Haftar rely on?"), Made("answered"), ())
    assert len(questions) == 3
    for question in questions:
        assert question.endswith("?")
        assert any(name in question for name in ("Peskov", "Koury", "Putin", "Haftar", "Libya", "Moscow"))


def test_what_was_asked_or_answered_is_not_suggested() -> None:
    made = Made("answered", (Sentence("Dmitry Peskov is the spokesman of the Kremlin.", (1,)),))
    questions = suggest(findings("What did Koury say about Libya?"), made, (Turn("user", "Who is Khalifa Haftar?"),))
    assert "Who is Dmitry Peskov?" not in questions
    assert not any("Koury" in question for question in questions)
    assert "Who is Khalifa Haftar?" not in questions


def test_without_hits_nothing_is_suggested() -> None:
    assert suggest(Findings("Who?", date(2023, 11, 20), ()), Made("not_found"), ()) == ()


def test_examples_are_drawn_from_different_articles() -> None:
    other = "The harbour bridge of Portvale has reopened. Mayor Ines Calder said that it had cost 41 million crowns."
    articles = [
        Article("a", 1, "Haftar in Moscow", TEXT, date(2023, 11, 7)),
        Article("b", 1, "Bridge of Portvale reopens", other, None),
        Article("c", 1, "Nothing", "nothing is named here.", None),
    ]
    found = examples(articles, 4)
    assert len(found) == 2
    assert "Calder" in found[1]
    assert examples([], 4) == ()
