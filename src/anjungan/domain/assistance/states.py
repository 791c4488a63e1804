"""What may be agreed, how it is agreed, and how it ends. What a task allows is a list of facts that may come true."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Task(models.TextChoices):
    """What the visitor lets somebody do for them."""

    TICKETS = "tickets", _("Memilih layanan dan mengambil nomor")
    APPOINTMENTS = "appointments", _("Memesan, memindah, atau membatalkan janji")
    CHECKLIST = "checklist", _("Mencocokkan berkas dengan daftar bawaan")
    PRINT = "print", _("Mencetak karcis dan daftar")


class How(models.TextChoices):
    """How the visitor said yes."""

    SPOKEN = "spoken", _("Setuju secara lisan")
    GESTURE = "gesture", _("Setuju dengan isyarat atau tulisan")
    COMPANION = "companion", _("Setuju lewat pendamping atau juru bahasa")


class EndReason(models.TextChoices):
    """Who or what ended it."""

    STAFF = "staff", _("diselesaikan petugas")
    VISITOR = "visitor", _("dihentikan pengunjung")
    TIME = "time", _("waktunya habis")


class Step(models.TextChoices):
    """What is on the screen of whoever helps, so that the visitor's screen can say it."""

    HUB = "hub", _("Memilih langkah berikutnya")
    CHOOSING = "choosing", _("Memilih layanan")
    NUMBER = "number", _("Membuka nomor antrean Anda")
    TIMES = "times", _("Memilih waktu janji")
    BOOKING = "booking", _("Membuka janji Anda")
    CHECKLIST = "checklist", _("Mencocokkan berkas Anda")


# The facts that a task lets come true. Nothing else can be saved under a consent: no reading of a vault, no change of
# a contact, no erasure, whatever door or operation tries (`sql/010_guard.sql`).
VERBS_OF: dict[Task, tuple[str, ...]] = {
    Task.TICKETS: (
        "queueing.visit_started.v1",
        "queueing.visit_confirmed.v1",
        "queueing.presence_confirmed.v1",
        "queueing.errand_added.v1",
        "queueing.errand_dropped.v1",
        "queueing.ticket_requeued.v1",
        "appointments.booking_checked_in.v1",
    ),
    Task.APPOINTMENTS: (
        "appointments.booking_made.v1",
        "appointments.booking_moved.v1",
        "appointments.booking_cancelled.v1",
        "appointments.booking_reinstated.v1",
    ),
    Task.CHECKLIST: ("assistance.checklist_noted.v1",),
    Task.PRINT: ("queueing.printout_queued.v1", "queueing.printing_ended.v1"),
}
# What every consent lets happen: showing a page, and taking up the visitor's own paper.
ALWAYS: tuple[str, ...] = ("assistance.step_shown.v1", "assistance.paper_handed.v1")


def verbs_for(tasks: list[Task]) -> list[str]:
    """Return the facts that a consent to these tasks lets come true."""
    return [*ALWAYS, *(verb for task in tasks for verb in VERBS_OF[task])]
