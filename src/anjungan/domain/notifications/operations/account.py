"""What an account says once for all that is saved there: a visit or booking follows it until it is changed itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.models import Citizen, CitizenSession
from anjungan.domain.citizens.permissions import require_own
from anjungan.domain.citizens.queries import contacts_of, saved_of
from anjungan.domain.citizens.states import SavedKind
from anjungan.domain.notifications.events import AccountMessagesEnded, BookingMessagesChosen, MessagesChosen
from anjungan.domain.notifications.models import AccountChoice, BookingChoice, Subscription, VisitFollows
from anjungan.domain.notifications.queries.subscriptions import ADDRESS, channel_to
from anjungan.domain.notifications.states import OF_BOOKING, OF_VISIT, Channel
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.sealed_texts import seal

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Who saved a visit stands in the account and nowhere else: the trail of the visit does not name the person.
_HEIR = Actor.system("kabar menurut akun")
_ENDED = (VisitState.ENDED, VisitState.EXPIRED)
_ALIVE = (BookingState.BOOKED, BookingState.LISTED, BookingState.HELD)


@operation
def choose_account_messages(
    *, citizen: Citizen, contact: UUID | None, kinds: Collection[str], actor: Actor, now: datetime
) -> AccountChoice:
    """Note of what the person is told about everything saved, and by which contact about visits (None: by none).

    What is saved and still runs follows, except where something was chosen for it itself. Safe to repeat. Raises
    InvalidInput for a contact or kind that there is not, NotAllowed.
    """
    require_own(actor, citizen)
    chosen = sorted({str(kind) for kind in kinds})
    if not set(chosen) <= {str(kind) for kind in (*OF_BOOKING, *OF_VISIT)}:
        raise InvalidInput(reason=_("pilih kabar yang tersedia."))
    # Two presses at once: the second waits, and what follows the account follows the last.
    citizens.hold_account(citizen=citizen)
    own = citizen.contacts.filter(uuid=contact).first() if contact is not None else None
    if contact is not None and own is None:
        raise InvalidInput(reason=_("pilih salah satu kontak Anda."))
    choice, _new = AccountChoice.objects.update_or_create(
        citizen=citizen, defaults={"contact": own, "kinds": chosen, "chosen_at": now}
    )
    citizens.tell_changed(citizen, "messages", actor=actor, now=now)
    saved = saved_of(citizen=citizen)
    for visit in Visit.objects.filter(uuid__in=saved.get(SavedKind.VISIT, ())).exclude(state__in=_ENDED):
        _follow_visit(choice, visit, now=now)
    for booking in Booking.objects.filter(uuid__in=saved.get(SavedKind.BOOKING, ()), state__in=_ALIVE):
        _follow_booking(choice, booking, now=now)
    return choice


@operation
def save_to_account(*, citizen: Citizen, kind: str, item: UUID, actor: Actor, now: datetime) -> bool:
    """Put a visit or booking into the account, as `keep_item`; from then on it is told as the account says."""
    # Holds the account, so that a choice being saved meanwhile is waited for and read below.
    if not citizens.keep_item(citizen=citizen, kind=kind, item=item, actor=actor, now=now):
        return False
    choice = AccountChoice.objects.filter(citizen=citizen).first()
    if kind == SavedKind.VISIT:
        visit = Visit.objects.filter(uuid=item).exclude(state__in=_ENDED).first()
        if visit is not None:
            _begin_to_follow(visit)
            if choice is not None:
                _follow_visit(choice, visit, now=now)
    elif choice is not None:
        booking = Booking.objects.filter(uuid=item, state__in=_ALIVE).first()
        if booking is not None:
            _follow_booking(choice, booking, now=now)
    return True


@operation
def remove_from_account(*, citizen: Citizen, kind: str, item: UUID, actor: Actor, now: datetime) -> bool:
    """Take a visit or booking out of the account, as `drop_item`; what the account told of a visit ends."""
    is_gone = citizens.drop_item(citizen=citizen, kind=kind, item=item, actor=actor, now=now)
    visit = Visit.objects.filter(uuid=item).first() if is_gone and kind == SavedKind.VISIT else None
    if visit is not None:
        Visit.objects.select_for_update(no_key=True).only("pk").get(pk=visit.pk)
        VisitFollows.objects.filter(visit=visit).delete()
        if Subscription.objects.filter(visit=visit, is_inherited=True).delete()[0]:
            _tell_ended(visit, "taken_out", now=now)
    return is_gone


@operation
def remove_contact(*, session: CitizenSession, contact: UUID, actor: Actor, now: datetime) -> None:
    """Take a contact out of the account, as `drop_contact`; what the account told by it is told there no more."""
    citizens.drop_contact(session=session, contact=contact, actor=actor, now=now)
    choice = AccountChoice.objects.filter(citizen=session.citizen).first()
    if choice is None or choice.contact_id is not None:
        return
    saved = saved_of(citizen=session.citizen).get(SavedKind.VISIT, ())
    for visit in Visit.objects.filter(uuid__in=saved).exclude(state__in=_ENDED):
        _follow_visit(choice, visit, now=now, instead="contact_removed")


@part_of_operation
def _begin_to_follow(visit: Visit) -> None:
    Visit.objects.select_for_update(no_key=True).only("pk").get(pk=visit.pk)
    if not _own(visit).exists():
        VisitFollows.objects.get_or_create(visit=visit)


def _own(visit: Visit) -> QuerySet[Subscription]:
    return Subscription.objects.filter(visit=visit, is_inherited=False).exclude(channel=Channel.PUSH)


@part_of_operation
def _follow_visit(
    choice: AccountChoice, visit: Visit, *, now: datetime, instead: str = "nothing_chosen"
) -> None:  # fmt: skip
    """Tell a visit as the account says, as long as nothing was chosen for it itself. `instead`: why it is not told."""
    Visit.objects.select_for_update(no_key=True).only("pk").get(pk=visit.pk)
    if _own(visit).exists() or not VisitFollows.objects.filter(visit=visit).exists():
        return
    was_told = Subscription.objects.filter(visit=visit, is_inherited=True).delete()[0]
    channel, address = _way(choice)
    kinds = sorted({str(kind) for kind in OF_VISIT} & set(choice.kinds))
    if channel is None or not kinds:
        if was_told:
            _tell_ended(visit, instead, now=now)
        return
    Subscription.objects.create(
        visit=visit, channel=channel, address_sealed=seal(text=address, purpose=ADDRESS), kinds=kinds,
        language=choice.citizen.language, chosen_at=now, is_inherited=True,
    )  # fmt: skip
    announce(
        MessagesChosen(visit=visit.uuid, number=visit.number, channel=channel, kinds=kinds),
        by=_HEIR, mall_id=visit.mall_id, at=now,
    )  # fmt: skip


@part_of_operation
def _tell_ended(visit: Visit, why: str, *, now: datetime) -> None:
    announce(
        AccountMessagesEnded(visit=visit.uuid, number=visit.number, why=why), by=_HEIR, mall_id=visit.mall_id, at=now
    )


@part_of_operation
def _follow_booking(choice: AccountChoice, booking: Booking, *, now: datetime) -> None:
    Booking.objects.select_for_update(no_key=True).only("pk").get(pk=booking.pk)
    own = BookingChoice.objects.filter(booking=booking, is_inherited=False)
    if own.exists():
        return
    BookingChoice.objects.update_or_create(
        booking=booking, defaults={"kinds": list(choice.kinds), "chosen_at": now, "is_inherited": True}
    )
    if choice.kinds:
        Subscription.objects.filter(booking=booking).update(kinds=choice.kinds)
    announce(
        BookingMessagesChosen(booking=booking.uuid, kinds=list(choice.kinds)),
        by=_HEIR, mall_id=booking.mall_id, at=now,
    )  # fmt: skip


def _way(choice: AccountChoice) -> tuple[Channel | None, str]:
    told = next(
        (one for one in contacts_of(citizen=choice.citizen) if choice.contact and one.uuid == choice.contact.uuid), None
    )
    return (None, "") if told is None else (channel_to(told.contact.kind), told.contact.address)
