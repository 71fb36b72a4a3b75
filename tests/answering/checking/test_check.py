"""What a passage carries is supported, with the words that carry it; what it does not is refused, and says why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.checking import check
from assistant.evaluation.planted import claims, measure, passages
from assistant.settings import sample_corpus
from assistant.types import ArticleRef, Hit, Passage

CLAIMS = [line.split("\t") for line in (Path(__file__).parent / "claims.tsv").read_text("utf-8").splitlines()]
BEFORE = "Portvale's council met on Monday. "
TEXT = (
    "The harbour bridge of Portvale reopened on Tuesday after nine months of repairs, the city said. "
    "Mayor Ines Calder, 52, cut the ribbon before some 2,950 people. "
    "The repairs cost 41.5 million crowns, twice what had been planned. "
    "She did not blame the engineers. In May the operator Blue Heron is expected to stop its night ferry. "
    "Tomas Reyl accused Ines Calder of neglect."
)


def hit(text: str = TEXT, name: str = "bridge", start: int = len(BEFORE)) -> Hit:
    ref = ArticleRef(name, 1, "Harbour bridge reopens", date(2023, 11, 8))
    return Hit(Passage(name, name, 1, start, start + len(text), text), ref, 1.0)


@pytest.mark.parametrize(
    "claim",
    [
        "The harbour bridge of Portvale reopened on 7 November 2023.",
        "The Portvale bridge reopened after 9 months of repairs.",
        "Ines Calder cut the ribbon before about 3,000 people.",
        "The repairs cost 41.5 million crowns.",
        "Mayor Calder is 52 years old.",
        "Blue Heron is expected to stop its night ferry in May.",
        "Ines Calder was accused of neglect by Tomas Reyl.",
        "The bridge reopened on Tuesday, and Mayor Ines Calder cut the ribbon.",
    ],
)
def test_a_claim_in_other_words_is_supported(claim: str) -> None:
    verdict = check(claim, [hit()], [hit()])
    assert verdict.support == "supported", verdict.problems
    for found, quote in verdict.quotes:
        assert (BEFORE + TEXT)[quote.start : quote.end] == quote.text
        assert found.passage.start <= quote.start < quote.end <= found.passage.end


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("The repairs cost 45.1 million crowns.", "number"),
        ("The repairs cost 41.5 million euros.", "number"),
        ("Ines Calder cut the ribbon before 3,000 people.", "number"),
        ("The harbour bridge of Portvale reopened on 8 November 2023.", "date"),
        ("The harbour bridge of Portvale reopened on Wednesday.", "day"),
        ("Tomas Reyl cut the ribbon before some 2,950 people.", "name"),
        ("Tomas Reyl was accused of neglect by Ines Calder.", "who did what"),
        ("Mayor Anna Calder cut the ribbon before some 2,950 people.", "name"),
        ("The repairs did not cost 41.5 million crowns.", "negation"),
        ("Ines Calder did blame the engineers.", "negation left out"),
        ("In May the operator Blue Heron stopped its night ferry.", "certainty"),
        ("Ines Calder accused Tomas Reyl of neglect.", "who did what"),
        ("Ines Calder received an award from the engineers.", "only"),
    ],
)
def test_an_error_is_refused_and_named(claim: str, problem: str) -> None:
    verdict = check(claim, [hit()], [hit()])
    assert verdict.support == "unsupported"
    assert any(problem in said for said in verdict.problems), verdict.problems
    assert verdict.quotes == ()


def test_a_sentence_word_for_word_is_verbatim() -> None:
    verdict = check("The repairs cost 41.5 million crowns, twice what had been planned.", [hit()], [hit()])
    assert verdict.support == "verbatim"


def test_a_wrong_mark_is_repaired_where_another_passage_carries_the_claim() -> None:
    other = hit("The ferry stops in winter.", "ferry", 0)
    verdict = check("The repairs cost 41.5 million crowns.", [other], [other, hit()])
    assert verdict.repaired
    assert verdict.quotes[0][0].passage.id == "bridge"


def test_a_claim_of_two_passages_gets_a_quote_of_each() -> None:
    other = hit("Blue Heron runs eleven ferries from Portvale.", "ferry", 0)
    text = "The repairs of the bridge cost 41.5 million crowns, and Blue Heron runs eleven ferries from Portvale."
    verdict = check(text, [other, hit()], [other, hit()])
    assert {found.passage.id for found, _ in verdict.quotes} == {"ferry", "bridge"}


def test_the_readers_score_chooses_between_equals() -> None:
    text = "The dam broke at night. Later the dam broke at night."
    later = check(
        "The dam broke at night, then.", [hit(text)], [hit(text)], score=lambda _id, start, _end: float(start - 45)
    )
    assert later.quotes[0][1].text.startswith("Later")


def test_nothing_cited_and_nothing_claimed_are_unsupported() -> None:
    assert check("The repairs cost 41.5 million crowns.", [], []).support == "unsupported"
    assert check("...", [hit()], [hit()]).support == "unsupported"


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_claim_about_any_text_gets_a_verdict(claim: str, text: str) -> None:
    found = hit(text, start=0)
    for _, quote in check(claim, [found], [found]).quotes:
        assert text[quote.start : quote.end] == quote.text


def test_claims_written_by_hand_are_told_apart() -> None:
    """Sentences as a chat model writes them about the sample corpus. All the wrong ones must be refused; of the right
    ones some are lost, where knowledge of the world would be needed: the figure is here so that it can't get worse."""
    hits = passages(sample_corpus())
    kept = {"right": 0, "wrong": 0}
    for kind, article, claim in CLAIMS:
        shown = [found for found in hits if article in found.article.id]
        kept[kind] += check(claim, shown, shown + hits[:4]).support != "unsupported"
    assert kept["wrong"] == 0
    assert kept["right"] / sum(kind == "right" for kind, _, _ in CLAIMS) > 0.8


def test_planted_errors_are_caught_and_correct_sentences_kept() -> None:
    figures = measure(claims(passages(sample_corpus()), limit=40))
    assert sum(figures.claims.values()) >= 200
    assert figures.caught >= 0.95
    assert figures.lost_share <= 0.05
