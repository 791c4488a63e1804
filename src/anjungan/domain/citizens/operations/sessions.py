"""Being signed in: sessions begin, are proven again, and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.citizens import errors, permissions
from anjungan.domain.citizens.events import CitizenEntered, SessionsEnded
from anjungan.domain.citizens.models import Citizen, CitizenSession
from anjungan.domain.citizens.queries.accounts import session_hash
from anjungan.domain.citizens.states import Way
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.ids import new_secret
from anjungan.foundation.operations import operation, part_of_operation

LASTS = timedelta(days=30)
LASTS_SHARED = timedelta(minutes=30)
# When somebody was here is kept to the quarter of an hour: enough to recognise a session, no trace of a person's day.
NOTE_EVERY = timedelta(minutes=15)
MOST_SESSIONS = 10


@dataclass(frozen=True, kw_only=True)
class OpenedSession:
    """A session; `secret` exists only here and in the person's cookie."""

    session: CitizenSession
    secret: str


@part_of_operation
def open_session(
    *, citizen: Citizen, device: str, way: Way, is_shared: bool, now: datetime, proven_at: datetime | None = None
) -> OpenedSession:
    """Begin a session; of more than ten the ones used longest ago end. `proven_at` is now, unless it is said."""
    secret = new_secret("citizen")
    session = CitizenSession.objects.create(
        citizen=citizen, secret_hash=session_hash(secret), device=device[:80], way=way, is_shared=is_shared,
        began_at=now, seen_at=now, proven_at=proven_at or now, ends_at=now + (LASTS_SHARED if is_shared else LASTS),
    )  # fmt: skip
    older = CitizenSession.objects.filter(citizen=citizen).order_by("-seen_at", "-pk").values_list("pk", flat=True)
    CitizenSession.objects.filter(pk__in=list(older[MOST_SESSIONS:])).delete()
    Citizen.objects.filter(pk=citizen.pk).update(seen_at=now)
    return OpenedSession(session=session, secret=secret)


@part_of_operation
def prove_session(*, session: CitizenSession, way: Way, actor: Actor, now: datetime) -> OpenedSession:
    """Note that the person proved again who it is; the session gets a new secret. Raises SessionGone."""
    secret = new_secret("citizen")
    kept = CitizenSession.objects.filter(pk=session.pk).update(
        secret_hash=session_hash(secret), proven_at=now, seen_at=now, way=way
    )
    if not kept:
        raise errors.SessionGone
    announce(CitizenEntered(citizen=session.citizen.uuid, way=way), by=actor, mall_id=None, at=now)
    return OpenedSession(session=CitizenSession.objects.select_related("citizen").get(pk=session.pk), secret=secret)


@operation
def note_session_seen(*, session: CitizenSession, now: datetime) -> None:
    """Remember that a session is in use, to the quarter of an hour."""
    if now - session.seen_at >= NOTE_EVERY:
        CitizenSession.objects.filter(pk=session.pk, seen_at__lt=now).update(seen_at=now)
        Citizen.objects.filter(pk=session.citizen_id).update(seen_at=now)


@operation
def end_sessions(
    *, citizen: Citizen, actor: Actor, now: datetime, only: UUID | None = None, but: UUID | None = None
) -> int:
    """End one session, all of them, or all but one. Returns how many. Safe to repeat."""
    permissions.require_own(actor, citizen)
    meant = CitizenSession.objects.filter(citizen=citizen)
    if only is not None:
        meant = meant.filter(uuid=only)
    if but is not None:
        meant = meant.exclude(uuid=but)
    count = meant.delete()[0]
    if count:
        announce(SessionsEnded(citizen=citizen.uuid, count=count), by=actor, mall_id=None, at=now)
    return count
