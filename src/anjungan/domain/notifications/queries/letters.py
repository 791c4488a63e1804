"""Messages in words, in the language the visitor chose. They name neither the person nor the errand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from anjungan.domain.appointments.queries.plans import time_text
from anjungan.domain.notifications.models import Message, Subscription
from anjungan.domain.notifications.queries.subscriptions import address_of
from anjungan.domain.notifications.states import Kind
from anjungan.foundation import clock


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A message opened for sending. Its representation is kept out of every log."""

    address: str
    subject: str
    text: str
    message_id: str
    stop_address: str

    def __repr__(self) -> str:
        return f"Letter({self.message_id})"


def letter_for(*, message: Message, subscription: Subscription) -> Letter:
    """Return the letter. The message must have its ticket with visit, mall, line, zone and counter loaded."""
    ticket = message.ticket
    page = f"{settings.PUBLIC_URL}/t/{ticket.visit.code}"
    with translation.override(subscription.language):
        subject, text = _words(message)
        stop = _("Tidak ingin dikabari lagi? Buka:")
        more = _("Lihat giliran Anda:")
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return Letter(
        address=address_of(subscription),
        subject=subject,
        text=f"{text}\n\n{stop}\n{page}/kabar/berhenti\n\n{more}\n{page}\n",
        message_id=f"<{message.uuid}@{host}>",
        stop_address=f"{page}/kabar/berhenti",
    )


def _words(message: Message) -> tuple[str, str]:
    ticket = message.ticket
    facts = {
        "number": f"{ticket.visit.letter} {ticket.visit.sequence:03d}",
        "mall": ticket.mall.short_name,
        "zone": ticket.line.zone.number,
        "counter": ticket.counter.code if ticket.counter else "",
        "time": _time(message.turn_at or message.made_at, ticket.mall.time_zone),
    }
    subject, text = {
        Kind.NEAR: (
            _("Giliran %(number)s sudah dekat"),
            _(
                "Saatnya kembali ke %(mall)s. Nomor %(number)s mungkin dipanggil mulai pukul %(time)s. "
                "Tunggu di Zona %(zone)s."
            ),
        ),
        Kind.CALLED: (
            _("%(number)s: silakan ke Loket %(counter)s"),
            _(
                "Nomor %(number)s dipanggil di %(mall)s. Silakan ke Loket %(counter)s, Zona %(zone)s, sekarang. "
                "Bila terlewat, lapor ke petugas di zona itu."
            ),
        ),
        Kind.UNSERVED: (
            _("%(number)s belum terlayani hari ini"),
            _(
                "Mohon maaf, hari ini berakhir sebelum nomor %(number)s di %(mall)s terlayani. "
                "Nomor ini tidak berlaku lagi. Ambil nomor baru pada hari kerja berikutnya, sebaiknya lebih pagi."
            ),
        ),
    }[Kind(message.kind)]
    return subject % facts, text % facts


def _time(at: datetime, time_zone: str) -> str:
    return time_text(at.astimezone(clock.zone(time_zone)))
