import pytest

from assistant.retrieval.kinds import kind_of, offers
from assistant.retrieval.overlap import Overlap, stem, telling


def test_stems_join_the_forms_of_a_word() -> None:
    assert len({stem(word) for word in ("visit", "visits", "visited", "visiting")}) == 1
    assert len({stem(word) for word in ("country", "countries")}) == 1
    assert stem("2023") == "2023"
    assert stem("met") == stem("meetings"[:-1]) == stem("meet")
    assert stem("died") == stem("death")


def test_telling_words_leave_out_the_little_ones() -> None:
    assert telling("What is Yevkurov's task in the ministry?") == ("yevkurov", "task", "ministry")
    assert telling("Who was it?") == ("who", "was", "it")


def test_a_rare_word_weighs_more_and_a_name_more_than_a_common_word() -> None:
    overlap = Overlap(
        "Did Yevkurov visit Tobruk harbour?", {"yevkurov": 2, "visit": 900, "tobruk": 0, "harbour": 0}, 5_000
    )
    assert overlap.weights[stem("visit")] < overlap.weights[stem("yevkurov")] < overlap.weights[stem("tobruk")]
    assert overlap.weights[stem("harbour")] < overlap.weights[stem("tobruk")]


def test_shares_run_from_nought_to_one() -> None:
    overlap = Overlap("role of Yevkurov", {"role": 5, "yevkurov": 1}, 100)
    assert overlap.share("Yevkurov has many roles") == pytest.approx(1.0)
    assert overlap.share("nothing of this") == 0.0
    assert 0 < overlap.share("Yevkurov came") < 1
    assert overlap.heaviest_missing([stem("role"), "yevkurov"]) == 0.0
    assert overlap.heaviest_missing([]) > 0.5


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who met Putin?", "name"),
        ("Which country left the bloc?", "name"),
        ("How many people live there?", "number"),
        ("How much did the bank pay?", "money"),
        ("When did they last meet?", "date"),
        ("Why did he resign?", "reason"),
        ("What did the minister say?", "other"),
        ("A volcano erupted this week. What is it called?", "name"),
    ],
)
def test_a_question_asks_for_a_kind_of_thing(question: str, kind: str) -> None:
    assert kind_of(question) == kind


def test_a_sentence_offers_what_the_question_does_not_name_itself() -> None:
    known = frozenset({"who", "met", "putin"})
    assert offers("name", "On Tuesday Putin met Khalifa Haftar.", known)
    assert not offers("name", "He met Putin for the second time.", known)
    assert offers("number", "It took nine months.", known)
    assert not offers("money", "It took nine months.", known)
    assert offers("money", "It cost $3 million.", known)
    assert offers("date", "They met in 2019.", known)
