"""The national identity number (NIK): what can be said of it without asking anybody, and how it is shown.

Sixteen digits: six of the area of first registration, six of the birth date (forty added to the day for women), four
of a serial. The area is never looked at: it is where somebody was first registered, not where they live, areas are
divided and renamed, and every published list misses some. A check warns; it refuses only what is no NIK at all.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.texts import plain_text

DIGITS = 16
_WOMAN = 40


def nik_written(text: str) -> str:
    """Return the sixteen digits, however they were typed. Raises InvalidInput, saying what is missing."""
    plain = "".join(plain_text(text, name="NIK", most=40).split()).replace("-", "").replace(".", "")
    if not (plain.isascii() and plain.isdecimal()):
        raise InvalidInput(reason=_("NIK hanya berisi angka. Lihat KTP Anda."))
    if len(plain) < DIGITS:
        raise InvalidInput(
            reason=_("baru %(digits)s angka. NIK punya 16 angka, lihat KTP Anda.") % {"digits": len(plain)}
        )
    if len(plain) > DIGITS:
        raise InvalidInput(
            reason=_("ada %(digits)s angka. NIK punya 16 angka, lihat KTP Anda.") % {"digits": len(plain)}
        )
    return plain


def nik_doubts(nik: str) -> list[str]:
    """Return what looks unusual about sixteen digits, in sentences; never a reason to refuse."""
    doubts = []
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    if not any(_is_date(day - _WOMAN if day > _WOMAN else day, month, century + year) for century in (1900, 2000)):
        doubts.append(_("Angka ke-7 sampai 12 biasanya tanggal lahir; untuk perempuan tanggalnya ditambah 40."))
    if nik[12:] == "0000":
        doubts.append(_("Empat angka terakhir biasanya bukan 0000."))
    return doubts


def _is_date(day: int, month: int, year: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def nik_masked(nik: str) -> str:
    """Return the number as it is shown everywhere: `3201••••••••0001`."""
    return f"{nik[:4]}{'•' * 8}{nik[-4:]}"
