"""Measures Dateline on datasets: `datasets` → `run` → `figures` → `report` and `page`. Only it knows right answers."""
