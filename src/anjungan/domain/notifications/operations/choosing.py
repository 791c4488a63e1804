"""What somebody chooses to be told, by which way, and when the address is forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.operations.telling import locked_booking
from anjungan.domain.appointments.permissions import require_own
from anjungan.domain.appointments.states import BookingState, ContactKind
from anjungan.domain.notifications.errors import NothingLeftToTell, NotReachable
from anjungan.domain.notifications.events import (
    BookingMessagesChosen,
    BrowserSubscribed,
    BrowserUnsubscribed,
    MessagesChosen,
    MessagesStopped,
)
from anjungan.domain.notifications.models import BookingChoice, Message, Subscription, VisitFollows
from anjungan.domain.notifications.queries.browsers import browser_written
from anjungan.domain.notifications.queries.subscriptions import ADDRESS, reachable_channels
from anjungan.domain.notifications.states import OF_BOOKING, OF_VISIT, Channel, Kind, MessageState
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.permissions import require, require_mall
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.contacts import contact_written
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.sealed_texts import seal

# A mis-click at the counter may still open the visit again, and what is told at its end must have left.
KEEP_AFTER_VISIT = timedelta(hours=1)
KEEP_AT_MOST = timedelta(days=2)
LANGUAGES = frozenset({"id", "en"})


@operation
def choose_messages(
    *, visit_id: int, address: str, kinds: Collection[str], language: str, actor: Actor, now: datetime,
    channel: str = Channel.EMAIL,
) -> list[Subscription]:  # fmt: skip
    """Note where a visit is told and of which kinds. Safe to repeat.

    An empty address keeps the one that is known, or changes only of what a subscribed browser is notified. Raises
    NotReachable, NothingLeftToTell, InvalidInput, NotFound, and NotAllowed for the code of another visit.
    """
    if channel not in reachable_channels():
        raise NotReachable
    chosen = _kinds(kinds, OF_VISIT)
    if not chosen:
        raise InvalidInput(reason=_("pilih paling sedikit satu kabar."))
    _require_language(language)
    visit = _own_visit(visit_id, actor)
    if visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        raise NothingLeftToTell
    known = list(Subscription.objects.filter(visit=visit))
    contact = next((one for one in known if one.channel != Channel.PUSH), None)
    is_kept = contact.channel == channel if contact else bool(known)
    changes = {"kinds": chosen, "language": language, "chosen_at": now, "is_inherited": False}
    Subscription.objects.filter(visit=visit).update(**changes)
    if address.strip() or not is_kept:
        kind = ContactKind.EMAIL if channel == Channel.EMAIL else ContactKind.PHONE
        sealed = seal(text=contact_written(kind=kind, address=address), purpose=ADDRESS)
        Subscription.objects.filter(visit=visit).exclude(channel=Channel.PUSH).delete()
        Subscription.objects.create(visit=visit, channel=channel, address_sealed=sealed, **changes)
    announce(
        MessagesChosen(visit=visit.uuid, number=visit.number, channel=channel, kinds=chosen),
        by=_unnamed(actor), mall_id=visit.mall_id, at=now,
    )  # fmt: skip
    return list(Subscription.objects.filter(visit=visit))


@operation
def stop_messages(*, visit_id: int, actor: Actor, now: datetime) -> bool:
    """Delete where a visit is told. Safe to repeat; returns whether there was anything to delete.

    Raises NotFound, and NotAllowed for the code of another visit.
    """
    visit = _own_visit(visit_id, actor)
    gone, _rows = Subscription.objects.filter(visit=visit).delete()
    VisitFollows.objects.filter(visit=visit).delete()
    if gone:
        announce(
            MessagesStopped(visit=visit.uuid, number=visit.number), by=_unnamed(actor), mall_id=visit.mall_id, at=now
        )
    return bool(gone)


@operation
def choose_booking_messages(*, code: str, kinds: Collection[str], actor: Actor, now: datetime) -> None:
    """Note of what somebody with a booking is told, at the mall too; of nothing stops everything, also of the visit.

    Safe to repeat. Raises InvalidInput, BookingNotFound, and NotAllowed for the code of another booking.
    """
    chosen = _kinds(kinds, (*OF_BOOKING, *OF_VISIT))
    booking = locked_booking(code, actor=actor)
    require_own(actor, booking)
    BookingChoice.objects.update_or_create(
        booking=booking, defaults={"kinds": chosen, "chosen_at": now, "is_inherited": False}
    )
    if chosen:
        Subscription.objects.filter(booking=booking).update(kinds=chosen)
    else:
        _forget_browser(booking=booking)
        Subscription.objects.filter(visit__booking=booking).delete()
        VisitFollows.objects.filter(visit__booking=booking).delete()
    announce(
        BookingMessagesChosen(booking=booking.uuid, kinds=chosen), by=_unnamed(actor), mall_id=booking.mall_id, at=now
    )


@operation
def subscribe_browser_to_visit(
    *, visit_id: int, subscription: str, language: str, actor: Actor, now: datetime
) -> Subscription:
    """Notify a browser about a visit, of what was chosen, or of everything. Another browser takes its place.

    `subscription` is the JSON that the browser gave. Safe to repeat. Raises NothingLeftToTell, InvalidInput, NotFound,
    NotAllowed.
    """
    sealed = seal(text=browser_written(subscription), purpose=ADDRESS)
    _require_language(language)
    visit = _own_visit(visit_id, actor)
    if visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        raise NothingLeftToTell
    known = Subscription.objects.filter(visit=visit).first()
    kinds = known.kinds if known else [str(kind) for kind in OF_VISIT]
    row, _new = Subscription.objects.update_or_create(
        visit=visit, channel=Channel.PUSH,
        defaults={"address_sealed": sealed, "kinds": kinds, "language": language, "chosen_at": now},
    )  # fmt: skip
    announce(BrowserSubscribed(visit=visit.uuid), by=_unnamed(actor), mall_id=visit.mall_id, at=now)
    return row


@operation
def subscribe_browser_to_booking(*, code: str, subscription: str, actor: Actor, now: datetime) -> Subscription:
    """Notify a browser about a booking, of what was chosen, or of everything. Another browser takes its place.

    Safe to repeat. Raises NothingLeftToTell, InvalidInput, BookingNotFound, NotAllowed.
    """
    sealed = seal(text=browser_written(subscription), purpose=ADDRESS)
    booking = locked_booking(code, actor=actor)
    require_own(actor, booking)
    if booking.state not in (BookingState.BOOKED, BookingState.LISTED, BookingState.HELD):
        raise NothingLeftToTell
    choice = BookingChoice.objects.filter(booking=booking).first()
    if choice is not None and not choice.kinds:
        # Whoever asks to be notified takes the "of nothing" back.
        choice.delete()
        choice = None
    kinds = choice.kinds if choice else [str(kind) for kind in (*OF_BOOKING, *OF_VISIT)]
    row, _new = Subscription.objects.update_or_create(
        booking=booking, channel=Channel.PUSH,
        defaults={"address_sealed": sealed, "kinds": kinds, "language": booking.language, "chosen_at": now},
    )  # fmt: skip
    announce(BrowserSubscribed(booking=booking.uuid), by=_unnamed(actor), mall_id=booking.mall_id, at=now)
    return row


@operation
def unsubscribe_browser_of_visit(*, visit_id: int, actor: Actor, now: datetime) -> None:
    """Notify the browser about this visit no more. Safe to repeat. Raises NotFound, NotAllowed."""
    visit = _own_visit(visit_id, actor)
    if Subscription.objects.filter(visit=visit, channel=Channel.PUSH).delete()[0]:
        announce(BrowserUnsubscribed(visit=visit.uuid), by=_unnamed(actor), mall_id=visit.mall_id, at=now)


@operation
def unsubscribe_browser_of_booking(*, code: str, actor: Actor, now: datetime) -> None:
    """Notify the browser about this booking no more. Safe to repeat. Raises BookingNotFound, NotAllowed."""
    booking = locked_booking(code, actor=actor)
    require_own(actor, booking)
    if _forget_browser(booking=booking):
        announce(BrowserUnsubscribed(booking=booking.uuid), by=_unnamed(actor), mall_id=booking.mall_id, at=now)


@part_of_operation
def _forget_browser(*, booking: Booking) -> int:
    return Subscription.objects.filter(booking=booking).delete()[0]


def _kinds(kinds: Collection[str], allowed: Collection[Kind]) -> list[str]:
    chosen = sorted({str(kind) for kind in kinds})
    if not set(chosen) <= {str(kind) for kind in allowed}:
        raise InvalidInput(reason=_("pilih kabar yang tersedia."))
    return chosen


def _require_language(language: str) -> None:
    if language not in LANGUAGES:
        raise InvalidInput(reason=f"language: {', '.join(sorted(LANGUAGES))}")


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

    Whatever happens, none is kept longer than two days; that of a number from home goes the day after, a browser of a
    booking two days after its day.
    """
    under_way = Message.objects.filter(
        ticket__visit_id=OuterRef("visit_id"), state__in=[MessageState.QUEUED, MessageState.SENDING]
    )
    over = Subscription.objects.filter(~Exists(under_way), visit__ended_at__lte=now - KEEP_AFTER_VISIT)
    old = Subscription.objects.filter(
        Q(visit__isnull=False, chosen_at__lte=now - KEEP_AT_MOST)
        # As the contact of the number from home itself: midnight in UTC is morning in Indonesia.
        | Q(visit__remote__isnull=False, visit__business_date__lt=now.date())
        | Q(booking__business_date__lt=(now - KEEP_AT_MOST).date())
        | Q(booking__ended_at__lte=now - KEEP_AT_MOST)
    )
    return over.delete()[0] + old.delete()[0]
