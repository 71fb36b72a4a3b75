from __future__ import annotations

import pytest

from assistant.errors import TooManyRequests
from assistant.serving.limits import Rate, Slots, body_limit


def test_a_rate_lets_as_many_through_as_a_minute_brings_back() -> None:
    now = 0.0
    rate = Rate(2, lambda: now)
    rate.take("a")
    rate.take("a")
    rate.take("b")
    with pytest.raises(TooManyRequests) as caught:
        rate.take("a")
    assert caught.value.retry_after == 30
    now = 30.0
    rate.take("a")
    with pytest.raises(TooManyRequests):
        rate.take("a")


def test_slots_are_given_back_also_after_a_fault() -> None:
    slots = Slots(1)
    with pytest.raises(ValueError), slots.held():
        assert slots.taken == 1
        with pytest.raises(TooManyRequests):
            slots.take()
        raise ValueError
    assert slots.taken == 0


def test_a_push_may_be_larger_than_a_question() -> None:
    assert body_limit("/api/articles", 0) > body_limit("/api/ask", 0) == body_limit("/v1/chat/completions", 0)
    assert body_limit("/gradio_api/upload", 123) == 123
