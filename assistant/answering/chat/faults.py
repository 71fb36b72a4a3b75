"""The faults of an endpoint, in words for the user and a short reason for programs. Knows the SDK's errors only."""

from __future__ import annotations

import httpx
import openai

from assistant.errors import ChatUnavailable


def translated(error: Exception, base_url: str, model: str) -> ChatUnavailable:
    """The error of the SDK, of httpx or of a JSON reader, as ours."""
    host = httpx.URL(base_url).host
    if isinstance(error, openai.APIStatusError):
        return _of_status(error, host, model)
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return ChatUnavailable(f"The chat model at {host} did not answer in time.", "timeout")
    if isinstance(error, openai.APIConnectionError | httpx.TransportError):
        return ChatUnavailable(f"The connection to the chat model at {host} failed.", "connection")
    if isinstance(error, openai.APIError) and error.body is not None:
        return ChatUnavailable(f"The chat model at {host} reported an error in the middle of its answer.", "server")
    if isinstance(error, UnicodeEncodeError):
        return ChatUnavailable("OPENAI_API_KEY holds characters that no key has.", "auth")
    return malformed("it can't be read")


def malformed(what: str) -> ChatUnavailable:
    """What came is not what the protocol says."""
    return ChatUnavailable(f"The chat model's answer is not understood: {what}.", "malformed")


def truncated() -> ChatUnavailable:
    """The stream ended, and nothing says that the answer has."""
    return ChatUnavailable("The chat model's answer broke off.", "truncated")


def _of_status(error: openai.APIStatusError, host: str, model: str) -> ChatUnavailable:
    status = error.status_code
    if status in (401, 403):
        return ChatUnavailable(f"The chat model at {host} refuses the key: see OPENAI_API_KEY.", "auth")
    if status == 404:
        return ChatUnavailable(
            f"There is no model {model!r} at {host}: see DATELINE_MODEL and OPENAI_BASE_URL.", "model"
        )
    if status == 429:
        wait = _seconds(error.response.headers.get("retry-after"))
        later = f" It asks to wait {wait:g} seconds." if wait else ""
        return ChatUnavailable(
            f"The chat model at {host} has too many requests, or its quota is spent.{later}", "rate", wait
        )
    if status == 413 or "context" in str(error.body).lower():
        return ChatUnavailable(
            f"The passages are too long for {model!r}: set DATELINE_CONTEXT_TOKENS to what it takes.", "model"
        )
    if status >= 500:
        wait = _seconds(error.response.headers.get("retry-after"))
        return ChatUnavailable(f"The chat model at {host} failed (HTTP {status}).", "server", wait)
    return ChatUnavailable(f"The chat model at {host} refuses the request (HTTP {status}).", "malformed")


def _seconds(header: str | None) -> float | None:
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None  # a date: rarely sent, and then far off
