"""A run as text, as JSON, as a file and as a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.errors import InvalidDataset
from assistant.evaluation import page, report, runs
from assistant.evaluation.figures import differences, figures
from assistant.evaluation.judging import Record
from assistant.evaluation.runs import Run

pytestmark = pytest.mark.usefixtures("few_resamples")
ABOUT = {"digest": "d", "articles": 1_234, "history": "both", "code": "c", "models": {"answers": "extractive"}}


@pytest.fixture
def run(record: Callable[..., Record]) -> Run:
    records = [
        record(id="1", text="Who <script>alert(1)</script>?", rank=0, quoted=False, right=False, kind="ANSWERABLE"),
        record(id="2", confidence=0.6, rank=2, kind="PARTIAL", status="not_found"),
        record(id="3", answerable=False, kind="UNANSWERABLE"),
        record(id="4", answerable=False, kind="UNANSWERABLE", status="answered", shown='"Yes" & <no>'),
    ]
    return Run("a-set", ABOUT, tuple(records))


def test_the_table_tells_value_interval_and_count(run: Run) -> None:
    lines = report.text(run, figures(run.records)).splitlines()
    assert lines[0] == "a-set · 4 questions, 2 answerable, over 1,234 articles · answers: extractive"
    row = next(line for line in lines if "unanswerable questions refused" in line)
    assert re.fullmatch(r"  unanswerable questions refused\s+\.500   \.000 – 1\.00\s+2", row)
    assert any(re.fullmatch(r"  partial\s+1\.00\s+1", line) for line in lines)


@pytest.mark.parametrize(
    ("value", "unit", "signed", "said"),
    [
        (0.6141, "share", False, ".614"),
        (1.0, "share", False, "1.00"),
        (-0.05, "share", True, "-.050"),
        (0.05, "share", True, "+.050"),
        (12.34, "ms", False, "12.3"),
        (143.2, "ms", False, "143"),
        (42.4, "words", False, "42"),
        (float("nan"), "share", False, "–"),
    ],
)
def test_numbers_read_well(value: float, unit: report.Unit, signed: bool, said: str) -> None:
    assert report.number(value, unit, signed) == said


def test_a_saved_run_comes_back_as_it_was(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    runs.save(run, path)
    again = runs.read(path)
    assert (again.dataset, again.records) == (run.dataset, run.records)
    assert {name: again.about[name] for name in ABOUT} == ABOUT


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1, "dataset": "x", "records": [{"id": 1}]}'])
def test_what_is_no_saved_run_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(content)
    with pytest.raises(InvalidDataset, match=r"run\.json"):
        runs.read(path)
    with pytest.raises(InvalidDataset, match="gone"):
        runs.read(tmp_path / "gone.json")


def test_json_has_the_same_figures_and_no_nan(run: Run) -> None:
    found = figures(run.records)
    data = json.loads(json.dumps(report.data(run, found), allow_nan=False))
    assert data["questions"] == 4
    assert data["figures"]["true_refusals"]["value"] == 0.5
    assert data["refused_by_kind"]["PARTIAL"] == {"refused": 1, "of": 1}
    compared = report.compared_data(run, run, differences(run.records, run.records))
    assert json.loads(json.dumps(compared, allow_nan=False))["differences"]["hit@1"]["clear"] is False


def test_a_comparison_names_both_runs_and_the_difference(run: Run, record: Callable[..., Record]) -> None:
    better = Run("a-set", ABOUT, tuple(record(id=one.id, rank=1) for one in run.records))
    told = report.compared(run, better, differences(run.records, better.records))
    assert "4 questions in both" in told
    assert re.search(r"passage hit@1\s+\.000\s+1\.00\s+\+1\.00", told)


def test_the_page_loads_nothing_and_escapes_everything(run: Run) -> None:
    made = page.page(run, figures(run.records))
    assert not re.search(r"(?:src|href)=|@import|url\(|https?:", made)
    assert "<script" not in made
    assert "Who &lt;script&gt;alert(1)&lt;/script&gt;?" in made
    assert "&quot;Yes&quot; &amp; &lt;no&gt;" in made
    assert "prefers-color-scheme: dark" in made
    for title in ("Calibration", "Risk and coverage", "Passages", "Confidence"):
        assert f"<h3>{title}</h3>" in made
    assert made.count("<svg viewBox") == 4
    assert "nan" not in made.split("</style>")[1].lower().replace("unan", "")


def test_a_page_of_few_records_leaves_out_what_it_cannot_plot(record: Callable[..., Record]) -> None:
    one = Run("a-set", ABOUT, (record(right=None, rank=None),))
    made = page.page(one, figures(one.records))
    assert "<h3>" not in made
    assert "None: every question" in made
