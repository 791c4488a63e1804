"""What a visitor chooses to be told, and when the address is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.appointments.operations.booking import contact_written
from anjungan.domain.appointments.states import ContactKind
from anjungan.domain.notifications.errors import NothingLeftToTell, NotReachable
from anjungan.domain.notifications.events import MessagesChosen, MessagesStopped
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries.subscriptions import ADDRESS, is_reachable
from anjungan.domain.notifications.states import Kind, MessageState
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.permissions import require, require_mall
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.sealed_texts import seal

# A mis-click at the counter may still open the visit again, and what is told at its end must have left.
KEEP_AFTER_VISIT = timedelta(hours=1)
KEEP_AT_MOST = timedelta(days=2)
LANGUAGES = frozenset({"id", "en"})


@operation
def choose_messages(
    *, visit_id: int, address: str, kinds: Collection[str], language: str, actor: Actor, now: datetime
) -> Subscription:
    """Note where a visit is told and of which kinds. Safe to repeat; an empty address keeps the one that is known.

    Raises NotReachable, NothingLeftToTell, InvalidInput, NotFound, and NotAllowed for the code of another visit.
    """
    if not is_reachable():
        raise NotReachable
    chosen = sorted(set(kinds))
    if not chosen or not set(chosen) <= set(Kind.values):
        raise InvalidInput(reason=_("pilih paling sedikit satu kabar."))
    if language not in LANGUAGES:
        raise InvalidInput(reason=f"language: {', '.join(sorted(LANGUAGES))}")
    visit = _own_visit(visit_id, actor)
    if visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        raise NothingLeftToTell
    known = Subscription.objects.filter(visit=visit).first()
    changes = {"kinds": chosen, "language": language, "chosen_at": now}
    if address.strip() or known is None:
        plain = contact_written(kind=ContactKind.EMAIL, address=address)
        changes["address_sealed"] = seal(text=plain, purpose=ADDRESS)
    subscription, _new = Subscription.objects.update_or_create(visit=visit, defaults=changes)
    announce(
        MessagesChosen(visit=visit.uuid, number=visit.number, channel="email", kinds=chosen),
        by=_unnamed(actor), mall_id=visit.mall_id, at=now,
    )  # fmt: skip
    return subscription


@operation
def stop_messages(*, visit_id: int, actor: Actor, now: datetime) -> bool:
    """Delete where a visit is told. Safe to repeat; returns whether there was anything to delete.

    Raises NotFound, and NotAllowed for the code of another visit.
    """
    visit = _own_visit(visit_id, actor)
    gone, _rows = Subscription.objects.filter(visit=visit).delete()
    if gone:
        announce(
            MessagesStopped(visit=visit.uuid, number=visit.number), by=_unnamed(actor), mall_id=visit.mall_id, at=now
        )
    return bool(gone)


def _own_visit(visit_id: int, actor: Actor) -> Visit:
    visit = Visit.objects.select_for_update(no_key=True).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound
    if actor.kind == "visitor":
        if actor.id != visit.code:
            raise NotAllowed
    else:
        require(actor, Scope.VISITS_CREATE)
        require_mall(actor, visit.mall_id)
    return visit


def _unnamed(actor: Actor) -> Actor:
    # The code opens the visit and what is told about it, so it does not belong in a trail that many may read.
    return Actor(kind="visitor", id="visit", label=actor.label) if actor.kind == "visitor" else actor


@operation
def forget_contacts(*, now: datetime) -> int:
    """Delete the addresses of visits that ended an hour ago and have no message under way. Returns how many.

    Whatever happens, none is kept longer than two days.
    """
    under_way = Message.objects.filter(
        ticket__visit_id=OuterRef("visit_id"), state__in=[MessageState.QUEUED, MessageState.SENDING]
    )
    over = Subscription.objects.filter(~Exists(under_way), visit__ended_at__lte=now - KEEP_AFTER_VISIT)
    old = Subscription.objects.filter(chosen_at__lte=now - KEEP_AT_MOST)
    return over.delete()[0] + old.delete()[0]
