"""Tokens that chat models have used, by day, kept in the catalogue so that a restart does not forget them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from assistant.indexing.catalogue import Catalogue


class DayLedger:
    """Counts tokens of the present day."""

    def __init__(self, catalogue: Catalogue, today: Callable[[], date] = date.today) -> None:
        self._catalogue = catalogue
        self._today = today

    def spend(self, tokens: int) -> None:
        """Adds to what was spent today."""
        with self._catalogue.alone():
            self._catalogue.set_meta(self._name(), str(self.spent_today() + tokens))

    def spent_today(self) -> int:
        """Tokens spent since midnight, by this process and those before it."""
        return int(self._catalogue.meta(self._name()) or 0)

    def _name(self) -> str:
        return f"tokens:{self._today().isoformat()}"
