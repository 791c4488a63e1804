"""The few fixed words of a forecast and of a promise."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LearnedKind(models.TextChoices):
    """What was learned. TIMES: how long services take. CALIBRATION: how wide ranges must be. CORRECTION: on top."""

    TIMES = "times", _("lama layanan")
    CALIBRATION = "calibration", _("kalibrasi")
    CORRECTION = "correction", _("koreksi")


class Channel(models.TextChoices):
    """Where a promise was shown."""

    KIOSK = "kiosk", _("anjungan mandiri")
    GREETER = "greeter", _("penyambut")
    SLIP = "slip", _("karcis")
    PHONE = "phone", _("telepon")
    API = "api", _("program")


class Verdict(models.TextChoices):
    """How a promise ended. NEVER: the day ended before the call."""

    KEPT = "kept", _("tepat")
    EARLY = "early", _("lebih awal")
    LATE = "late", _("terlambat")
    NEVER = "never", _("tidak dipanggil")


# What a visitor may choose as the way back to the building, in minutes.
TRAVEL_CHOICES = (5, 10, 20, 30)
USUAL_TRAVEL_MINUTES = 10


class PlanReason(models.TextChoices):
    """Why the best order of a visit's errands is another one now (`waiting.errands.Reason`, in the same words)."""

    ERRAND_DONE = "errand_done", _("satu urusan selesai")
    ERRAND_ADDED = "errand_added", _("urusan bertambah")
    ERRAND_REMOVED = "errand_removed", _("satu urusan dibatalkan")
    LINE_STOPPED = "line_stopped", _("antrean itu tidak dilayani lagi hari ini")
    LINE_RESUMED = "line_resumed", _("antrean itu dilayani lagi")
    LINE_FASTER = "line_faster", _("antrean itu kini lebih cepat")
    LINE_SLOWER = "line_slower", _("antrean itu kini lebih lambat")
