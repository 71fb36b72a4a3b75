"""Follow-ups become questions that can be searched by themselves; changes of topic stay as they are."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.conversation import standalone
from assistant.types import Turn

YEVKUROV = "Yunus-Bek Yevkurov, Russian Deputy Defence Minister, has been a frequent visitor to eastern Libya."
TALKS = "General Khalifa Haftar held talks with Russian President Vladimir Putin in Moscow on Thursday."
DAMS = "Two dams collapsed in Derna, a city in Libya, after Storm Daniel."
OPENAI = "Sam Altman was fired by the board of OpenAI on 17 November 2023."


def after(*turns: str) -> list[Turn]:
    return [Turn("assistant" if at % 2 else "user", turn) for at, turn in enumerate(turns)]


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (("Who is Yevkurov?", YEVKUROV), "what is his role?", "what is Yunus-Bek Yevkurov's role?"),
        (
            ("What is Yevkurov's role?", YEVKUROV),
            "how often does he go there?",
            "how often does Yunus-Bek Yevkurov go to Libya?",
        ),
        (
            ("Who did Haftar meet in Moscow?", TALKS),
            "when did they last meet before that?",
            "when did Khalifa Haftar and Vladimir Putin last meet before that?",
        ),
        (
            ("How many migrants reached Europe in 2023?", "About 380,000."),
            "and in 2022?",
            "How many migrants reached Europe in 2022?",
        ),
        (
            ("How many migrants reached Europe?", "About 380,000."),
            "and in 2022?",
            "How many migrants reached Europe in 2022?",
        ),
        (("Did Bathily resign?", "Abdoulaye Bathily resigned."), "why?", "Why did Bathily resign?"),
        (("When did Bathily resign?", "In April 2024."), "But why?", "Why did Bathily resign?"),
        (
            ("When did France leave Mali?", "French troops left Mali in August 2022."),
            "what about Niger?",
            "When did France leave Niger?",
        ),
        (
            ("When did France leave Mali?", "French troops left Mali in August 2022."),
            "and niger?",
            "When did France leave Niger?",
        ),
        (("What happened in Derna?", DAMS), "how many people died there?", "how many people died in Derna?"),
        (("What happened in Derna?", DAMS), "who was arrested?", "who was arrested (Derna)?"),
        (("Who was fired by OpenAI?", OPENAI), "what did the company say?", "what did OpenAI say?"),
        (("Who was fired by OpenAI?", OPENAI), "Who replaced him?", "Who replaced Sam Altman?"),
        (
            ("Who met Putin?", "MOSCOW, Sept. 28. President Vladimir Putin met Khalifa Haftar, the Kremlin said."),
            "how old is he?",
            "how old is Khalifa Haftar?",
        ),
        (("Who is Yevkurov?", YEVKUROV), "what about his family?", "what about Yunus-Bek Yevkurov's family?"),
        (("Who is Yevkurov?", YEVKUROV), "and Shoigu?", "Who is Shoigu?"),
        (
            ("Who won the Rugby World Cup?", "South Africa beat New Zealand 12-11."),
            "who was their captain?",
            "who was South Africa's captain?",
        ),
        (("Who leads Wagner?", "Yevgeny Prigozhin leads it."), "how did he die?", "how did Yevgeny Prigozhin die?"),
        (
            ("Who is Russia's defence minister?", "Sergei Shoigu is."),
            "what did the minister say about Wagner?",
            "what did Sergei Shoigu say about Wagner?",
        ),
    ],
)
def test_a_follow_up_is_made_standalone(history: tuple[str, ...], question: str, expected: str) -> None:
    form = standalone(question, after(*history))
    assert form.text == expected
    assert form.follows


def test_a_follow_up_to_a_follow_up_knows_what_the_first_one_meant() -> None:
    history = after("Who was fired by OpenAI?", OPENAI, "Who replaced him?", "Mira Murati became interim chief.")
    assert standalone("When did she start?", history).text == "When did Mira Murati start?"
    history = after("When did France leave Mali?", "In 2022.", "what about Niger?", "In December 2023.")
    assert standalone("why?", history).text == "Why did France leave Niger?"


def test_two_people_who_may_be_meant_give_two_forms() -> None:
    form = standalone("how old is he?", after("Who met Putin?", "General Khalifa Haftar met Vladimir Putin."))
    assert "Khalifa Haftar" in form.text
    assert any("Vladimir Putin" in other for other in form.alternates)


@pytest.mark.parametrize(
    "question",
    [
        "When did Chandrayaan-3 land on the Moon?",
        "Who won the Rugby World Cup in 2023?",
        "What is the capital of France?",
        "How much did Credit Suisse cost UBS?",
    ],
)
def test_a_change_of_topic_brings_no_old_name_along(question: str) -> None:
    form = standalone(question, after("Who did Haftar meet in Moscow?", TALKS))
    assert form.text == question
    assert form.alternates == ()
    assert not form.follows


def test_the_first_question_stays_as_it_is() -> None:
    assert standalone("what is his role?", ()).text == "what is his role?"


def test_an_answer_that_says_nothing_is_not_remembered() -> None:
    history = after("Who leads Wagner?", "I do not have information about Mr Smith.")
    assert "Smith" not in standalone("how did he die?", history).text


def test_before_that_sets_no_limit_to_the_days_searched() -> None:
    history = after("When did Haftar meet Putin?", "Khalifa Haftar met Vladimir Putin on 28 September 2023.")
    assert "September" not in standalone("when did they last meet before that?", history).text


def test_a_pronoun_that_has_its_noun_in_the_question_is_left_alone() -> None:
    question = "The big gifts my uncle gave to charity, must they be reported by the organisation?"
    assert standalone(question, after("Who leads the IRS?", "Danny Werfel leads the IRS.")).text == question


def test_another_language_keeps_its_question_among_the_forms() -> None:
    form = standalone("Und warum ist das passiert?", after("Was ist in Derna passiert?", "Zwei Dämme brachen."))
    assert "Und warum ist das passiert" in form.text


@given(st.lists(st.text(max_size=60), max_size=7), st.text(max_size=80))
def test_any_text_gives_some_question(turns: list[str], question: str) -> None:
    form = standalone(question, after(*turns))
    assert isinstance(form.text, str)
    assert form.text not in form.alternates
    assert form.text or not question.strip()


def test_a_very_long_conversation_is_read_in_linear_time() -> None:
    started = time.process_time()
    standalone("and then?", after(*["Who met Putin? " * 250, f"{TALKS} " * 500] * 100))
    assert time.process_time() - started < 5
