"""A number from home: say how to be reached, prove it, and one place of the line's share of today is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from anjungan.domain.appointments import errors, permissions
from anjungan.domain.appointments.events import (
    MallPlaceSet,
    RemoteEvent,
    RemoteNumberTaken,
    RemoteProofAsked,
    RemoteRuleSet,
)
from anjungan.domain.appointments.models import Booking, MallPlace, RemoteRequest, RemoteRule
from anjungan.domain.appointments.operations.booking import (
    CHANNELS,
    CODE_LASTS,
    CODE_PERIOD,
    MOST_CODES,
    MOST_ROUNDS,
    MOST_TRIES,
)
from anjungan.domain.appointments.operations.rules import keep_rule
from anjungan.domain.appointments.ports import reachable_kinds
from anjungan.domain.appointments.queries.bookings import CODE_LENGTH, CONTACT, bookable_offering, written_plainly
from anjungan.domain.appointments.queries.remote import next_instead, remote_room, remote_rule_of, why_no_remote
from anjungan.domain.appointments.states import REMOTE_TRANSITIONS, ContactKind, RemoteState
from anjungan.domain.catalog.models import Offering
from anjungan.domain.organizations.models import Mall
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.contacts import contact_written
from anjungan.foundation.errors import InvalidInput, NotFound
from anjungan.foundation.events import announce
from anjungan.foundation.ids import short_code
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.sealed_texts import blind_index, is_code, one_time_code, seal
from anjungan.foundation.texts import plain_text

_RULE_FIELDS = frozenset({"is_active", "share_percent", "release_minutes", "places_behind"})


@operation
def ask_remote_number(
    *,
    mall_id: int,
    offering: UUID,
    kind: str,
    address: str,
    holder: str,
    actor: Actor,
    now: datetime,
    priority_keys: Sequence[str] = (),
    language: str = "id",
    channel: str = "portal",
    wants_messages: bool = False,
) -> RemoteRequest:
    """Note how somebody at home is reached and have a one-time code sent there; nothing is taken yet.

    `wants_messages`: the person asked to be told of the turn there too.

    Asking again for the same service from the same browser renews the request. Raises RemoteClosed where no numbers
    are given from home, RemoteAlreadyTaken, TooManyCodes, InvalidInput, NotAllowed.
    """
    permissions.require_mall(actor, mall_id)
    plain = contact_written(kind=kind, address=address)
    if kind not in reachable_kinds():
        raise InvalidInput(reason=_("pilih cara yang tersedia."))
    chosen, rule = remote_offering(mall_id=mall_id, offering=offering)
    index, today = blind_index(text=plain, purpose=CONTACT), business_date(now, rule.line.mall.time_zone)
    request = _request(
        chosen, now=now, today=today, holder=holder, channel=channel, language=language,
        priority_keys=priority_keys,
    )  # fmt: skip
    _require_first(request, index)
    _require_few_codes(request, index, now)
    request.contact_kind, request.contact_index = kind, index
    request.contact_sealed = seal(text=plain, purpose=CONTACT)
    request.wants_messages = wants_messages
    request.proof_round += 1
    request.proof_tries = 0
    request.proof_asked_at = now
    request.save()
    _tell(request, RemoteProofAsked, actor=actor, now=now)
    return request


@part_of_operation
def remote_offering(*, mall_id: int, offering: UUID) -> tuple[Offering, RemoteRule]:
    """Return the service and the rule of its line. Raises RemoteClosed where no numbers are given from home."""
    chosen = bookable_offering(mall_id=mall_id, uuid=offering)
    rule = remote_rule_of(line_id=chosen.line_id) if chosen is not None else None
    if chosen is None or rule is None:
        raise errors.RemoteClosed(reason=_("Nomor layanan ini tidak dapat diambil dari rumah."), next="")
    return chosen, rule


@part_of_operation
def _request(
    chosen: Offering,
    *,
    now: datetime,
    today: Any,
    holder: str,
    channel: str,
    language: str,
    priority_keys: Sequence[str],
) -> RemoteRequest:
    """Return the request of this browser that is still open, else a new one, with what was declared now."""
    plain_text(language, name="language", most=5)
    plain_text(holder, name="holder", most=64)
    declared = sorted({plain_text(key, name="priority", most=40) for key in priority_keys})
    if channel not in CHANNELS:
        raise InvalidInput(reason=f"channel: {', '.join(sorted(CHANNELS))}")
    open_one = (
        RemoteRequest.objects.select_for_update(no_key=True)
        .filter(holder=holder, offering=chosen, business_date=today, state=RemoteState.ASKED)
        .first()
        if holder
        else None
    )
    request = open_one or RemoteRequest(
        code=short_code(CODE_LENGTH), mall_id=chosen.mall_id, line_id=chosen.line_id, offering=chosen,
        business_date=today, state=RemoteState.ASKED, channel=channel, holder=holder, created_at=now,
    )  # fmt: skip
    request.language, request.priority_keys = language, declared
    return request


@part_of_operation
def _require_first(request: RemoteRequest, index: str) -> None:
    same = Q(contact_index=index) if index else Q(pk=None)
    if request.holder:
        same |= Q(holder=request.holder)
    if (
        RemoteRequest.objects.filter(
            same, offering_id=request.offering_id, business_date=request.business_date, state=RemoteState.TAKEN
        )
        .exclude(pk=request.pk)
        .exists()
    ):
        raise errors.RemoteAlreadyTaken


@part_of_operation
def _require_few_codes(request: RemoteRequest, index: str, now: datetime) -> None:
    recent = Q(contact_index=index, proof_asked_at__gt=now - CODE_PERIOD)
    asked = RemoteRequest.objects.filter(recent).exclude(pk=request.pk).count() + Booking.objects.filter(recent).count()
    if request.proof_round >= MOST_ROUNDS or asked >= MOST_CODES:
        raise errors.TooManyCodes


def remote_code_for(*, request: RemoteRequest) -> str:
    """Return the one-time code of the running round; it is kept nowhere."""
    return one_time_code(subject=f"{request.uuid} {request.proof_round}", purpose="remote proof")


@part_of_operation
def locked_remote_request(code: str, *, actor: Actor) -> RemoteRequest:
    """Return the request with its row locked. Raises RemoteNotFound, NotAllowed."""
    plain = written_plainly(code)
    request = (
        RemoteRequest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("mall", "line__mall", "offering")
        .filter(code=plain)
        .first()
        if plain
        else None
    )
    if request is None:
        raise errors.RemoteNotFound
    if not (actor.kind == "visitor" and actor.id == request.code):
        permissions.require_desk(actor, request.mall_id)
    return request


@part_of_operation
def prove_remote_request(request: RemoteRequest, *, proof: str, now: datetime) -> int | None:
    """Return None when the code is right, else how many tries are left. Save the transaction to count a wrong one.

    Raises RemoteNotFound when the request is over.
    """
    if request.state != RemoteState.ASKED or request.proof_asked_at is None:
        raise errors.RemoteNotFound
    if now > request.proof_asked_at + CODE_LASTS:
        raise errors.RemoteNotFound
    if request.proof_tries < MOST_TRIES and is_code(written=proof, code=remote_code_for(request=request)):
        return None
    request.proof_tries = min(MOST_TRIES, request.proof_tries + 1)
    request.save(update_fields=["proof_tries"])
    return MOST_TRIES - request.proof_tries


@part_of_operation
def remote_request_at_desk(
    *, mall_id: int, offering: UUID, priority_keys: Sequence[str], language: str, channel: str, actor: Actor,
    now: datetime,
) -> RemoteRequest:  # fmt: skip
    """Begin a request for somebody whom the caller knows: no contact is asked. Raises RemoteClosed, NotAllowed."""
    permissions.require_desk(actor, mall_id)
    chosen, rule = remote_offering(mall_id=mall_id, offering=offering)
    request = _request(
        chosen, now=now, today=business_date(now, rule.line.mall.time_zone), holder="", channel=channel,
        language=language, priority_keys=priority_keys,
    )  # fmt: skip
    request.save()
    return request


@part_of_operation
def take_remote_place(request: RemoteRequest, *, in_line: int, actor: Actor, now: datetime) -> None:
    """Take one place of the line's share of today. `in_line`: who stands in the line or may still come into it.

    Raises RemoteClosed when the share is used up, nobody is on duty, or the wait would not end today;
    RemoteAlreadyTaken.
    """
    _chosen, rule = remote_offering(mall_id=request.mall_id, offering=request.offering.uuid)
    room = remote_room(rule=rule, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO appointments_remoteday AS d (line_id, business_date, given, most)
            SELECT %(line)s, %(day)s, 1, %(most)s WHERE %(most)s >= 1
            ON CONFLICT (line_id, business_date) DO UPDATE SET given = d.given + 1, most = %(most)s
            WHERE d.given < %(most)s RETURNING given""",
            {"line": request.line_id, "day": request.business_date, "most": room.most},
        )
        taken = cursor.fetchone() is not None
    why = why_no_remote(room, in_line=in_line, taken=taken)
    if why:
        raise errors.RemoteClosed(reason=why, next=next_instead(line_id=request.line_id, now=now))
    _require_first(request, request.contact_index)
    if not REMOTE_TRANSITIONS.allows(RemoteState(request.state), RemoteState.TAKEN):
        raise errors.RemoteNotFound
    request.state, request.ended_at = RemoteState.TAKEN, now
    try:
        # A neighbour may have taken a number with the same contact a moment ago.
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise errors.RemoteAlreadyTaken from error
    _tell(request, RemoteNumberTaken, actor=actor, now=now)


