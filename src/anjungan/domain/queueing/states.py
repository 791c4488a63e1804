"""What may follow what. docs/states/ is drawn from these tables, and so is the function in the database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.transitions import Transitions


class VisitState(models.TextChoices):
    """RESERVED: kept for who is not in line yet: the paper is being printed, or the number was taken from home.

    OPEN: the person has it. ENDED: gone home. EXPIRED: never taken.
    """

    RESERVED = "reserved", _("belum masuk antrean")
    OPEN = "open", _("berlangsung")
    ENDED = "ended", _("selesai")
    EXPIRED = "expired", _("tidak diambil")


class TicketState(models.TextChoices):
    """Where one errand of a visit stands."""

    RESERVED = "reserved", _("belum masuk antrean")
    WAITING = "waiting", _("menunggu")
    CALLED = "called", _("dipanggil")
    SERVING = "serving", _("dilayani")
    HELD = "held", _("ditahan")
    ABSENT = "absent", _("tidak hadir")
    DONE = "done", _("selesai")
    DROPPED = "dropped", _("dibatalkan")


class IntervalKind(models.TextChoices):
    """What the time was spent on. WALKING runs from the first call until the counter begins."""

    WAITING = "waiting", _("menunggu")
    WALKING = "walking", _("berjalan ke loket")
    SERVING = "serving", _("dilayani")
    HELD = "held", _("ditahan")
    ABSENT = "absent", _("tidak hadir")
    ELSEWHERE = "elsewhere", _("di loket lain")


class PresenceWay(models.TextChoices):
    """How it is known that a person is here.

    SEEN: by staff. KIOSK: the code of the number, at a kiosk. HALL: the code that the hall shows. NEAR: the phone
    says so, by a distance that it worked out itself.
    """

    SEEN = "seen", _("dilihat petugas")
    KIOSK = "kiosk", _("di anjungan")
    HALL = "hall", _("kode di layar")
    NEAR = "near", _("jarak menurut telepon")


class Outcome(models.TextChoices):
    """How an errand ended."""

    SERVED = "served", _("selesai")
    DOCUMENT_FOLLOWS = "document_follows", _("selesai, dokumen menyusul")
    INCOMPLETE = "incomplete", _("kurang syarat")
    REFERRED = "referred", _("diarahkan ke tempat lain")
    NO_SHOW = "no_show", _("tidak hadir")
    LEFT = "left", _("pulang sebelum dilayani")
    NOT_SERVED_TODAY = "not_served_today", _("belum terlayani hari ini")
    NOT_TAKEN = "not_taken", _("nomor tidak diambil")


class CallRule(models.TextChoices):
    """Who of a counter's lines is called next. The score of a person grows in a straight line with the time waited.

    FCFS: whoever came first. LEAST_SLACK: whoever has used up the largest share of the wait that the line allows.
    """

    FCFS = "fcfs", _("urutan datang")
    LEAST_SLACK = "least_slack", _("paling dekat batas tunggu")


class TrialState(models.TextChoices):
    """How far the replay of a draft has come. WITHOUT_HISTORY: no recorded day to replay."""

    QUEUED = "queued", _("menunggu giliran")
    RUNNING = "running", _("dihitung")
    DONE = "done", _("selesai")
    WITHOUT_HISTORY = "without_history", _("belum ada hari yang tercatat")
    FAILED = "failed", _("gagal")


SERVED_OUTCOMES = frozenset({Outcome.SERVED, Outcome.DOCUMENT_FOLLOWS, Outcome.INCOMPLETE, Outcome.REFERRED})
ACTIVE = (TicketState.CALLED, TicketState.SERVING)
UNFINISHED = (
    TicketState.RESERVED, TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.HELD,
    TicketState.ABSENT,
)  # fmt: skip

S = TicketState
# Undoing a mis-click within 30 seconds goes back one move and is not a move of its own.
TICKET_TRANSITIONS: Transitions[TicketState] = Transitions(
    "ticket",
    {
        S.RESERVED: frozenset({S.WAITING, S.DROPPED}),
        S.WAITING: frozenset({S.CALLED, S.ABSENT, S.DROPPED}),
        S.CALLED: frozenset({S.SERVING, S.WAITING, S.HELD, S.ABSENT, S.DONE, S.DROPPED}),
        S.SERVING: frozenset({S.DONE, S.WAITING, S.HELD, S.CALLED, S.DROPPED}),
        S.HELD: frozenset({S.SERVING, S.WAITING, S.DONE, S.DROPPED}),
        S.ABSENT: frozenset({S.WAITING, S.CALLED, S.DROPPED}),
    },
)

V = VisitState
VISIT_TRANSITIONS: Transitions[VisitState] = Transitions(
    "visit",
    {
        V.RESERVED: frozenset({V.OPEN, V.EXPIRED}),
        V.OPEN: frozenset({V.ENDED}),
        # A visit reopens when its last errand is undone, or another is added before the person leaves.
        V.ENDED: frozenset({V.OPEN}),
    },
)

INTERVAL_OF: dict[TicketState, IntervalKind] = {
    S.WAITING: IntervalKind.WAITING,
    S.CALLED: IntervalKind.WALKING,
    S.SERVING: IntervalKind.SERVING,
    S.HELD: IntervalKind.HELD,
    S.ABSENT: IntervalKind.ABSENT,
}
