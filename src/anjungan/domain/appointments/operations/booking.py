"""From a free time to a booking: hold it, say how to be reached, prove it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anjungan.domain.appointments import errors, permissions
from anjungan.domain.appointments.events import BookingMade, BookingProofAsked, SlotHeld, WaitingListJoined
from anjungan.domain.appointments.models import Booking, BookingRule
from anjungan.domain.appointments.operations.places import take_time
from anjungan.domain.appointments.operations.telling import locked_booking, move, tell
from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries.bookings import CODE_LENGTH, CONTACT, bookable_offering
from anjungan.domain.appointments.queries.plans import plan_of, rule_of
from anjungan.domain.appointments.states import BookingState
from anjungan.domain.catalog.models import Offering
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.contacts import contact_written
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.idempotency import once
from anjungan.foundation.ids import short_code
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.sealed_texts import blind_index, is_code, one_time_code, seal
from anjungan.foundation.statements import fingerprint_of
from anjungan.foundation.texts import plain_text

HOLD_LASTS = timedelta(minutes=10)
MOST_HOLDS = 3
MOST_BOOKINGS = 6
MOST_TRIES = 5
MOST_ROUNDS = 3
MOST_CODES = 5
CODE_PERIOD = timedelta(hours=1)
CODE_LASTS = timedelta(minutes=15)
CHANNELS = frozenset({"portal", "greeter", "api"})


@operation
def hold_slot(
    *,
    mall_id: int,
    offering: UUID,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    people: int = 1,
    holder: str = "",
    language: str = "id",
    channel: str = "portal",
    idempotency_key: str | None = None,
) -> Booking:
    """Keep a time for ten minutes while the person says how to be reached.

    `holder` is a digest of who holds (a browser); it may hold three times at once. Safe to repeat with the key.
    Raises NotBookable, SlotNotOffered, SlotFull, TooManyHolds, InvalidInput, NotAllowed.
    """
    chosen, rule = bookable(mall_id=mall_id, offering=offering, people=people, actor=actor)
    facts = _checked(language=language, channel=channel, holder=holder)
    _require_few_holds(holder, now)

    def work() -> dict[str, Any]:
        slot_id = take_time(rule=rule, starts_at=starts_at, people=people, now=now)
        booking = Booking.objects.create(
            **facts, code=short_code(CODE_LENGTH), mall_id=mall_id, line_id=chosen.line_id, offering=chosen,
            slot_id=slot_id, business_date=_day(starts_at, rule), starts_at=starts_at, people=people,
            state=BookingState.HELD, held_until=now + HOLD_LASTS, created_at=now,
        )  # fmt: skip
        tell(booking, SlotHeld, actor=actor, now=now)
        return {"id": booking.pk}

    return _once(
        work, verb="hold_slot", actor=actor, holder=holder, asked=[offering, starts_at, people], key=idempotency_key,
        now=now,
    )  # fmt: skip


@operation
def join_waiting_list(
    *,
    mall_id: int,
    offering: UUID,
    day: date,
    actor: Actor,
    now: datetime,
    people: int = 1,
    holder: str = "",
    language: str = "id",
    channel: str = "portal",
    idempotency_key: str | None = None,
) -> Booking:
    """Begin to wait for a time of a full day. The place in the list counts once the contact is proven.

    Raises NotBookable, DayNotFull, TooManyHolds, InvalidInput, NotAllowed.
    """
    chosen, rule = bookable(mall_id=mall_id, offering=offering, people=people, actor=actor)
    facts = _checked(language=language, channel=channel, holder=holder)
    _require_few_holds(holder, now)
    if not now.date() - timedelta(days=1) <= day <= now.date() + timedelta(days=rule.horizon_days + 1):
        raise errors.DayNotFull
    plan = plan_of(rule=rule, first=day, last=day, now=now).days[0]
    if plan.free_for(people) or not plan.slots:
        raise errors.DayNotFull

    def work() -> dict[str, Any]:
        booking = Booking.objects.create(
            **facts, code=short_code(CODE_LENGTH), mall_id=mall_id, line_id=chosen.line_id, offering=chosen,
            business_date=day, people=people, state=BookingState.LISTED, held_until=now + HOLD_LASTS, created_at=now,
        )  # fmt: skip
        tell(booking, WaitingListJoined, actor=actor, now=now)
        return {"id": booking.pk}

    return _once(
        work, verb="join_waiting_list", actor=actor, holder=holder, asked=[offering, day, people],
        key=idempotency_key, now=now,
    )  # fmt: skip


@part_of_operation
def bookable(*, mall_id: int, offering: UUID, people: int, actor: Actor) -> tuple[Offering, BookingRule]:
    """Return the service and the rule of its line. Raises NotBookable, InvalidInput, NotAllowed."""
    permissions.require_mall(actor, mall_id)
    chosen = bookable_offering(mall_id=mall_id, uuid=offering)
    rule = rule_of(line_id=chosen.line_id) if chosen is not None else None
    if chosen is None or rule is None:
        raise errors.NotBookable
    if not 1 <= people <= rule.most_people:
        raise InvalidInput(reason=_("jumlah orang 1 sampai %(most)s.") % {"most": rule.most_people})
    return chosen, rule


def _checked(*, language: str, channel: str, holder: str) -> dict[str, str]:
    plain_text(language, name="language", most=5)
    plain_text(holder, name="holder", most=64)
    if channel not in CHANNELS:
        raise InvalidInput(reason=f"channel: {', '.join(sorted(CHANNELS))}")
    return {"language": language, "channel": channel, "holder": holder}


def _require_few_holds(holder: str, now: datetime) -> None:
    if holder and _holds_of(holder, now) >= MOST_HOLDS:
        raise errors.TooManyHolds(most=MOST_HOLDS)


def _holds_of(holder: str, now: datetime) -> int:
    return Booking.objects.filter(
        holder=holder, state=BookingState.HELD, held_until__gt=now, proven_at__isnull=True
    ).count()


def _day(starts_at: datetime, rule: BookingRule) -> date:
    return business_date(starts_at, rule.line.mall.time_zone)


def _once(
    work: Callable[[], dict[str, Any]],
    *,
    verb: str,
    actor: Actor,
    holder: str,
    asked: list[Any],
    key: str | None,
    now: datetime,
) -> Booking:
    answer = once(
        scope=f"{verb} {actor.kind} {actor.id} {holder}", key=key, fingerprint=fingerprint_of({"asked": asked}),
        now=now, work=work,
    )  # fmt: skip
    return Booking.objects.select_related("mall", "line__booking_rule").get(pk=answer["id"])


@operation
def ask_proof(*, code: str, kind: str, address: str, actor: Actor, now: datetime) -> Booking:
    """Note how the person is reached and have a one-time code sent there.

    Raises HoldExpired, TooManyCodes (three for a booking, five an hour for a contact), TooManyBookings, AlreadyBooked,
    InvalidInput, BookingNotFound.
    """
    plain = contact_written(kind=kind, address=address)
    if kind not in reachable_kinds():
        raise InvalidInput(reason=_("pilih cara yang tersedia."))
    booking = locked_booking(code, actor=actor)
    permissions.require_own(actor, booking)
    _require_alive(booking, now)
    index = blind_index(text=plain, purpose=CONTACT)
    mine = Booking.objects.filter(contact_index=index)
    asked = mine.filter(proof_asked_at__gt=now - CODE_PERIOD).exclude(pk=booking.pk).count()
    if booking.proof_round >= MOST_ROUNDS or asked >= MOST_CODES:
        raise errors.TooManyCodes
    require_room(booking, index)
    booking.contact_kind, booking.contact_index = kind, index
    booking.contact_sealed = seal(text=plain, purpose=CONTACT)
    booking.proof_round += 1
    booking.proof_tries = 0
    booking.proof_asked_at = now
    # The message needs its time too, once.
    if booking.held_until is not None and booking.proof_round == 1:
        booking.held_until = max(booking.held_until, now + HOLD_LASTS)
    booking.save()
    tell(booking, BookingProofAsked, actor=actor, now=now)
    return booking


@part_of_operation
def require_room(booking: Booking, index: str) -> None:
    """Raise AlreadyBooked or TooManyBookings when this contact has another time that day, or too many ahead."""
    active = Booking.objects.filter(contact_index=index, state=BookingState.BOOKED).exclude(pk=booking.pk)
    if active.filter(offering_id=booking.offering_id, business_date=booking.business_date).exists():
        raise errors.AlreadyBooked
    if active.count() >= MOST_BOOKINGS:
        raise errors.TooManyBookings(most=MOST_BOOKINGS)


def _require_alive(booking: Booking, now: datetime) -> None:
    """Raise HoldExpired unless the time is still held, or the person still waits for one."""
    if booking.state not in (BookingState.HELD, BookingState.LISTED):
        raise errors.BookingIsOver if booking.state != BookingState.EXPIRED else errors.HoldExpired
    if booking.proven_at is None and booking.held_until is not None and now >= booking.held_until:
        raise errors.HoldExpired
    if booking.state == BookingState.HELD and booking.held_until is not None and now >= booking.held_until:
        raise errors.HoldExpired


def code_for(*, booking: Booking) -> str:
    """Return the one-time code of the running round. It is worked out anew each time and stored nowhere."""
    return one_time_code(subject=f"{booking.uuid} {booking.proof_round}", purpose="booking proof")


def confirm_booking(*, code: str, proof: str, actor: Actor, now: datetime) -> Booking:
    """Prove the contact with the one-time code: a held time is booked, a place in a waiting list counts.

    A wrong code is counted; after five a new one must be asked for. Safe to repeat. Raises WrongProof, HoldExpired,
    AlreadyBooked, TooManyBookings, BookingIsOver, BookingNotFound.
    """
    booking, left = _try_proof(code=code, proof=proof, actor=actor, now=now)
    if left is not None:
        raise errors.WrongProof(left=left)
    return booking


@operation
def _try_proof(*, code: str, proof: str, actor: Actor, now: datetime) -> tuple[Booking, int | None]:
    """Return the booking and, when the code was wrong, how many tries are left. A wrong try is saved."""
    booking = locked_booking(code, actor=actor)
    permissions.require_own(actor, booking)
    if booking.state == BookingState.BOOKED:
        return booking, None
    _require_alive(booking, now)
    if booking.proven_at is None and not _is_proof(booking, proof, now):
        booking.proof_tries = min(MOST_TRIES, booking.proof_tries + 1)
        booking.save(update_fields=["proof_tries"])
        return booking, MOST_TRIES - booking.proof_tries
    booking.proven_at = booking.proven_at or now
    _settle(booking, actor=actor, now=now)
    return booking, None


def _is_proof(booking: Booking, proof: str, now: datetime) -> bool:
    if booking.proof_round == 0 or booking.proof_tries >= MOST_TRIES or booking.proof_asked_at is None:
        return False
    return now <= booking.proof_asked_at + CODE_LASTS and is_code(written=proof, code=code_for(booking=booking))


@operation
def accept_offer(*, code: str, actor: Actor, now: datetime) -> Booking:
    """Take the time that was offered to somebody on the waiting list. Safe to repeat.

    Raises HoldExpired, AlreadyBooked, BookingIsOver, BookingNotFound.
    """
    booking = locked_booking(code, actor=actor)
    permissions.require_own(actor, booking)
    if booking.state == BookingState.BOOKED:
        return booking
    if booking.state != BookingState.HELD or booking.proven_at is None:
        raise errors.BookingIsOver
    _require_alive(booking, now)
    _settle(booking, actor=actor, now=now)
    return booking


@part_of_operation
def _settle(booking: Booking, *, actor: Actor, now: datetime) -> None:
    """Make a proven hold a booking; a proven place in the list stays one."""
    if booking.contact_index:
        require_room(booking, booking.contact_index)
    try:
        # A neighbour may have proven the same contact for the same day a moment ago.
        with transaction.atomic():
            if booking.state == BookingState.LISTED:
                booking.held_until, booking.holder = None, ""
                booking.save()
                return
            move(booking, BookingState.BOOKED, booked_at=now, held_until=None, holder="")
    except IntegrityError as error:
        raise errors.AlreadyBooked from error
    tell(booking, BookingMade, actor=actor, now=now)


@operation
def book_at_desk(
    *,
    mall_id: int,
    offering: UUID,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    people: int = 1,
    language: str = "id",
    channel: str = "greeter",
    idempotency_key: str | None = None,
) -> Booking:
    """Book for a person who stands here, without a contact: the code on the paper is theirs.

    Raises NotBookable, SlotNotOffered, SlotFull, InvalidInput, NotAllowed.
    """
    permissions.require_desk(actor, mall_id)
    chosen, rule = bookable(mall_id=mall_id, offering=offering, people=people, actor=actor)
    facts = _checked(language=language, channel=channel, holder="")

    def work() -> dict[str, Any]:
        slot_id = take_time(rule=rule, starts_at=starts_at, people=people, now=now)
        booking = Booking.objects.create(
            **facts, code=short_code(CODE_LENGTH), mall_id=mall_id, line_id=chosen.line_id, offering=chosen,
            slot_id=slot_id, business_date=_day(starts_at, rule), starts_at=starts_at, people=people,
            state=BookingState.BOOKED, created_at=now, booked_at=now,
        )  # fmt: skip
        tell(booking, BookingMade, actor=actor, now=now)
        return {"id": booking.pk}

    return _once(
        work, verb="book_at_desk", actor=actor, holder="", asked=[offering, starts_at, people], key=idempotency_key,
        now=now,
    )  # fmt: skip
