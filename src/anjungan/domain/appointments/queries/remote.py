"""Numbers taken from home: the rule of a line, how many are left today, and a request by its code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import Booking, RemoteDay, RemoteRequest, RemoteRule
from anjungan.domain.appointments.queries.bookings import CONTACT, written_plainly
from anjungan.domain.appointments.queries.plans import next_offer, plan_of, roster_day, rule_of
from anjungan.domain.appointments.states import BookingState, ContactKind
from anjungan.foundation import clock
from anjungan.foundation.contacts import Contact
from anjungan.foundation.sealed_texts import open_seal

if TYPE_CHECKING:
    from django.db.models import QuerySet


def remote_rule_of(*, line_id: int) -> RemoteRule | None:
    """Return the rule in force for a line, with the line and its mall; None when no number is given from home."""
    return RemoteRule.objects.select_related("line__mall").filter(line_id=line_id, is_active=True).first()


def numbers_go_home(*, mall_id: int) -> bool:
    """Whether any line of the mall gives numbers to people at home. One statement."""
    return RemoteRule.objects.filter(line__mall_id=mall_id, is_active=True).exists()


@dataclass(frozen=True, kw_only=True)
class RemoteRoom:
    """How many numbers may go home today, how many went, whom the roster can still serve, and who booked and is due."""

    most: int
    given: int
    served_from_now: float
    still_booked: int


def remote_room(*, rule: RemoteRule, now: datetime) -> RemoteRoom:
    """Return what is left of a line's share today. Four statements."""
    line = rule.line
    today = clock.business_date(now, line.mall.time_zone)
    roster = roster_day(line=line, day=today, now=now)
    whole = min(roster.whole, line.daily_quota) if line.daily_quota is not None else roster.whole
    booked = Booking.objects.filter(line=line, business_date=today, state=BookingState.BOOKED)
    return RemoteRoom(
        most=int(whole * rule.share_percent / 100),
        given=RemoteDay.objects.filter(line=line, business_date=today).values_list("given", flat=True).first() or 0,
        served_from_now=roster.left,
        still_booked=sum(booked.values_list("people", flat=True)),
    )


def why_no_remote(room: RemoteRoom, *, in_line: int, taken: bool) -> str:
    """Return why no number can be taken from home, in the active language; empty when one can.

    `in_line`: who stands in the line or may still come into it. `taken`: a place of the share is at hand.
    """
    if room.served_from_now <= 0:
        return _("Jadwal petugas untuk sisa hari ini belum ada.")
    if not taken:
        return _("Jatah nomor dari rumah untuk hari ini sudah habis. Sisanya untuk yang datang langsung.")
    if in_line + room.still_booked + 1 > room.served_from_now:
        return _("Antrean tidak akan selesai sebelum tutup hari ini.")
    return ""


def next_instead(*, line_id: int, now: datetime) -> str:
    """Return the sentence that offers a booked time instead, or to come: what a closed line of home numbers says."""
    rule = rule_of(line_id=line_id)
    if rule is None:
        return ""
    zone = clock.zone(rule.line.mall.time_zone)
    today = clock.business_date(now, rule.line.mall.time_zone)
    plan = plan_of(rule=rule, first=today, last=today + timedelta(days=min(7, rule.horizon_days)), now=now)
    return next_offer(plan, after=now.astimezone(zone), people=1)


def remote_request_by_code(*, code: str) -> RemoteRequest | None:
    """Return the request with its mall, line and service, None when there is none. One statement."""
    plain = written_plainly(code)
    return _full().filter(code=plain).first() if plain else None


def remote_request_by_uuid(*, uuid: UUID) -> RemoteRequest | None:
    """Return a request as `remote_request_by_code` does."""
    return _full().filter(uuid=uuid).first()


def _full() -> QuerySet[RemoteRequest]:
    return RemoteRequest.objects.select_related("mall", "line__mall", "line__zone", "offering__service__agency")


def contact_of_request(*, request: RemoteRequest) -> Contact | None:
    """Return the contact of a request, None when none was given or it was forgotten."""
    if request.contact_kind == ContactKind.NONE or not request.contact_sealed:
        return None
    return Contact(kind=request.contact_kind, address=open_seal(sealed=request.contact_sealed, purpose=CONTACT))
