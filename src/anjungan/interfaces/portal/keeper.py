"""What makes the portal an app of its own: its description, and the worker that keeps the last pages on the phone."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

_ROOF = "#07392f"
_PAPER = "#fbf8f1"


@require_safe
@cache_control(max_age=3600)
def show_keeper(request: HttpRequest) -> HttpResponse:
    """Answer the worker's script. It stands at the root because a worker sees only what is below itself."""
    between = ":" if get_language() == "en" else "."
    return render(request, "portal/keeper.js", {"between": between}, content_type="text/javascript")


@require_safe
@cache_control(max_age=3600)
def show_manifest(_request: HttpRequest) -> HttpResponse:
    """Describe the portal to a phone that puts it on its home screen."""
    return JsonResponse(
        {
            "id": "/",
            "name": _("Anjungan: layanan publik satu gedung"),
            "short_name": "Anjungan",
            "description": _("Cari layanan, siapkan berkas, dan ikuti giliran Anda."),
            "lang": get_language() or "id",
            "dir": "ltr",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": _PAPER,
            "theme_color": _ROOF,
            "icons": [
                {"src": static("portal/app.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"},
                {
                    "src": static("portal/app-192.png"),
                    "sizes": "192x192",
                    "type": "image/png",
                    "purpose": "any maskable",
                },
                {
                    "src": static("portal/app-512.png"),
                    "sizes": "512x512",
                    "type": "image/png",
                    "purpose": "any maskable",
                },
            ],
            "shortcuts": [
                {"name": _("Kunjungan saya"), "url": "/kunjungan"},
                {"name": _("Cari layanan"), "url": "/cari"},
            ],
        },
        content_type="application/manifest+json",
    )
