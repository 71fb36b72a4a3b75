from datetime import date, timedelta

import pytest

from assistant.retrieval import fusion
from assistant.retrieval.times import When, Window
from assistant.types import Match

NOW = date(2023, 11, 20)


def test_scores_of_one_search_run_from_nought_to_one() -> None:
    matches = [Match("a", 12.0), Match("b", 7.0), Match("c", 2.0)]
    assert fusion.normalised(matches) == {"a": 1.0, "b": 0.5, "c": 0.0}
    assert fusion.normalised([Match("a", 3.0)]) == {"a": 1.0}
    assert fusion.normalised([]) == {}


def test_words_weigh_more_than_meaning() -> None:
    fused = fusion.fuse({"a": 1.0, "b": 0.0}, {"b": 1.0, "c": 0.5})
    assert fused == pytest.approx({"a": 0.6, "b": 0.4, "c": 0.2})


def test_one_search_alone_counts_in_full() -> None:
    assert fusion.fuse({"a": 1.0}, {}) == {"a": 1.0}
    assert fusion.fuse({}, {"a": 0.5}) == {"a": 0.5}


def test_the_strongest_form_of_a_question_decides() -> None:
    assert fusion.strongest([(1.0, {"a": 0.2}), (0.8, {"a": 1.0, "b": 0.5})]) == {"a": 0.8, "b": 0.4}


def test_news_near_the_day_is_favoured_and_the_undated_get_the_mean() -> None:
    days = {"new": NOW, "old": NOW - timedelta(days=900), "undated": None}
    priors = fusion.recency(days, NOW, When(near=7), as_of=True)
    assert priors["new"] == pytest.approx(fusion.NOW)
    assert priors["old"] == pytest.approx(0.0, abs=1e-6)
    assert priors["undated"] == pytest.approx((priors["new"] + priors["old"]) / 2)


def test_a_question_that_says_nothing_of_now_leans_to_the_new_only_mildly() -> None:
    assert fusion.recency({"new": NOW}, NOW, When(), as_of=False)["new"] < fusion.NOW / 2


def test_inside_a_named_time_no_day_is_favoured() -> None:
    window = Window(date(2023, 1, 1), date(2023, 12, 31))
    assert fusion.recency({"a": NOW, "b": None}, NOW, When(window), as_of=True) == {"a": 0.0, "b": 0.0}


def test_where_nothing_is_dated_nothing_is_favoured() -> None:
    assert fusion.recency({"a": None}, NOW, When(near=7), as_of=True) == {"a": 0.0}
