from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.dates import leading_date, parse_date


@pytest.mark.parametrize(
    "written",
    [
        "2023-11-07",
        "2023-11-07T21:30:00-04:00",
        "2023-11-07 08:00",
        "20231107",
        "2023/11/07",
        "7 November 2023",
        "7th Nov 2023",
        "November 7, 2023",
        "Tuesday, 7 November 2023",
        "Nov. 7 2023",
        "Tue, 07 Nov 2023 23:59:00 -0800",
        "date: 2023-11-07",
        "Published 7 November 2023",
        "Published on November 7, 2023, at 10:30 p.m. EST",
        "7-Nov-2023",
        "07 Nov 23 10:00:00 GMT",
        20231107,
        "1699315200",
        datetime(2023, 11, 7, 23, 59, tzinfo=UTC),
        date(2023, 11, 7),
        1699315200,
        1699315200000,
    ],
)
def test_a_date_is_read_as_people_and_metadata_write_it(written: object) -> None:
    assert parse_date(written) == date(2023, 11, 7)


@pytest.mark.parametrize(
    "written",
    [
        "2023-13-45",
        "0203-01-01",
        "2999-01-01",
        "31 February 2023",
        "",
        "yesterday",
        None,
        True,
        [],
        -5,
        1e300,
        float("nan"),
        float("inf"),
        2023,
        "2023",
        "11/07/2023",
        "2023-11-07-1",
        "2023-11-071",
        date(9999, 12, 31),
        10**400,
        "May we",
    ],
)
def test_what_is_no_plausible_day_is_no_date_and_no_error(written: object) -> None:
    assert parse_date(written) is None


@given(st.text(max_size=60))
def test_no_text_makes_dates_fail(text: str) -> None:
    parse_date(text)
    found = leading_date(text)
    assert found is None or 0 < found.end <= len(text)


@given(
    st.dates(date(1700, 1, 1), date(2025, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y"])
)
def test_every_day_survives_being_written_and_read(day: date, form: str) -> None:
    assert parse_date(f"{day:{form}}") == day


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (" date 2023-11-07 Renegade general", " Renegade general"),
        ("2023-11-07T10:30:00Z\nThe bridge", "\nThe bridge"),
        ("2023-11-07 10:30 GMT: The bridge", ": The bridge"),
        ("7 November 2023\nThe bridge", "\nThe bridge"),
        ("November 7, 2023, 4:15 p.m. — The bridge", " — The bridge"),
        ("Published: Tuesday, 7 November 2023 | The bridge", " | The bridge"),
        ("Dated 7 November 2023 The bridge", " The bridge"),
    ],
)
def test_a_date_at_the_head_is_found_with_its_clock_time(text: str, rest: str) -> None:
    found = leading_date(text)
    assert found is not None
    assert (found.day, text[found.end :]) == (date(2023, 11, 7), rest)


@pytest.mark.parametrize(
    "text",
    [
        "7 November 2023 was the day that the bridge reopened.",
        "November 7, 2023 saw the bridge reopen.",
        "On 7 November 2023 the bridge reopened.",
        "2023-13-45 is no day.",
        "Updated 7 November 2023.",
        "The date 2023-11-07 is set.",
    ],
)
def test_a_day_that_the_prose_speaks_of_is_not_the_date(text: str) -> None:
    assert leading_date(text) is None


def test_an_impossible_date_that_is_marked_as_the_date_is_taken_away_all_the_same() -> None:
    found = leading_date("date 2023-13-45 The bridge")
    assert found is not None
    assert (found.day, found.end) == (None, len("date 2023-13-45"))