@part_of_operation
def _tell(request: RemoteRequest, event: type[RemoteEvent], *, actor: Actor, now: datetime) -> None:
    # The code opens the request, so it does not belong in a trail that many may read.
    by = Actor(kind="visitor", id="remote", label=actor.label) if actor.kind == "visitor" else actor
    announce(
        event(
            request=request.uuid, line_id=request.line_id, business_date=request.business_date.isoformat(),
            channel=request.channel,
        ),
        by=by, mall_id=request.mall_id, at=now,
    )  # fmt: skip


@operation
def set_remote_rule(*, line_id: int, actor: Actor, now: datetime, **rule: Any) -> RemoteRule:
    """Give numbers of a line to people at home, or change how: any of the fields of `RemoteRule`. Safe to repeat.

    Raises InvalidInput for what no rule may say, NotFound, NotAllowed.
    """
    kept, is_changed = keep_rule(kind=RemoteRule, line_id=line_id, may_set=_RULE_FIELDS, rule=rule, actor=actor)
    if is_changed:
        announce(
            RemoteRuleSet(line=kept.line.uuid, **{name: getattr(kept, name) for name in _RULE_FIELDS}),
            by=actor, mall_id=kept.line.mall_id, at=now,
        )  # fmt: skip
    return kept


@operation
def set_mall_place(
    *,
    mall_id: int,
    latitude: Decimal | None,
    longitude: Decimal | None,
    radius_metres: int,
    actor: Actor,
    now: datetime,
) -> MallPlace | None:
    """Write down where the mall stands, so that phones can tell by themselves; None for both takes it away.

    Safe to repeat. Raises InvalidInput, NotFound, NotAllowed.
    """
    permissions.require_manage(actor, mall_id)
    mall = Mall.objects.select_for_update(no_key=True).filter(pk=mall_id).first()
    if mall is None:
        raise NotFound
    known = MallPlace.objects.filter(mall=mall).first()
    if latitude is None or longitude is None:
        if known is None:
            return None
        known.delete()
        announce(MallPlaceSet(mall=mall.uuid, radius_metres=None), by=actor, mall_id=mall_id, at=now)
        return None
    facts = {"latitude": latitude, "longitude": longitude, "radius_metres": radius_metres}
    if known is not None and all(getattr(known, name) == value for name, value in facts.items()):
        return known
    kept = known or MallPlace(mall=mall)
    for name, value in facts.items():
        setattr(kept, name, value)
    try:
        kept.full_clean(exclude=["mall"])
    except ValidationError as error:
        raise InvalidInput(reason=_("letak di luar Indonesia, atau jarak di luar 30–2000 meter.")) from error
    kept.save()
    announce(MallPlaceSet(mall=mall.uuid, radius_metres=kept.radius_metres), by=actor, mall_id=mall_id, at=now)
    return kept


@operation
def forget_remote_contacts(*, now: datetime) -> int:
    """End requests whose code was never written, and empty what was told to reach people, the day after."""
    RemoteRequest.objects.filter(state=RemoteState.ASKED, created_at__lt=now - CODE_PERIOD).update(
        state=RemoteState.EXPIRED, ended_at=now
    )
    # Midnight in UTC is morning in Indonesia: the day is over everywhere.
    over = Q(business_date__lt=now.date()) | Q(state=RemoteState.EXPIRED)
    return (
        RemoteRequest.objects.filter(over)
        .exclude(contact_sealed="", contact_index="", holder="")
        .update(contact_sealed="", contact_index="", contact_kind=ContactKind.NONE, holder="")
    )
