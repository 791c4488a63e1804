"""Refusals of notifications. Each says what to do next."""

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class NotReachable(DomainError):
    """This installation has no mail server."""

    code = "not_reachable"
    status = 409
    message = _("Mal ini belum dapat mengirim surel. Buka halaman kunjungan Anda untuk melihat giliran.")


class NothingLeftToTell(DomainError):
    """The visit has ended."""

    code = "nothing_left_to_tell"
    status = 409
    message = _("Kunjungan ini sudah selesai. Tidak ada lagi yang perlu dikabarkan.")
