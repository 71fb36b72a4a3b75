"""OpenTelemetry traces by setting: FastAPI's own spans, sent as OTLP over HTTP. Without the setting, nothing.

The exporter is ours, since the one over HTTP is a package more and the encoding is here already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from assistant.errors import MissingExtra

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

SECONDS_TO_EXPORT = 5.0


def telemetry(endpoint: str | None) -> TelemetryConfig:
    """What FastAPI is to trace: nothing without an endpoint, and never metrics, logs or what was sent."""
    config: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}
    config["auto_configure"] = False
    if endpoint:
        config["tracing"] = True
        config["tracer_provider"] = _provider(endpoint)
    return config


def _provider(endpoint: str) -> Any:
    try:
        import httpx
        from opentelemetry.context import Context
        from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import ReadableSpan, Span, TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
    except ImportError:
        command = "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-common"
        raise MissingExtra(f"Traces (otel_endpoint) need OpenTelemetry: {command}") from None

    url = endpoint if endpoint.endswith("/v1/traces") else endpoint.rstrip("/") + "/v1/traces"

    class Exporter(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            body = encode_spans(spans).SerializeToString()
            headers = {"Content-Type": "application/x-protobuf"}
            try:
                httpx.post(url, content=body, headers=headers, timeout=SECONDS_TO_EXPORT).raise_for_status()
            except httpx.HTTPError:
                return SpanExportResult.FAILURE
            return SpanExportResult.SUCCESS

    class Discreet(BatchSpanProcessor):
        def on_start(self, span: Span, parent_context: Context | None = None) -> None:
            if span.attributes and "url.query" in span.attributes:
                span.set_attribute("url.query", "")  # it holds what was searched for

    provider = TracerProvider(resource=Resource.create({"service.name": "dateline"}))
    provider.add_span_processor(Discreet(Exporter()))
    return provider
