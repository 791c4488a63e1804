"""The words of what is sent to citizens, in the language they read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _

# An account belongs to no mall; one zone, named, is clearer than none.
_WIB = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True, kw_only=True)
class Note:
    """A subject, a text, and the page of ours that it leads to."""

    subject: str
    text: str
    page: str


def code_note(*, code: str, language: str, purpose: str) -> Note:
    """Return the message with a one-time code."""
    with translation.override(language):
        words = {
            "enter": _("Kode masuk Anda %(code)s, berlaku 10 menit."),
            "add": _("Kode untuk menambahkan kontak ini: %(code)s, berlaku 10 menit."),
            "confirm": _("Kode untuk memastikan ini Anda: %(code)s, berlaku 10 menit."),
        }
        warning = _("Petugas tidak pernah menanyakan kode ini. Bila Anda tidak memintanya, abaikan.")
        return Note(
            subject=_("Kode: %(code)s") % {"code": code},
            text=f"{words[purpose] % {'code': code}} {warning}",
            page="/akun/kode",
        )


def change_note(*, what: str, language: str, due_at: str = "") -> Note | None:
    """Return the message about a change that the person must know of; None when there is none for it."""
    when = f"{datetime.fromisoformat(due_at).astimezone(_WIB):%d-%m-%Y %H.%M} WIB" if due_at else ""
    with translation.override(language):
        words = {
            "contact_added": _("Kontak baru ditambahkan ke akun Anda."),
            "contact_removed": _("Satu kontak dihapus dari akun Anda."),
            "passkey_added": _("Kunci sandi baru ditambahkan ke akun Anda."),
            "passkey_removed": _("Satu kunci sandi dihapus dari akun Anda."),
            "identity_linked": _("Login lain dihubungkan dengan akun Anda."),
            "identity_unlinked": _("Satu login lain dilepas dari akun Anda."),
            "erasure_asked": _("Akun Anda akan dihapus %(when)s. Sebelum itu Anda masih dapat membatalkannya."),
        }
        if what not in words:
            return None
        warning = _("Bukan Anda? Masuk dan keluarkan semua perangkat, lalu periksa akun Anda.")
        return Note(
            subject=_("Perubahan pada akun Anda"), text=f"{words[what] % {'when': when}} {warning}", page="/akun/"
        )
