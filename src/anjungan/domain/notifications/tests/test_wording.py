"""Words, lengths and quiet hours: arithmetic without tables."""

from __future__ import annotations

from datetime import UTC, datetime
from datetime import time as time_of_day

import pytest

from anjungan.domain.notifications.components.quiet import Quiet
from anjungan.domain.notifications.components.sms import sms_length
from anjungan.domain.notifications.components.wording import (
    MOST_SHORT,
    Words,
    filled,
    missing_places,
    places_of,
    unknown_places,
)
from anjungan.domain.notifications.queries.wordings import LANGUAGES, house_words
from anjungan.domain.notifications.states import Kind
from anjungan.foundation.clock import zone


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_the_words_of_the_house_would_pass_as_the_mall_s_own(kind: Kind, language: str) -> None:
    words = house_words(kind=kind, language=language)
    assert unknown_places(kind, words) == []
    assert missing_places(kind, words) == []
    assert len(words.short) <= MOST_SHORT
    facts = {name: "Dinas Kependudukan" if name in ("layanan", "instansi") else "Jumat" for name in places_of(kind)}
    assert sms_length(filled(words, facts).short).is_plain


def test_a_place_that_does_not_exist_and_one_that_is_missing_are_named() -> None:
    words = Words(subject="{nomor}", text="{nama}, ke Loket {loket}", short="{nomor} {")
    assert unknown_places(Kind.CALLED, words) == ["nama", "{ }"]
    assert missing_places(Kind.CALLED, words) == ["nomor", "loket"]


def test_what_a_fact_says_is_never_read_as_a_place_nor_as_a_header() -> None:
    words = Words(subject="{alasan}", text="{alasan} {nomor}", short="{nomor}")
    told = filled(words, {"alasan": "{nomor}\nBcc: lain@surel.example", "nomor": "A 001"})
    assert told.text == "{nomor}\nBcc: lain@surel.example A 001"
    assert "\n" not in told.subject


@pytest.mark.parametrize(
    ("text", "units", "parts", "plain"),
    [("a" * 160, 160, 1, True), ("a" * 161, 161, 2, True), ("a" * 306, 306, 2, True), ("a" * 307, 307, 3, True),
     ("€" * 80, 160, 1, True), ("a" * 152 + "€" + "a" * 10, 164, 2, True), ("“" * 70, 70, 1, False),
     ("“" * 71, 71, 2, False), ("😀" * 35, 70, 1, False), ("😀" * 36, 72, 2, False), ("", 0, 1, True)],
)  # fmt: skip
def test_the_length_of_a_text_is_counted_as_gateways_do(text: str, units: int, parts: int, plain: bool) -> None:
    length = sms_length(text)
    assert (length.units, length.parts, length.is_plain) == (units, parts, plain)


@pytest.mark.parametrize(
    ("at", "quiet", "until"),
    [
        ("20:59", ("21:00", "06:00"), "20:59"), ("21:00", ("21:00", "06:00"), "06:00+"),
        ("05:59", ("21:00", "06:00"), "06:00"), ("06:00", ("21:00", "06:00"), "06:00"),
        ("13:00", ("12:00", "14:00"), "14:00"), ("23:00", ("21:00", "21:00"), "23:00"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_quiet_hours_are_those_of_the_place(at: str, quiet: tuple[str, str], until: str, name: str) -> None:
    local = zone(name)

    def instant(text: str) -> datetime:
        day = 7 if text.endswith("+") else 6
        return datetime.combine(
            datetime(2025, 11, day, tzinfo=UTC), time_of_day.fromisoformat(text.rstrip("+")), local
        ).astimezone(UTC)

    rule = Quiet(starts=time_of_day.fromisoformat(quiet[0]), ends=time_of_day.fromisoformat(quiet[1]))
    assert rule.next_loud(instant(at), local) == instant(until)
