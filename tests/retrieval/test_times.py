from datetime import date

import pytest

from assistant.retrieval.times import RECENT, TODAY, WEEK, When, Window, time_words, when

ASKED = date(2023, 11, 20)


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("Who met Putin in Moscow in November 2023?", date(2023, 11, 1), date(2023, 12, 2)),
        ("who met putin in november 2023", date(2023, 11, 1), date(2023, 12, 2)),
        ("What happened on 7 November 2023?", date(2023, 11, 7), date(2023, 11, 9)),
        ("What happened on November 7, 2023?", date(2023, 11, 7), date(2023, 11, 9)),
        ("What happened on the 7th of November 2023?", date(2023, 11, 7), date(2023, 11, 9)),
        ("What happened on Nov. 7?", date(2023, 11, 7), date(2023, 11, 9)),
        ("What happened on 2023-11-07?", date(2023, 11, 7), date(2023, 11, 9)),
        ("What happened in Libya last month?", date(2023, 10, 1), date(2023, 11, 2)),
        ("What happened between March and May 2023?", date(2023, 3, 1), date(2023, 6, 2)),
        ("What happened from March to May?", date(2023, 3, 1), date(2023, 6, 2)),
        ("What happened between 2020 and 2022?", date(2020, 1, 1), date(2023, 1, 2)),
        ("How much did he spend in 2022?", date(2022, 1, 1), date(2023, 1, 2)),
        ("Who was arrested yesterday?", date(2023, 11, 19), ASKED),
        ("What happened in the past two weeks?", date(2023, 11, 6), ASKED),
        ("What happened over the last 3 days?", date(2023, 11, 17), ASKED),
        ("What did Russia do last week?", date(2023, 11, 13), date(2023, 11, 21)),
        ("What was decided in the first half of 2023?", date(2023, 1, 1), date(2023, 7, 3)),
        ("Who resigned in May?", date(2023, 5, 1), date(2023, 6, 2)),
        ("Who resigned in December?", date(2022, 12, 1), date(2023, 1, 2)),
        ("What has Russia done since November 2023?", date(2023, 11, 1), None),
        ("What has Russia done since May?", date(2023, 5, 1), None),
        ("What did Russia do after 7 November 2023?", date(2023, 11, 8), None),
        ("Who led the party before 2019?", None, date(2018, 12, 31)),
        ("What was known until June 2023?", None, date(2023, 6, 30)),
    ],
)
def test_a_named_time_is_a_window_of_days(question: str, since: date | None, until: date | None) -> None:
    found = when(question, ASKED)
    assert found.window is not None
    assert (found.window.since, found.window.until) == (since, until)
    assert found.near is None


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ("What is the latest on Libya?", RECENT),
        ("Who is currently prime minister of Poland?", RECENT),
        ("Which countries have recently banned the app?", RECENT),
        ("Who is in charge of the mission now?", RECENT),
        ("What did the court decide this week?", WEEK),
        ("What did the court decide on Tuesday?", WEEK),
        ("What is happening in Tripoli today?", TODAY),
    ],
)
def test_a_question_can_speak_of_now(question: str, near: int) -> None:
    assert when(question, ASKED) == When(None, near)


@pytest.mark.parametrize(
    "question",
    [
        "Who has ruled Libya since the coup?",
        "What may happen next?",
        "What did Theresa May say to the party?",
        "What happened before May resigned?",
        "Where does the protest march begin?",
        "Who won the 2022 World Cup?",
        "Who won in 2022 World Cup qualifying?",
        "Who sued after the 2020 presidential election?",
        "Which 2,023 people were counted?",
        "What is planned for 2030?",
        "Who will play the final in 2024?",
        "Who is Yevkurov?",
        "What was last year's deficit?",
        "What is the last day of Carnival called?",
        "When did they last meet before November 2023?",
        "What happened on 31 June 2023?",
    ],
)
def test_other_words_are_no_time(question: str) -> None:
    assert when(question, ASKED) == When()


def test_a_time_told_in_news_of_now_is_not_a_window() -> None:
    assert when("Latest data shows that which country lost the most forest in 2022?", ASKED) == When(None, RECENT)


def test_a_day_without_a_year_that_comes_soon_is_the_one_to_come() -> None:
    assert when("Which meal will be sold from December 12?", ASKED) == When()


def test_a_window_admits_its_days_and_the_undated() -> None:
    window = Window(date(2023, 11, 1), date(2023, 11, 30))
    assert window.admits(date(2023, 11, 1), "")
    assert window.admits(date(2023, 11, 30), "")
    assert window.admits(None, "")
    assert not window.admits(date(2023, 10, 31), "")
    assert not window.admits(date(2023, 12, 1), "")


def test_news_of_another_day_is_admitted_where_it_names_the_time() -> None:
    window = when("Who met Putin in October 2023?", ASKED).window
    assert window is not None
    assert window.admits(date(2023, 12, 5), "They had met in October.")
    assert window.admits(date(2026, 1, 5), "They met in October 2023.")
    assert not window.admits(date(2026, 1, 5), "They met in October.")
    assert not window.admits(date(2023, 12, 5), "They met in September.")


def test_the_words_of_a_time_are_told_from_the_words_of_a_name() -> None:
    assert time_words("Who met Putin in November 2023?") == {"november", "2023"}
    assert time_words("What happened on 7 November?") == {"7", "november"}
    assert time_words("Who won the 2022 World Cup?") == frozenset()
    assert time_words("What may May do?") == frozenset()
    assert time_words("How much was spent in 2022?") == {"2022"}
