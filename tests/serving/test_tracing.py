from __future__ import annotations

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from assistant.errors import MissingExtra
from assistant.serving.tracing import telemetry


def test_without_the_setting_nothing_is_traced_or_imported() -> None:
    config = telemetry(None)
    assert not any(config[name] for name in ("tracing", "metrics", "logs", "operation_spans", "auto_configure"))  # type: ignore[literal-required]


def test_without_the_packages_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.common.trace_encoder", None)
    with pytest.raises(MissingExtra, match="pip install"):
        telemetry("http://127.0.0.1:1")


def test_traces_arrive_at_the_endpoint_without_what_was_asked(connect: Any) -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        client = connect(otel_endpoint=f"http://127.0.0.1:{collector.server_port}")
        client.post("/api/ask", json={"question": "What of the secret bridge?"})
        client.get("/api/articles?query=secret")
        provider = client.app._telemetry["tracer_provider"]
        provider.force_flush()
        provider.shutdown()
        collector.shutdown()
    path, body = got[0]
    assert path == "/v1/traces" and b"POST /api/ask" in body and b"dateline" in body
    assert b"secret" not in body
