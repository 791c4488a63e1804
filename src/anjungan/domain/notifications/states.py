"""What people may be told of, by which way, and what becomes of a message."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """About a visit: NEAR, set out now; PASSED, the turn went by while at home; CALLED, a counter called; UNSERVED, the
    day ended first; CLOSED, it closed.

    About a booking: MADE, MOVED by the person, OFFERED to somebody on the waiting list, REMINDER; CALLED_OFF, the place
    will be closed at that time; CANCELLED by the mall; REINSTATED, that was taken back; LIST_OVER, the day that
    somebody waited for is given up.
    """

    NEAR = "near", _("giliran sudah dekat")
    PASSED = "passed", _("giliran terlewat, belum hadir")
    CALLED = "called", _("dipanggil")
    UNSERVED = "unserved", _("belum terlayani hari ini")
    CLOSED = "closed", _("tutup saat menunggu")
    MADE = "made", _("janji dibuat")
    MOVED = "moved", _("janji dipindah")
    OFFERED = "offered", _("ada waktu kosong")
    REMINDER = "reminder", _("pengingat janji")
    CALLED_OFF = "called_off", _("tutup pada waktu janji")
    CANCELLED = "cancelled", _("janji dibatalkan mal")
    LIST_OVER = "list_over", _("daftar tunggu berakhir")
    REINSTATED = "reinstated", _("janji berlaku lagi")


OF_VISIT = (Kind.NEAR, Kind.PASSED, Kind.CALLED, Kind.UNSERVED, Kind.CLOSED)
OF_BOOKING = (
    Kind.MADE, Kind.MOVED, Kind.OFFERED, Kind.REMINDER, Kind.CALLED_OFF, Kind.CANCELLED, Kind.LIST_OVER,
    Kind.REINSTATED,
)  # fmt: skip


def chosen_with(kind: Kind) -> Kind:
    """Return the kind by whose choice this one is told: who is told that a time is gone is told that it stands."""
    return Kind.CANCELLED if kind == Kind.REINSTATED else kind


# These pass in quiet hours: they are of use only now, or answer what the person did a moment ago.
URGENT = (Kind.NEAR, Kind.PASSED, Kind.CALLED, Kind.MADE, Kind.MOVED, Kind.OFFERED)


class Channel(models.TextChoices):
    """By which way a message leaves."""

    EMAIL = "email", _("surel")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    PUSH = "push", _("pemberitahuan di gawai")


# Ways to a phone number, through a gateway.
TO_PHONES = (Channel.SMS, Channel.WHATSAPP, Channel.TELEGRAM)


class MessageState(models.TextChoices):
    """SENDING: in the hands of one worker. The last three are final.

    DROPPED: not sent on purpose. FAILED: refused for good, or nobody knows whether it arrived.
    """

    QUEUED = "queued", _("menunggu dikirim")
    SENDING = "sending", _("sedang dikirim")
    SENT = "sent", _("terkirim")
    DROPPED = "dropped", _("tidak dikirim")
    FAILED = "failed", _("gagal")


class Reason(models.TextChoices):
    """Why a message ended otherwise than sent, or waits for another try."""

    TOO_LATE = "too_late", _("sudah lewat waktunya")
    OVERTAKEN = "overtaken", _("keadaan sudah berubah")
    STOPPED = "stopped", _("tidak lagi diminta")
    GONE = "gone", _("gawai tidak lagi berlangganan")
    UNREACHABLE = "unreachable", _("server tidak terjangkau")
    BUSY = "busy", _("server menunda")
    REFUSED = "refused", _("server menolak")
    UNCERTAIN = "uncertain", _("tidak pasti sampai")


# What may be tried again: the other side has said, or could not be asked, and holds nothing of the message.
PASSING = (Reason.UNREACHABLE, Reason.BUSY)
