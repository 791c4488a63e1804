"""The addresses of the portal."""

from django.urls import path

from anjungan.interfaces.portal import (
    agencies,
    changes,
    floor,
    home,
    keeper,
    life_events,
    news,
    pledge,
    reading,
    search_page,
    service_page,
    slip,
    visit_page,
)
from anjungan.interfaces.portal.figures import downloads, page, report
from anjungan.interfaces.portal.waits import accuracy, quiet

app_name = "portal"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("giliran", home.find_visit, name="find"),
    path("kunjungan", home.show_mine, name="mine"),
    path("cari", search_page.show_search, name="search"),
    path("layanan/<str:key>", service_page.show_service, name="service"),
    path("layanan/<str:key>/daftar", service_page.show_checklist, name="checklist"),
    path("instansi", agencies.show_agencies, name="agencies"),
    path("instansi/<slug:key>", agencies.show_agency, name="agency"),
    path("peristiwa/", life_events.show_life_events, name="life_events"),
    path("peristiwa/<slug:key>", life_events.show_life_event, name="life_event"),
    path("maklumat", pledge.show_pledge, name="pledge"),
    path("denah", floor.show_floor, name="floor"),
    path("kabar", news.show_news, name="news"),
    path("bantuan", reading.show_help, name="help"),
    path("aksesibilitas", reading.show_accessibility, name="accessibility"),
    path("data-pribadi", reading.show_privacy, name="privacy"),
    path("luring", reading.show_offline, name="offline"),
    path("aplikasi.webmanifest", keeper.show_manifest, name="manifest"),
    path("penjaga.js", keeper.show_keeper, name="keeper"),
    path("t/<str:code>", visit_page.show_visit, name="visit"),
    path("t/<str:code>/isi", visit_page.show_visit_parts, name="visit_parts"),
    path("t/<str:code>/langsung", visit_page.show_stream, name="stream"),
    path("t/<str:code>/karcis", slip.show_slip, name="slip"),
    path("t/<str:code>/tambah", changes.add_errand, name="add"),
    path("t/<str:code>/urusan/<uuid:errand>/batal", changes.drop_errand, name="drop"),
    path("t/<str:code>/pulang", changes.leave, name="leave"),
    path("statistik/", page.show_malls, name="figures_malls"),
    path("statistik/<slug:key>/", page.show_figures, name="figures"),
    path("statistik/<slug:key>/laporan.pdf", report.show_report, name="figures_report"),
    path("statistik/<slug:key>/angka.<str:ending>", downloads.download, name="figures_file"),
    path("t/<str:code>/perjalanan", changes.choose_travel, name="travel"),
    path("akurasi/", accuracy.show_malls, name="accuracy_malls"),
    path("akurasi/<slug:key>/", accuracy.show_accuracy, name="accuracy"),
    path("akurasi/<slug:key>/tabel.csv", accuracy.download_accuracy, name="accuracy_file"),
    path("jam-sepi/", quiet.show_malls, name="quiet_malls"),
    path("jam-sepi/<slug:key>/", quiet.show_quiet, name="quiet"),
]
