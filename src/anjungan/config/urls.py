"""The addresses of the house. Each door keeps its own list; here stands only where each door is."""

from django.urls import URLPattern, URLResolver, include, path

from .status import show_status

urlpatterns: list[URLPattern | URLResolver] = [
    path("status", show_status, name="status"),
    path("api/", include("anjungan.interfaces.api.urls")),
    path("", include("anjungan.interfaces.entry.urls")),
    path("", include("anjungan.interfaces.counter.urls")),
    path("", include("anjungan.interfaces.greeter.urls")),
    path("ruang-kendali/", include("anjungan.interfaces.control_room.urls")),
    path("data/", include("anjungan.interfaces.open_data.urls")),
    path("ruang-instansi/", include("anjungan.interfaces.backoffice.urls")),
    path("kios/", include("anjungan.interfaces.kiosk.urls")),
    path("akun/", include("anjungan.interfaces.portal.account.urls")),
    path("", include("anjungan.interfaces.portal.urls")),
    path("layar/", include("anjungan.interfaces.display.urls")),
]
