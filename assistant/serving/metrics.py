"""What Prometheus reads: counters and histograms of one app, in a registry of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.types import Answer

if TYPE_CHECKING:
    from assistant.serving.state import Server

# Seconds. A warm answer without a chat model takes some 0.05 to 0.5; one written by a model takes several.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Counts what is asked, how long it took, and what was refused."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.asks = Counter("dateline_asks", "Questions answered, by status.", ["status"], registry=self.registry)
        self.stages = Histogram(
            "dateline_stage_seconds", "Seconds spent by stage.", ["stage"], buckets=BUCKETS, registry=self.registry
        )
        self.refusals = Counter("dateline_refusals", "Requests refused, by reason.", ["reason"], registry=self.registry)
        self.left = Counter("dateline_left", "Questions whose client left before the end.", registry=self.registry)
        self.requests = Counter(
            "dateline_requests", "HTTP requests.", ["method", "route", "status"], registry=self.registry
        )
        self.tokens = Counter("dateline_tokens", "Tokens a chat model used.", ["kind"], registry=self.registry)
        self._gauges = {
            name: Gauge(f"dateline_{name}", text, registry=self.registry)
            for name, text in (
                ("revision", "Revision of the index."),
                ("articles", "Live articles."),
                ("pending_passages", "Passages found by words but not yet by meaning."),
                ("asks_in_flight", "Questions being answered."),
                ("jobs_queued", "Index jobs that wait."),
                ("indexing", "1 while an index run is going on."),
            )
        }

    def answered(self, answer: Answer) -> None:
        self.asks.labels(answer.status).inc()
        self.stages.labels("retrieve").observe(answer.timings.retrieve_ms / 1000)
        self.stages.labels("answer").observe(answer.timings.answer_ms / 1000)
        if answer.usage:
            self.tokens.labels("prompt").inc(answer.usage.prompt_tokens)
            self.tokens.labels("completion").inc(answer.usage.completion_tokens)

    def text(self, server: Server) -> bytes:
        """The exposition, with the gauges as they are now."""
        status = server.assistant.status(runs=0)
        now = {
            "revision": status.revision,
            "articles": status.articles,
            "pending_passages": status.pending,
            "asks_in_flight": server.slots.taken,
            "jobs_queued": server.jobs.queued,
            "indexing": int(server.assistant.indexing is not None),
        }
        for name, value in now.items():
            self._gauges[name].set(value)
        return generate_latest(self.registry)
