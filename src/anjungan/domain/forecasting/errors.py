"""Refusals of forecasting."""

from django.utils.translation import gettext_lazy as _

from anjungan.foundation.errors import DomainError


class VisitIsOver(DomainError):
    """The visit has ended, so there is no way back to plan."""

    code = "visit_is_over"
    status = 409
    message = _("Kunjungan ini sudah selesai. Tidak ada giliran yang perlu ditunggu.")
