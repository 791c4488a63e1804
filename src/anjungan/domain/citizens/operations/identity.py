"""The identity number that a person chose to keep. Sealed, found by a blind index, never needed for anything yet."""

from __future__ import annotations

from datetime import datetime

from anjungan.domain.citizens import permissions
from anjungan.domain.citizens.components.nik import nik_written
from anjungan.domain.citizens.events import NikRevealed
from anjungan.domain.citizens.models import Citizen, CitizenSession
from anjungan.domain.citizens.operations.keeping import tell_changed
from anjungan.domain.citizens.queries.accounts import NIK
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.sealed_texts import blind_index, open_seal, seal


@operation
def keep_nik(*, session: CitizenSession, nik: str, actor: Actor, now: datetime) -> None:
    """Keep the identity number. What looks unusual (`nik_doubts`) is the door's to ask about; here it is kept.

    Raises InvalidInput for what is not sixteen digits, and ProveAgain.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    plain = nik_written(nik)
    Citizen.objects.filter(pk=citizen.pk).update(
        nik_sealed=seal(text=plain, purpose=NIK), nik_index=blind_index(text=plain, purpose=NIK)
    )
    tell_changed(citizen, "nik", actor=actor, now=now)


@operation
def remove_nik(*, citizen: Citizen, actor: Actor, now: datetime) -> None:
    """Forget the identity number. Safe to repeat."""
    permissions.require_own(actor, citizen)
    if Citizen.objects.filter(pk=citizen.pk).exclude(nik_sealed="").update(nik_sealed="", nik_index=""):
        tell_changed(citizen, "nik", actor=actor, now=now)


@operation
def reveal_nik(*, session: CitizenSession, actor: Actor, now: datetime) -> str:
    """Return the number in full to its owner; that it was looked at is noted, not what it is.

    Raises ProveAgain, NotFound.
    """
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    if not citizen.nik_sealed:
        raise NotFound
    announce(NikRevealed(citizen=citizen.uuid), by=actor, mall_id=None, at=now)
    return open_seal(sealed=citizen.nik_sealed, purpose=NIK)
