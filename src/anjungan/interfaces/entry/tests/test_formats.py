"""Times, numbers and money as people read them, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from anjungan.interfaces.entry import formats

INVISIBLE = str.maketrans({"\N{NO-BREAK SPACE}": " ", "\N{WORD JOINER}": None})
MORNING = datetime(2025, 11, 21, 3, 5, tzinfo=UTC)  # 10.05 WIB


def _plain(text: str) -> str:
    return text.translate(INVISIBLE)


@pytest.mark.parametrize(
    ("write", "indonesian", "english"),
    [
        (lambda: formats.clock_text(MORNING), "10.05", "10:05"),
        (lambda: formats.clock_range_text(MORNING, MORNING + timedelta(minutes=15)), "10.05–10.20", "10:05–10:20"),
        (lambda: formats.clock_range_text(MORNING, MORNING + timedelta(seconds=9)), "10.05", "10:05"),
        (lambda: formats.day_text(MORNING), "Jumat, 21 November", "Friday, 21 November"),
        (
            lambda: formats.day_text(MORNING.date(), with_year=True),
            "Jumat, 21 November 2025",
            "Friday, 21 November 2025",
        ),
        (lambda: formats.rupiah_text(350_000), "Rp350.000", "Rp350,000"),
        (lambda: formats.rupiah_text(0), "Gratis", "Free"),
        (lambda: formats.decimal_text(88.42), "88,42", "88.42"),
        (lambda: formats.decimal_text(1234.5, 1), "1.234,5", "1,234.5"),
        (lambda: formats.duration_text(timedelta(minutes=14)), "14 menit", "14 minutes"),
        (lambda: formats.duration_text(61 * 60), "1 jam 1 menit", "1 hour 1 minute"),
        (lambda: formats.duration_text(7200), "2 jam", "2 hours"),
        (lambda: formats.duration_text(0), "0 menit", "0 minutes"),
        (lambda: formats.duration_range_text(16 * 60, 23 * 60), "15–25 menit", "15–25 minutes"),
        (lambda: formats.duration_range_text(3 * 60, 7 * 60), "3–7 menit", "3–7 minutes"),
        (lambda: formats.duration_range_text(47 * 60, 112 * 60), "45 menit sampai 2 jam", "45 minutes to 2 hours"),
        (lambda: formats.duration_range_text(0, 0), "tanpa menunggu", "no waiting"),
        (lambda: formats.number_text("A042"), "A 042", "A 042"),
        (lambda: formats.number_text("AB1042"), "AB 1042", "AB 1042"),
    ],
)
def test_a_value_is_written_as_the_language_writes_it(write: Callable[[], str], indonesian: str, english: str) -> None:
    with timezone.override(ZoneInfo("Asia/Jakarta")):
        with translation.override("id"):
            assert _plain(write()) == indonesian
        with translation.override("en"):
            assert _plain(write()) == english


def test_an_instant_is_shown_in_the_zone_of_the_mall() -> None:
    with timezone.override(ZoneInfo("Asia/Jayapura")), translation.override("id"):
        assert formats.clock_text(MORNING) == "12.05"


def test_a_started_minute_counts_as_a_whole_one() -> None:
    assert formats.minutes_of(61) == 2
    assert formats.minutes_of(timedelta(minutes=2)) == 2
    assert formats.minutes_of(-30) == 0
