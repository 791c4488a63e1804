"""What is sent: the code while it helps, and a word about every change of a way to sign in."""

from __future__ import annotations

from datetime import datetime
from unittest.mock import patch

import pytest
from pytest_django.fixtures import Settings

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.jobs import send_code, tell_of_change
from anjungan.domain.citizens.models import ContactProof
from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK, SARI, acting, asked, code_of, entered, later

pytestmark = pytest.mark.django_db
sent: list[dict[str, str]] = []


def keep(**note: str) -> None:
    sent.append(note)


@pytest.fixture(autouse=True)
def _messenger(settings: Settings) -> None:
    sent.clear()
    settings.CITIZEN_MESSENGER = f"{__name__}.keep"


def run_send(proof: ContactProof, *, at: datetime) -> None:
    with patch("anjungan.foundation.clock.now", lambda: at):
        send_code(proof=str(proof.uuid))


def test_the_code_is_sent_to_the_contact_with_a_warning() -> None:
    proof = asked("0812 3456 7890", kind="phone")
    run_send(proof, at=NINE_O_CLOCK)
    (note,) = sent
    assert (note["kind"], note["address"], note["page"]) == ("phone", "+6281234567890", "/akun/kode")
    assert code_of(proof.uuid) in note["text"]
    assert "Petugas tidak pernah menanyakan" in note["text"]


def test_a_code_that_comes_too_late_or_was_used_is_not_sent() -> None:
    entered()
    used, late = ContactProof.objects.get(), asked("made@surel.example")
    run_send(used, at=NINE_O_CLOCK)
    run_send(late, at=later(minutes=10))
    assert sent == []


def test_the_person_is_told_of_another_way_in_and_of_the_day_of_grace() -> None:
    sari = entered()
    tell_of_change(citizen=str(sari.citizen.uuid), what="passkey_added")
    tell_of_change(citizen=str(sari.citizen.uuid), what="erasure_asked", due_at=later(hours=24).isoformat())
    tell_of_change(citizen=str(sari.citizen.uuid), what="something else")
    assert [note["address"] for note in sent] == [SARI, SARI]
    assert "Kunci sandi baru" in sent[0]["text"]
    assert "07-11-2025 09.00 WIB" in sent[1]["text"]
    assert citizens.end_sessions(citizen=sari.citizen, actor=acting(sari), now=NINE_O_CLOCK) == 1
