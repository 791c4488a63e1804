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
    """Why the best order of a visit's errands is another one now."""

    FASTER = "faster", _("antrean lain kini lebih cepat")
    SLOWER = "slower", _("antrean pertama melambat")
    PAUSED = "paused", _("loket antrean pertama beristirahat")
    OPENED = "opened", _("loket dibuka lagi")
    ERRANDS = "errands", _("urusan bertambah atau berkurang")
