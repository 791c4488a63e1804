"""What is said of a wait when it is not simply known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from anjungan.domain.forecasting.queries import Outlook, TicketOutlook
from anjungan.interfaces.entry.expectations import call_text, expected, note_of, wait_from_text, wait_text

NINE = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)
TOMORROW = NINE + timedelta(hours=23)


def outlook(low: float = 10, mean: float = 20, high: float = 33, **more: Any) -> Outlook:
    """A range in minutes from nine o'clock in Jakarta."""
    facts: dict[str, Any] = {
        "low_at": NINE + timedelta(minutes=low), "mean_at": NINE + timedelta(minutes=mean),
        "high_at": NINE + timedelta(minutes=high), "p_today": 1.0, **more,
    }  # fmt: skip
    return Outlook(at=NINE, **facts)


def of_ticket(found: Outlook, *, is_near: bool = False) -> TicketOutlook:
    return TicketOutlook(ticket=uuid4(), line_id=1, ahead=2, outlook=found, is_near=is_near)


@pytest.fixture(autouse=True)
def _in_jakarta() -> object:
    with timezone.override("Asia/Jakarta"), translation.override("id"):
        yield


def test_a_sure_range_needs_no_further_word() -> None:
    found = expected(of_ticket(outlook()))
    assert found is not None
    assert (found.range.replace("\u2060", ""), found.note) == ("09.10–09.35", "")
    assert call_text(outlook()).replace("\u2060", "") == "09.10–09.35"


@pytest.mark.parametrize(
    ("more", "note"),
    [
        ({"is_rough": True}, "Belum cukup data, jadi perkiraan ini kasar."),
        ({"paused_until": NINE + timedelta(hours=4)}, "Loket antrean ini belum memanggil. Dilanjutkan pukul 13.00."),
        (
            {"p_today": 0.7, "next_day_opens_at": TOMORROW},
            "Mungkin belum selesai saat loket tutup. Buka lagi Jumat, 7 November pukul 08.00.",
        ),
        ({"p_today": 0.2}, "Kemungkinan tidak selesai hari ini."),
        (
            {"is_served": False},
            "Belum ada loket yang melayani antrean ini, jadi belum ada perkiraan. Nomor tetap berlaku.",
        ),
    ],
)
def test_what_is_not_sure_is_said_in_words(more: dict[str, Any], note: str) -> None:
    assert note_of(outlook(**more)) == note


def test_little_known_is_about() -> None:
    found = expected(of_ticket(outlook(is_rough=True)))
    assert found is not None
    assert found.range.startswith("sekitar ")


def test_an_unlikely_day_promises_no_time_and_is_never_near() -> None:
    found = expected(of_ticket(outlook(p_today=0.1, next_day_opens_at=TOMORROW), is_near=True))
    assert found is not None
    assert (found.range, found.sit_at, found.is_unlikely_today, found.is_near) == ("", None, True, False)
    assert found.next_opening == "Buka lagi Jumat, 7 November pukul 08.00."


def test_tiles_say_how_long_or_why_nobody_knows() -> None:
    assert wait_text(None) == "Belum ada loket yang buka"
    assert wait_text(Outlook(at=NINE, is_served=False)) == "Belum ada loket yang buka"
    assert wait_text(outlook(low=0, mean=0, high=0.5)) == "Bisa langsung"
    assert wait_text(outlook(p_today=0.3)) == "Mungkin tidak selesai hari ini"
    assert wait_text(outlook()).replace("\u2060", "").replace("\xa0", " ") == "Tunggu 10–35 menit"
    assert wait_text(outlook(is_rough=True)).startswith("Tunggu sekitar ")
    assert wait_from_text([outlook(), outlook(mean=12)]).replace("\xa0", " ") == "Tunggu mulai 12 menit"
    assert wait_from_text([Outlook(at=NINE, is_served=False)]) == "Belum ada loket yang buka"
