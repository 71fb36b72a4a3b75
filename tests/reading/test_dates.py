from __future__ import annotations

from datetime import date

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
        "May we",
    ],
)
def test_what_is_no_plausible_day_is_no_date_and_no_error(written: object) -> None:
    assert parse_date(written) is None


@given(st.text(max_size=60))
def test_no_text_makes_dates_fail(text: str) -> None:
    parse_date(text)
    found = leading_date(text)
    assert found is None or found[1] <= len(text)


@given(
    st.dates(date(1700, 1, 1), date(2025, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y"])
)
def test_every_day_survives_being_written_and_read(day: date, form: str) -> None:
    assert parse_date(f"{day:{form}}") == day
