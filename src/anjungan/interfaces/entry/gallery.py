"""Every part on one page, beside the editor: only where the installation is a demonstration or is being developed."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anjungan.interfaces.entry import icons


def show_gallery(request: HttpRequest) -> HttpResponse:
    """Show each component with the words it would carry."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    return render(
        request,
        "entry/gallery.html",
        {
            "facts": [(_("Di loket"), _("20 menit")), (_("Biaya"), _("Gratis"))],
            "steps": [_("Urusan"), _("Didahulukan?"), _("Nomor")],
            "colours": ["paper", "surface", "sunken", "ink", "soft", "edge", "brand", "roof", "gold"],
            "zones": range(1, 7),
            "icons": sorted(icons.known_names()),
            "dots": range(2),
        },
    )
