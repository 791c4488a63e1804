"""Seeing, taking away and erasing what the house holds (UU 27/2022, pasal 6 to 8, 13, 30, 43).

A wish to be erased waits a day: whoever holds a borrowed phone cannot destroy an account unseen. A day is well within
the three that the law gives for answering a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.utils import IntegrityError

from anjungan.domain.citizens import permissions
from anjungan.domain.citizens.events import CitizenErased, DataTakenAway, ErasureAsked, ErasureTakenBack
from anjungan.domain.citizens.models import Citizen, CitizenSession, ErasureRequest
from anjungan.domain.citizens.queries.accounts import open_erasure, subject_of
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.ids import short_code
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.personal_data import Holding, collect_everything, erase_everything

GRACE = timedelta(hours=24)
UNUSED_AFTER = timedelta(days=730)
MOST_AT_ONCE = 200


@operation
def take_data_away(*, session: CitizenSession, form: str, actor: Actor, now: datetime) -> list[Holding]:
    """Return everything that the rooms hold of the person; that it was taken is noted. Raises ProveAgain."""
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    found = collect_everything(subject=subject_of(citizen=citizen), now=now)
    announce(DataTakenAway(citizen=citizen.uuid, form=form), by=actor, mall_id=None, at=now)
    return found


@operation
def ask_erasure(*, session: CitizenSession, actor: Actor, now: datetime) -> ErasureRequest:
    """Note that the person wants to be erased, a day from now. Safe to repeat. Raises ProveAgain."""
    citizen = session.citizen
    permissions.require_own(actor, citizen)
    permissions.require_fresh(session, now=now)
    known = open_erasure(citizen=citizen)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            wish = ErasureRequest.objects.create(
                receipt=short_code(10), citizen=citizen, asked_at=now, due_at=now + GRACE
            )
    except IntegrityError:
        # The other press of a double one.
        return ErasureRequest.objects.get(citizen=citizen, cancelled_at__isnull=True, done_at__isnull=True)
    announce(ErasureAsked(citizen=citizen.uuid, due_at=wish.due_at.isoformat()), by=actor, mall_id=None, at=now)
    return wish


@operation
def take_erasure_back(*, citizen: Citizen, actor: Actor, now: datetime) -> bool:
    """Keep the account after all. Whether there was a wish to take back. Safe to repeat."""
    permissions.require_own(actor, citizen)
    taken = ErasureRequest.objects.filter(
        citizen=citizen, cancelled_at__isnull=True, done_at__isnull=True
    ).update(cancelled_at=now)  # fmt: skip
    if taken:
        announce(ErasureTakenBack(citizen=citizen.uuid), by=actor, mall_id=None, at=now)
    return bool(taken)


def due_erasures(*, now: datetime) -> list[int]:
    """Return the wishes whose day of grace is over."""
    waiting = ErasureRequest.objects.filter(due_at__lte=now, cancelled_at__isnull=True, done_at__isnull=True)
    return list(waiting.order_by("due_at").values_list("pk", flat=True)[:MOST_AT_ONCE])


def unused_accounts(*, now: datetime) -> list[int]:
    """Return the accounts that nobody entered for two years."""
    return list(
        Citizen.objects.filter(seen_at__lt=now - UNUSED_AFTER).values_list("pk", flat=True)[:MOST_AT_ONCE]
    )  # fmt: skip


@operation
def erase_as_asked(*, wish_id: int, actor: Actor, now: datetime) -> bool:
    """Erase whose day of grace is over, unless it was taken back meanwhile. The receipt stays. Whether it did."""
    wish = ErasureRequest.objects.select_for_update(no_key=True, of=("self",)).filter(pk=wish_id).first()
    if wish is None or wish.cancelled_at is not None or wish.done_at is not None or now < wish.due_at:
        return False
    citizen = wish.citizen
    if citizen is not None:
        wish.counts = _erase(citizen, why="asked", actor=actor, now=now)
    wish.citizen, wish.done_at = None, now
    wish.save(update_fields=["citizen", "done_at", "counts"])
    return True


@operation
def erase_unused(*, citizen_id: int, actor: Actor, now: datetime) -> bool:
    """Erase an account that nobody entered for two years. Whether it did."""
    citizen = (
        Citizen.objects.select_for_update(of=("self",)).filter(pk=citizen_id, seen_at__lt=now - UNUSED_AFTER).first()
    )
    if citizen is None:
        return False
    _erase(citizen, why="unused", actor=actor, now=now)
    return True


@part_of_operation
def _erase(citizen: Citizen, *, why: str, actor: Actor, now: datetime) -> dict[str, int]:
    uuid = citizen.uuid
    counts = erase_everything(subject=subject_of(citizen=citizen))
    announce(CitizenErased(citizen=uuid, why=why), by=actor, mall_id=None, at=now)
    return counts
