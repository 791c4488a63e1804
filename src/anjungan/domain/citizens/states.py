"""The words of the room: by what somebody entered, why a code was sent, what may be saved."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why a one-time code was sent."""

    ENTER = "enter", _("masuk")
    ADD = "add", _("tambah kontak")
    CONFIRM = "confirm", _("pastikan")


class Way(models.TextChoices):
    """By what somebody entered."""

    CODE = "code", _("kode sekali pakai")
    PASSKEY = "passkey", _("kunci sandi")
    PROVIDER = "provider", _("login lain")


class SavedKind(models.TextChoices):
    """What a person may save to the account."""

    VISIT = "visit", _("kunjungan")
    BOOKING = "booking", _("janji")
