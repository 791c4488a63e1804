"""What people may be told of, and what becomes of a message."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """NEAR: set out now. CALLED: a counter called. UNSERVED: the day closed first."""

    NEAR = "near", _("giliran sudah dekat")
    CALLED = "called", _("dipanggil")
    UNSERVED = "unserved", _("belum terlayani hari ini")


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
    UNREACHABLE = "unreachable", _("server surel tidak terjangkau")
    BUSY = "busy", _("server surel menunda")
    REFUSED = "refused", _("server surel menolak")
    UNCERTAIN = "uncertain", _("tidak pasti sampai")


# What may be tried again: the mail server has said, or could not be asked, and holds nothing of the message.
PASSING = (Reason.UNREACHABLE, Reason.BUSY)
