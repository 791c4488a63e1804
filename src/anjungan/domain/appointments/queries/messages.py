"""The message with a one-time code, in the language of the person: short enough for a text message."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from anjungan.domain.appointments.models import Booking, RemoteRequest


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
