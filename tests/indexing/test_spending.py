from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.indexing.catalogue import Catalogue
from assistant.indexing.spending import DayLedger


def test_tokens_are_counted_by_day_and_outlive_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.sqlite'}"
    catalogue = Catalogue(url)
    ledger = DayLedger(catalogue, lambda: date(2024, 1, 1))
    ledger.spend(100)
    ledger.spend(23)
    catalogue.close()
    again = Catalogue(url)
    assert DayLedger(again, lambda: date(2024, 1, 1)).spent_today() == 123
    assert DayLedger(again, lambda: date(2024, 1, 2)).spent_today() == 0
    again.close()
