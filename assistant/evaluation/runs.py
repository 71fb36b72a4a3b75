"""A measurement as a value and as a file. Knows nothing of how it is made; light to import."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant.errors import InvalidDataset
from assistant.evaluation.judging import Record

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Run:
    """A measurement: what was measured, with what, and the record of every question. `about` holds plain values."""

    dataset: str
    about: Mapping[str, Any]
    records: tuple[Record, ...]


def save(run: Run, path: Path) -> None:
    """Writes a run for `read` and `--compare`."""
    head = {"format": FORMAT, "dataset": run.dataset, "made": datetime.now(UTC).isoformat(timespec="seconds")}
    data = {**head, **run.about, "records": [record.json() for record in run.records]}
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


def read(path: Path) -> Run:
    """A run that was saved. Raises InvalidDataset where it is none."""
    try:
        data = json.loads(path.read_text("utf-8"))
        if data.pop("format") != FORMAT:
            raise ValueError("of another version of Dateline")
        records = tuple(Record(**record) for record in data.pop("records"))
        return Run(data.pop("dataset"), data, records)
    except OSError as error:
        raise InvalidDataset(f"{path}: {error.strerror or error}.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidDataset(f"{path} is no saved run ({error}); save one with `dateline eval ... --out`.") from None
