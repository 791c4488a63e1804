"""What a device says of itself, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from anjungan.domain.premises.queries import DeviceCondition
from anjungan.interfaces.entry.formats import text_in_language


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    """A device as the control room shows it."""

    uuid: UUID
    name: str
    kind: str
    zone: int | None
    zone_name: str
    tone: str
    word: str
    problems: str
    last_seen_at: datetime | None
    printer: str
    address: str
    revoked: bool


def problem_words(problems: Sequence[str]) -> str:
    """Return the problems as people say them; a word that is not known is shown as the device wrote it."""
    known = {
        "paper_out": _("kertas habis"),
        "paper_low": _("kertas hampir habis"),
        "cover_open": _("penutup pencetak terbuka"),
        "printer_offline": _("pencetak mati"),
        "printer_unreachable": _("pencetak tidak terjangkau"),
        "unreachable": _("pencetak tidak terjangkau"),
        "no_sound": _("suara tidak berbunyi"),
        "sound_blocked": _("suara ditahan peramban"),
        "voice_missing": _("suara panggilan tidak tersedia"),
        "offline": _("tidak tersambung"),
        "stale": _("menampilkan data lama"),
    }
    return ", ".join(known.get(word, word.replace("_", " ")) for word in problems)


def device_rows(found: Sequence[DeviceCondition]) -> list[DeviceRow]:
    """Return the devices, those that need a person first."""
    rows = [_row(one) for one in found]
    order = {"bad": 0, "warn": 1, "ok": 2, "": 3}
    return sorted(rows, key=lambda row: (order[row.tone], row.name))


def _row(one: DeviceCondition) -> DeviceRow:
    device = one.device
    if device.revoked_at is not None:
        tone, word = "", _("Dicabut")
    elif device.last_seen_at is None:
        tone, word = "warn", _("Belum tersambung")
    elif not one.is_online:
        tone, word = "bad", _("Diam")
    elif one.problems:
        tone, word = "warn", _("Periksa")
    else:
        tone, word = "ok", _("Sehat")
    return DeviceRow(
        uuid=device.uuid,
        name=device.name,
        kind=device.get_kind_display(),
        zone=device.zone.number if device.zone else None,
        zone_name=text_in_language(device.zone) if device.zone else _("Seluruh aula"),
        tone=tone,
        word=word,
        problems=problem_words(one.problems),
        last_seen_at=device.last_seen_at,
        printer=device.get_printer_kind_display(),
        address=device.printer_address,
        revoked=device.revoked_at is not None,
    )
