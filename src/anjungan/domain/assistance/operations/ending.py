"""The end of a consent: by either of the two, or by time; and what is forgotten then."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anjungan.domain.assistance import errors, permissions
from anjungan.domain.assistance.events import AssistanceEnded, AssistanceExtended
from anjungan.domain.assistance.models import Assistance, CheckedList
from anjungan.domain.assistance.operations.telling import locked_assistance, require_running, tell
from anjungan.domain.assistance.queries import rule_of
from anjungan.domain.assistance.states import EndReason
from anjungan.foundation.actors import Actor
from anjungan.foundation.operations import operation, part_of_operation

LISTS_ARE_KEPT = timedelta(days=1)


@operation
def extend_assistance(*, assistance: UUID, actor: Actor, now: datetime) -> Assistance:
    """Give more minutes, after asking the visitor. Raises NoMoreTime, AssistanceOver, NotAllowed."""
    found = locked_assistance(assistance)
    permissions.require_own(actor, found)
    require_running(found, now=now)
    rule = rule_of(mall_id=found.mall_id)
    latest = found.began_at + timedelta(minutes=rule.most_minutes)
    ends_at = min(found.ends_at + timedelta(minutes=rule.more_minutes), latest)
    if ends_at <= found.ends_at:
        raise errors.NoMoreTime(minutes=rule.most_minutes)
    found.ends_at = ends_at
    found.save(update_fields=["ends_at"])
    minutes = round((ends_at - found.began_at).total_seconds() / 60)
    tell(found, AssistanceExtended(assistance=found.uuid, minutes=minutes), actor=_plain(actor), now=now)
    return found


@operation
def end_assistance(*, assistance: UUID, reason: EndReason, actor: Actor, now: datetime) -> Assistance:
    """End it: nothing more can be done under this consent. Safe to repeat. Raises NotFound, NotAllowed."""
    found = locked_assistance(assistance)
    permissions.require_own(actor, found)
    if found.ended_at is None:
        close(found, reason=reason if now < found.ends_at else EndReason.TIME, actor=actor, now=now)
    return found


@part_of_operation
def close(assistance: Assistance, *, reason: EndReason, actor: Actor, now: datetime) -> None:
    """End a locked consent and forget how the visitor was addressed."""
    assistance.ended_at, assistance.end_reason, assistance.called = now, reason, ""
    assistance.save(update_fields=["ended_at", "end_reason", "called"])
    tell(assistance, AssistanceEnded(assistance=assistance.uuid, reason=reason), actor=_plain(actor), now=now)


def _plain(actor: Actor) -> Actor:
    """Return who acts, by their own right: ending is nobody's leave to give."""
    return Actor(kind=actor.kind, id=actor.id, label=actor.label, user_id=actor.user_id, mall_id=actor.mall_id)


def over_but_not_ended(*, now: datetime) -> list[UUID]:
    """Return the consents whose time is over and that nobody ended."""
    return list(Assistance.objects.filter(ended_at__isnull=True, ends_at__lte=now).values_list("uuid", flat=True))


@operation
def forget_lists(*, now: datetime) -> int:
    """Delete which papers people had with them, a day after the consent ended. Returns how many lists."""
    return CheckedList.objects.filter(assistance__ended_at__lt=now - LISTS_ARE_KEPT).delete()[0]
