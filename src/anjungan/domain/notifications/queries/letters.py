"""Messages in words, in the language that was chosen. About visits they name neither the person nor the errand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from anjungan.domain.appointments.queries import contact_of, next_offer, plan_of, rule_of, spoken_code, window_of
from anjungan.domain.appointments.queries.plans import day_text, time_text
from anjungan.domain.forecasting.queries import rounded_down
from anjungan.domain.notifications.components.wording import Words, filled
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries.subscriptions import address_of
from anjungan.domain.notifications.queries.wordings import words_in_force
from anjungan.domain.notifications.states import OF_BOOKING, Channel, Kind
from anjungan.domain.premises.queries import why_closed
from anjungan.foundation import clock
from anjungan.foundation.sealed_texts import SealBroken


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message opened for sending. Its representation is kept out of every log.

    `text` is the whole letter, `short` what a phone or a notification shows, without the page. `calendar_of` is the
    code of a booking whose calendar file goes with it, or empty.
    """

    channel: Channel
    address: str
    subject: str
    text: str
    short: str
    page: str
    message_id: str
    stop_address: str
    ends_at: datetime
    language: str
    calendar_of: str = ""

    def __repr__(self) -> str:
        return f"Letter({self.message_id})"


def letter_for(*, message: Message, subscription: Subscription | None, now: datetime) -> Letter | None:
    """Return the letter, None without an address. `message` must have its ticket or booking loaded in full."""
    address = _address(message, subscription)
    if not address:
        return None
    booking, ticket = message.booking, message.ticket
    if booking is not None:
        page, language = f"{settings.PUBLIC_URL}/janji/{booking.code}", booking.language
    elif ticket is not None:
        page = f"{settings.PUBLIC_URL}/t/{ticket.visit.code}"
        language = subscription.language if subscription else ticket.visit.language
    else:
        return None
    language = "en" if language == "en" else "id"
    with translation.override(language):
        words = _words(message, language, now)
        text = letter_text(kind=Kind(message.kind), text=words.text, page=page)
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return Letter(
        channel=Channel(message.channel),
        address=address,
        subject=words.subject,
        text=text,
        short=words.short.strip(),
        page=page,
        message_id=f"<{message.uuid}@{host}>",
        stop_address=f"{page}/kabar/berhenti",
        ends_at=message.expires_at,
        language=language,
        calendar_of=booking.code if booking is not None and message.kind in (Kind.MADE, Kind.MOVED) else "",
    )


def letter_text(*, kind: Kind, text: str, page: str) -> str:
    """Return the whole letter in the language of the moment: its text, where to go on, and how to be left alone."""
    more = _("Lihat giliran Anda:")
    if kind in OF_BOOKING:
        again = kind in (Kind.CANCELLED, Kind.LIST_OVER)
        more = _("Pesan waktu lain:") if again else _("Lihat atau ubah janji Anda:")
    if kind == Kind.OFFERED:
        more = _("Ambil waktu ini:")
    stop = _("Berhenti dikabari:")
    return f"{text.strip()}\n\n{more}\n{page}\n\n{stop}\n{page}/kabar/berhenti\n"


def _address(message: Message, subscription: Subscription | None) -> str:
    if message.booking is None or message.channel == Channel.PUSH:
        return address_of(subscription) if subscription else ""
    try:
        contact = contact_of(booking=message.booking)
    except SealBroken:
        return ""
    return contact.address if contact else ""


def _words(message: Message, language: str, now: datetime) -> Words:
    kind = Kind(message.kind)
    words = words_in_force(mall_id=message.mall_id, kind=kind, language=language)
    return filled(words, _of_booking(message, now) if message.booking is not None else _of_visit(message, now))


def _of_visit(message: Message, now: datetime) -> dict[str, str]:
    ticket = message.ticket
    assert ticket is not None  # noqa: S101 - a message is about one thing
    at = message.turn_at or message.made_at
    if message.kind == Kind.NEAR:
        # In the steps of the visitor's own page, which says the same turn.
        at = rounded_down(at=at)
    shut = why_closed(mall=ticket.mall_id, line=ticket.line_id, at=now) if message.kind == Kind.CLOSED else None
    return {
        "nomor": f"{ticket.visit.letter} {ticket.visit.sequence:03d}",
        "mal": ticket.mall.short_name,
        "zona": str(ticket.line.zone.number),
        "instansi": ticket.line.agency.short,
        "loket": ticket.counter.code if ticket.counter else "",
        "pukul": time_text(at.astimezone(clock.zone(ticket.mall.time_zone))),
        "alasan": shut.reason if shut else "",
    }


def _of_booking(message: Message, now: datetime) -> dict[str, str]:
    booking = message.booking
    assert booking is not None  # noqa: S101 - a message is about one thing
    zone = clock.zone(booking.mall.time_zone)
    local = booking.starts_at.astimezone(zone) if booking.starts_at is not None else None
    service = booking.offering.service
    facts = {
        "layanan": service.name_en if (translation.get_language() or "") == "en" else service.name_id,
        "mal": booking.mall.short_name,
        "hari": day_text(local or booking.business_date),
        "pukul": time_text(local) if local is not None else "",
        "zona": str(booking.line.zone.number),
        "instansi": booking.line.agency.short,
    }
    if message.kind in (Kind.CANCELLED, Kind.LIST_OVER):
        in_english = (translation.get_language() or "") == "en"
        facts["alasan"] = (booking.mall_reason_en if in_english else "") or booking.mall_reason
    if local is not None:
        opens, closes = (time_text(at.astimezone(zone)) for at in window_of(booking=booking))
        facts["lapor"] = _("%(opens)s sampai %(closes)s") % {"opens": opens, "closes": closes}
        facts["kode"] = spoken_code(code=booking.code)
    if message.kind == Kind.CALLED_OFF and local is not None:
        facts["alasan"] = why_closed(mall=booking.mall_id, line=booking.line_id, at=local).reason
    if message.kind in (Kind.CALLED_OFF, Kind.CANCELLED) and local is not None:
        facts["berikutnya"] = _next_time(message, local, now)
    return facts


def _next_time(message: Message, local: datetime, now: datetime) -> str:
    booking = message.booking
    rule = rule_of(line_id=booking.line_id) if booking is not None else None
    if rule is None or booking is None:
        return ""
    first = max(local.date(), clock.business_date(now, booking.mall.time_zone))
    plan = plan_of(rule=rule, first=first, last=first + timedelta(days=min(7, rule.horizon_days)), now=now)
    return next_offer(plan, after=max(local, now.astimezone(local.tzinfo)), people=booking.people)
