"""What a person is told about a booking, in the language they chose: short enough for a text message."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import Booking, RemoteRequest
from anjungan.domain.appointments.queries.plans import day_text, time_text
from anjungan.foundation import clock


@dataclass(frozen=True, kw_only=True)
class Message:
    """A subject and a text without the address of the page, which the messenger adds."""

    subject: str
    text: str


def proof_message(*, booking: Booking, proof: str) -> Message:
    """Return the message with the one-time code."""
    with translation.override(booking.language):
        return Message(
            subject=_("Kode janji: %(proof)s") % {"proof": proof},
            text=_(
                "Kode Anda %(proof)s, berlaku 15 menit. Tulis di halaman pemesanan %(mall)s. "
                "Bila Anda tidak memesan apa pun, abaikan pesan ini."
            )
            % {"proof": proof, "mall": booking.mall.short_name},
        )


def remote_proof_message(*, request: RemoteRequest, proof: str) -> Message:
    """Return the message with the one-time code for a number from home."""
    with translation.override(request.language):
        return Message(
            subject=_("Kode nomor antrean: %(proof)s") % {"proof": proof},
            text=_(
                "Kode Anda %(proof)s, berlaku 15 menit. Tulis di halaman nomor dari rumah %(mall)s. "
                "Bila Anda tidak meminta apa pun, abaikan pesan ini."
            )
            % {"proof": proof, "mall": request.mall.short_name},
        )


def booking_message(*, booking: Booking, event: str) -> Message | None:
    """Return the message about a fact (`made`, `moved`, `offered`, `reminder`), None when there is nothing to say."""
    if booking.starts_at is None:
        return None
    local = booking.starts_at.astimezone(clock.zone(booking.mall.time_zone))
    with translation.override(booking.language):
        english = booking.language == "en"
        facts = {
            "service": booking.offering.service.name_en if english else booking.offering.service.name_id,
            "mall": booking.mall.short_name,
            "day": day_text(local),
            "time": time_text(local),
        }
        told = {
            "made": (
                _("Janji: %(day)s pukul %(time)s"),
                _("%(service)s di %(mall)s: %(day)s, pukul %(time)s. Tunjukkan halaman ini saat datang."),
            ),
            "moved": (
                _("Janji dipindah: %(day)s pukul %(time)s"),
                _("%(service)s di %(mall)s dipindah ke %(day)s, pukul %(time)s."),
            ),
            "offered": (
                _("Ada waktu kosong: %(day)s pukul %(time)s"),
                _("Untuk %(service)s di %(mall)s ada waktu %(day)s, pukul %(time)s. Ambil lewat halaman ini."),
            ),
            "reminder": (
                _("Jangan lupa: %(day)s pukul %(time)s"),
                _("%(service)s di %(mall)s: %(day)s, pukul %(time)s. Tidak jadi? Batalkan lewat halaman ini."),
            ),
        }.get(event)
        return None if told is None else Message(subject=told[0] % facts, text=told[1] % facts)
