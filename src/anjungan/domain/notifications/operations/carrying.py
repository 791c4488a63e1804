"""To the visit: who was told about a booked time, or asked for it with a number from home, is told of the turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from anjungan.domain.appointments.models import Booking, RemoteRequest
from anjungan.domain.appointments.queries import contact_of, contact_of_request
from anjungan.domain.notifications.events import ContactCarried
from anjungan.domain.notifications.models import BookingChoice, Subscription
from anjungan.domain.notifications.queries.subscriptions import ADDRESS, channel_of, channel_to
from anjungan.domain.notifications.states import OF_VISIT, Channel
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.states import VisitState
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import announce
from anjungan.foundation.idempotency import once
from anjungan.foundation.operations import part_of_operation
from anjungan.foundation.sealed_texts import SealBroken, seal
from anjungan.foundation.statements import fingerprint_of


@part_of_operation
def carry_contact(*, booking: UUID, actor: Actor, now: datetime) -> int:
    """Have the visit of a booking told where the booking was told, in its language, of what was asked for.

    Nothing is carried that the person did not want, and nothing over what they chose for the visit itself. Once only:
    whoever has stopped the messages is not told again because the fact was heard twice. Returns how many ways.
    """

    def work() -> dict[str, Any]:
        return {"ways": _carry(booking, actor, now)}

    return _once(booking, work, now)


@part_of_operation
def carry_remote_contact(*, request: UUID, actor: Actor, now: datetime) -> int:
    """Have the visit of a number from home told by the contact that was proven for it, if the person asked for that.

    Once only, as `carry_contact`. Returns how many ways.
    """

    def work() -> dict[str, Any]:
        return {"ways": _carry_remote(request, actor, now)}

    return _once(request, work, now)


def _once(uuid: UUID, work: Callable[[], dict[str, Any]], now: datetime) -> int:
    answer = once(
        scope="carry_contact", key=str(uuid), fingerprint=fingerprint_of({"asked": [uuid]}), now=now, work=work
    )
    return int(answer["ways"])


@part_of_operation
def _carry(uuid: UUID, actor: Actor, now: datetime) -> int:
    # The booking first: a contact that is forgotten at this moment is not carried, or is forgotten with the visit's.
    booking = Booking.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    visit = Visit.objects.select_for_update(no_key=True).filter(booking=booking).first() if booking else None
    if booking is None or visit is None or visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        return 0
    kinds = _wanted(booking)
    if not kinds or Subscription.objects.filter(visit=visit).exists():
        return 0
    return _subscribe(
        visit, ways=_ways(booking), kinds=kinds, language=_language(booking.language), actor=actor, now=now,
        booking=booking.uuid,
    )  # fmt: skip


@part_of_operation
def _carry_remote(uuid: UUID, actor: Actor, now: datetime) -> int:
    request = RemoteRequest.objects.select_for_update(no_key=True).filter(uuid=uuid, wants_messages=True).first()
    visit = Visit.objects.select_for_update(no_key=True).filter(remote=request).first() if request else None
    if request is None or visit is None or visit.state in (VisitState.ENDED, VisitState.EXPIRED):
        return 0
    try:
        contact = contact_of_request(request=request)
    except SealBroken:
        contact = None
    channel = channel_to(contact.kind) if contact is not None else None
    if contact is None or channel is None or Subscription.objects.filter(visit=visit).exists():
        return 0
    ways = [(channel, seal(text=contact.address, purpose=ADDRESS))]
    return _subscribe(
        visit, ways=ways, kinds=sorted(OF_VISIT), language=_language(request.language), actor=actor, now=now,
        request=request.uuid,
    )  # fmt: skip


@part_of_operation
def _subscribe(
    visit: Visit,
    *,
    ways: Sequence[tuple[Channel, str]],
    kinds: Sequence[str],
    language: str,
    actor: Actor,
    now: datetime,
    **source: UUID,
) -> int:
    for channel, sealed in ways:
        Subscription.objects.create(
            visit=visit, channel=channel, address_sealed=sealed, kinds=list(kinds), language=language, chosen_at=now
        )
    if ways:
        announce(
            ContactCarried(
                visit=visit.uuid, number=visit.number, channels=[str(way) for way, _sealed in ways],
                kinds=list(kinds), **source,
            ),
            by=actor, mall_id=visit.mall_id, at=now,
        )  # fmt: skip
    return len(ways)


def _wanted(booking: Booking) -> list[str]:
    choice = BookingChoice.objects.filter(booking=booking).first()
    return sorted(str(kind) for kind in OF_VISIT if choice is None or kind in choice.kinds)


def _ways(booking: Booking) -> list[tuple[Channel, str]]:
    browser = Subscription.objects.filter(booking=booking).first()
    ways = [(Channel.PUSH, browser.address_sealed)] if browser is not None else []
    channel = channel_of(booking)
    try:
        contact = contact_of(booking=booking) if channel is not None else None
    except SealBroken:
        contact = None
    if channel is not None and contact is not None:
        ways.insert(0, (channel, seal(text=contact.address, purpose=ADDRESS)))
    return ways


def _language(chosen: str) -> str:
    return "en" if chosen == "en" else "id"


@part_of_operation
def forget_carried(*, booking: UUID) -> int:
    """Delete where the visit of a booking is told, because its person had the contact deleted. Returns how many."""
    return Subscription.objects.filter(visit__booking__uuid=booking).delete()[0]
