"""The identity number is checked softly, sealed, and shown to its owner only."""

from __future__ import annotations

import pytest

from anjungan.domain.citizens import errors
from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.components.nik import nik_doubts, nik_masked, nik_written
from anjungan.domain.citizens.models import Citizen
from anjungan.domain.citizens.queries import nik_shown
from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK, acting, entered, later
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.models import AuditEntry, EventRecord

MAN, WOMAN = "3204110609970001", "3204114609970002"


@pytest.mark.parametrize("nik", [MAN, WOMAN, "9999991212990001", "0000000101000001", "3204112902000001"])
def test_a_usual_number_of_any_area_raises_no_doubt(nik: str) -> None:
    assert nik_doubts(nik) == []


@pytest.mark.parametrize(
    "nik", ["3204113209970001", "3204117209970001", "3204114009970001", "3204110613970001", "3204112902990001",
            "3204110609970000"],
)  # fmt: skip
def test_an_impossible_day_or_serial_raises_one_doubt_and_no_refusal(nik: str) -> None:
    assert len(nik_doubts(nik)) == 1
    assert nik_written(nik) == nik


@pytest.mark.parametrize(
    ("typed", "said"), [("320411060997000", "baru 15 angka"), ("32041106099700012", "ada 17 angka"), ("KTP", "angka")]
)
def test_what_is_no_such_number_is_told_what_is_missing(typed: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        nik_written(typed)
    assert said in refusal.value.user_message


def test_it_is_read_however_it_was_typed_and_shown_with_its_middle_hidden() -> None:
    assert nik_written(" 3204 1106 0997 0001 ") == nik_written("3204.1106.0997.0001") == MAN
    assert nik_masked(MAN) == "3204••••••••0001"


@pytest.mark.django_db
def test_it_is_sealed_and_leaves_no_trace_in_facts_or_trail() -> None:
    sari = entered()
    assert sari.session
    session, actor = sari.session.session, acting(sari)
    citizens.keep_nik(session=session, nik=MAN, actor=actor, now=NINE_O_CLOCK)
    session.citizen.refresh_from_db()
    assert nik_shown(citizen=session.citizen) == "3204••••••••0001"
    assert citizens.reveal_nik(session=session, actor=actor, now=NINE_O_CLOCK) == MAN
    assert AuditEntry.objects.filter(verb="citizens.nik_revealed.v1").count() == 1
    kept = [*Citizen.objects.values_list(), *EventRecord.objects.values_list(), *AuditEntry.objects.values_list()]
    assert MAN not in repr(kept)
    with pytest.raises(errors.ProveAgain):
        citizens.reveal_nik(session=session, actor=actor, now=later(minutes=11))
    citizens.remove_nik(citizen=session.citizen, actor=actor, now=NINE_O_CLOCK)
    session.citizen.refresh_from_db()
    with pytest.raises(NotFound):
        citizens.reveal_nik(session=session, actor=actor, now=NINE_O_CLOCK)
