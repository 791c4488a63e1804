"""The addresses of the portal."""

from django.urls import path

from anjungan.interfaces.portal import changes, home, keeper, slip, visit_page
from anjungan.interfaces.portal.figures import downloads, page

app_name = "portal"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("giliran", home.find_visit, name="find"),
    path("t/penjaga.js", keeper.show_keeper, name="keeper"),
    path("t/<str:code>", visit_page.show_visit, name="visit"),
    path("t/<str:code>/isi", visit_page.show_visit_parts, name="visit_parts"),
    path("t/<str:code>/langsung", visit_page.show_stream, name="stream"),
    path("t/<str:code>/karcis", slip.show_slip, name="slip"),
    path("t/<str:code>/tambah", changes.add_errand, name="add"),
    path("t/<str:code>/urusan/<uuid:errand>/batal", changes.drop_errand, name="drop"),
    path("t/<str:code>/pulang", changes.leave, name="leave"),
    path("statistik/", page.show_malls, name="figures_malls"),
    path("statistik/<slug:key>/", page.show_figures, name="figures"),
    path("statistik/<slug:key>/angka.<str:ending>", downloads.download, name="figures_file"),
    path("t/<str:code>/perjalanan", changes.choose_travel, name="travel"),
]
