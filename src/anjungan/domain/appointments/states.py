"""What may follow what. docs/states/booking.md is drawn from this table."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.transitions import Transitions


class BookingState(models.TextChoices):
    """LISTED: on the waiting list of a full day. HELD: a time is kept for some minutes. BOOKED: it is theirs."""

    LISTED = "listed", _("dalam daftar tunggu")
    HELD = "held", _("ditahan sebentar")
    BOOKED = "booked", _("dipesan")
    CHECKED_IN = "checked_in", _("sudah datang")
    CANCELLED = "cancelled", _("dibatalkan")
    NO_SHOW = "no_show", _("tidak datang")
    EXPIRED = "expired", _("kedaluwarsa")


class ContactKind(models.TextChoices):
    """How the person is reached. NONE: booked by the greeter, the paper is the proof."""

    EMAIL = "email", _("surel")
    PHONE = "phone", _("telepon")
    NONE = "none", _("tanpa kontak")


B = BookingState
BOOKING_TRANSITIONS: Transitions[BookingState] = Transitions(
    "booking",
    {
        B.LISTED: frozenset({B.HELD, B.CANCELLED, B.EXPIRED}),
        B.HELD: frozenset({B.BOOKED, B.CANCELLED, B.EXPIRED}),
        B.BOOKED: frozenset({B.CHECKED_IN, B.CANCELLED, B.NO_SHOW}),
        # Whoever comes late on the day still gets a number, without the head start of the time.
        B.NO_SHOW: frozenset({B.CHECKED_IN}),
        # Who cancelled the wrong one takes it back, for some minutes and while the place is free.
        B.CANCELLED: frozenset({B.BOOKED}),
    },
)


class RemoteState(models.TextChoices):
    """ASKED: a code was sent. TAKEN: the number exists, whatever became of it. EXPIRED: the code was never written."""

    ASKED = "asked", _("menunggu kode")
    TAKEN = "taken", _("nomor diambil")
    EXPIRED = "expired", _("kedaluwarsa")


REMOTE_TRANSITIONS: Transitions[RemoteState] = Transitions(
    "remote_request",
    {RemoteState.ASKED: frozenset({RemoteState.TAKEN, RemoteState.EXPIRED})},
)
# A place of a slot is taken by these.
PLACED = (B.HELD, B.BOOKED, B.CHECKED_IN, B.NO_SHOW)
