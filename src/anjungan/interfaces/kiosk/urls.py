"""The addresses of the kiosk."""

from django.urls import path

from anjungan.interfaces.kiosk import arriving, care, choosing, errands, number

app_name = "kiosk"

urlpatterns = [
    path("", choosing.show_home, name="home"),
    path("topik/<str:letter>", choosing.show_topic, name="topic"),
    path("instansi", choosing.show_agencies, name="agencies"),
    path("instansi/<slug:key>", choosing.show_agency, name="agency"),
    path("peristiwa", choosing.show_life_events, name="life_events"),
    path("peristiwa/<slug:key>", choosing.show_life_event, name="life_event"),
    path("cari", choosing.show_search, name="search"),
    path("urusan", errands.show_errands, name="errands"),
    path("urusan/tambah", errands.add, name="add"),
    path("urusan/hapus", errands.remove, name="remove"),
    path("janji", arriving.show_form, name="arriving"),
    path("janji/lapor", arriving.check_in, name="arrive"),
    path("ambil", errands.take_number, name="take"),
    path("nomor/<str:code>", number.show_number, name="number"),
    path("nomor/<str:code>/keadaan", number.tell_state, name="state"),
    path("nomor/<str:code>/simpan", number.confirm, name="confirm"),
    path("nomor/<str:code>/cetak", number.print_again, name="print"),
    path("nomor/<str:code>/batal", number.give_up, name="give_up"),
    path("panggil", care.call_staff, name="call_staff"),
    path("denyut", care.take_heartbeat, name="heartbeat"),
    path("selesai", care.start_over, name="start_over"),
    path("pasang", care.install, name="install"),
]
