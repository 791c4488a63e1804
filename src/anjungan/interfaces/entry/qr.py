"""QR codes that lead a phone to the page of a visit or of a booking."""

from __future__ import annotations

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def visit_address(code: str) -> str:
    """Return the whole address of a visit's page, as it stands in the QR code of its ticket."""
    path = reverse("portal:visit", args=[code])
    return f"{settings.PUBLIC_URL}{path}"


def booking_address(code: str) -> str:
    """Return the whole address of a booking's page; kiosks and greeters read its last part."""
    path = reverse("portal:booking", args=[code])
    return f"{settings.PUBLIC_URL}{path}"


def visit_qr(code: str) -> SafeString:
    """Return the QR code of a visit's page as an inline drawing; a quarter of it may be soiled (level M)."""
    return qr_drawing(address=visit_address(code), label=_("Kode QR untuk melihat giliran"))


def booking_qr(code: str) -> SafeString:
    """Return the QR code of a booking, for the camera of a kiosk or a greeter."""
    return qr_drawing(address=booking_address(code), label=_("Kode QR untuk lapor datang"))


def hall_qr(mall_key: str, code: str) -> SafeString:
    """Return the QR code of the hall: it leads a phone to the page that notes that its owner is here."""
    path = reverse("portal:hall", args=[mall_key, code])
    return qr_drawing(address=f"{settings.PUBLIC_URL}{path}", label=_("Kode QR untuk mencatat kehadiran"))


def qr_drawing(*, address: str, label: str) -> SafeString:
    """Return the QR code of an address of ours as an inline drawing with a name."""
    drawing = segno.make(address, error="m", boost_error=False).svg_inline(
        border=0, omitsize=True, svgclass=None, lineclass=None
    )
    # Drawn by segno from an address of ours; nothing in it comes from people.
    shape = mark_safe(drawing.replace("<svg ", "", 1))  # noqa: S308
    return format_html('<svg class="qr" role="img" aria-label="{}" {}', label, shape)
