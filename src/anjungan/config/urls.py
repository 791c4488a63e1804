"""The addresses of the house. Each door keeps its own list; here stands only where each door is."""

from django.urls import URLPattern, URLResolver, include, path

from .status import show_status

urlpatterns: list[URLPattern | URLResolver] = [
    path("status", show_status, name="status"),
    path("api/", include("anjungan.interfaces.api.urls")),
    path("", include("anjungan.interfaces.entry.urls")),
    path("", include("anjungan.interfaces.counter.urls")),
    path("kios/", include("anjungan.interfaces.kiosk.urls")),
    path("", include("anjungan.interfaces.portal.urls")),
]
