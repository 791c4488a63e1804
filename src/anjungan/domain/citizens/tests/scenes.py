"""People with accounts, for the tests of this room and of its pages."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import UUID

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.models import ContactProof
from anjungan.domain.citizens.operations import Proven
from anjungan.domain.citizens.permissions import citizen_actor
from anjungan.foundation.actors import Actor

NINE_O_CLOCK = datetime(2025, 11, 6, 9, tzinfo=timezone(timedelta(hours=7)))
STRANGER = Actor.visitor("portal")
SARI, MADE = "sari@surel.example", "made@surel.example"


def later(**more: float) -> datetime:
    """Return the time so long after nine."""
    return NINE_O_CLOCK + timedelta(**more)


def asked(address: str = SARI, *, kind: str = "email", now: datetime = NINE_O_CLOCK) -> ContactProof:
    """Ask for a code to enter with."""
    return citizens.ask_entry_code(kind=kind, address=address, language="id", actor=STRANGER, now=now)


def code_of(proof: UUID) -> str:
    """Return the code that was sent."""
    return citizens.entry_code_for(proof=ContactProof.objects.get(uuid=proof))


def entered(address: str = SARI, *, now: datetime = NINE_O_CLOCK, device: str = "Chrome, Android") -> Proven:
    """Enter with a code."""
    proof = asked(address, now=now)
    return citizens.prove_entry_code(
        proof=proof.uuid, written=code_of(proof.uuid), device=device, actor=STRANGER, now=now
    )


def acting(proven: Proven) -> Actor:
    """Return the citizen as one who acts."""
    return citizen_actor(proven.citizen.uuid)
