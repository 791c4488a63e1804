"""Refusals of the catalogue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class NotADraft(DomainError):
    """The version is being reviewed or is published: it is not changed any more."""

    code = "standard_not_a_draft"
    message = _("Versi ini tidak sedang dirancang, jadi tidak dapat diubah. Buat rancangan baru.")


class NotInReview(DomainError):
    """The version is not (or no longer) waiting for the mall's decision."""

    code = "standard_not_in_review"
    message = _("Versi ini tidak sedang menunggu persetujuan. Muat ulang halaman untuk melihat keadaannya.")


class ChangedMeanwhile(DomainError):
    """Somebody else changed the draft since it was read."""

    code = "standard_changed_meanwhile"
    message = _(
        "Orang lain mengubah rancangan ini sejak Anda membukanya. "
        "Isian Anda masih ada di bawah: bandingkan, lalu simpan lagi."
    )


class StandardIncomplete(DomainError):
    """The gate: something that citizens must be told is missing."""

    code = "standard_incomplete"
    status = 422
    message = _("Belum dapat diajukan: %(missing)s")


class OwnSubmission(DomainError):
    """Whoever submitted a version does not approve it."""

    code = "standard_own_submission"
    status = 403
    message = _("Versi ini Anda sendiri yang mengajukan. Minta orang lain di mal menyetujuinya.")


class DateTaken(DomainError):
    """Another version already begins on that day or later, or the day is past."""

    code = "standard_date_taken"
    message = _("Tanggal berlaku harus %(first)s atau sesudahnya.")


class SheetApplied(DomainError):
    """The sheet was taken over already; what it says now stands in the drafts."""

    code = "sheet_applied"
    message = _("Berkas ini sudah diterapkan. Ubah rancangannya langsung, atau unggah berkas baru.")


class SheetUnreadable(DomainError):
    """The file is no table of standards."""

    code = "sheet_unreadable"
    status = 422
    message = _("Berkas belum dapat dibaca: %(reason)s")
