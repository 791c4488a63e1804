"""Refusals of notifications. Each says what to do next."""

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class NotReachable(DomainError):
    """This installation has no such way to reach people."""

    code = "not_reachable"
    status = 409
    message = _("Mal ini belum dapat mengirim kabar lewat cara itu. Buka halaman kunjungan Anda untuk melihat giliran.")


class NothingLeftToTell(DomainError):
    """The visit has ended."""

    code = "nothing_left_to_tell"
    status = 409
    message = _("Kunjungan ini sudah selesai. Tidak ada lagi yang perlu dikabarkan.")


class WordsNotUsable(DomainError):
    """Own words with places that do not exist, or without those that nobody can do without."""

    code = "words_not_usable"
    status = 422
    message = "%(why)s"
