"""The addresses of the greeter's tablet."""

from django.urls import path

from anjungan.interfaces.greeter import arriving, assisting, booked, checking, overview, starting, visiting

app_name = "greeter"

_VISIT = "penyambut/kunjungan/<str:code>"

urlpatterns = [
    path("penyambut/", starting.show_home, name="home"),
    path("penyambut/mulai/", starting.start, name="start"),
    path("penyambut/cari/", visiting.find_visit, name="find"),
    path("penyambut/janji/", arriving.show_expected, name="appointments"),
    path("penyambut/janji/lapor/", arriving.check_in, name="check_in"),
    path("penyambut/janji/layanan/<uuid:offering>/", arriving.choose_time, name="appointment_times"),
    path("penyambut/janji/<str:code>/", arriving.show_paper, name="appointment"),
    path("penyambut/janji/<str:code>/pindah/", booked.move, name="appointment_move"),
    path("penyambut/janji/<str:code>/batal/", booked.cancel, name="appointment_cancel"),
    path("penyambut/janji/<str:code>/kembalikan/", booked.reinstate, name="appointment_reinstate"),
    path("penyambut/janji/<str:code>/batal-mal/", booked.call_off, name="appointment_call_off"),
    path("penyambut/bantuan/", assisting.show_assisting, name="assist"),
    path("penyambut/bantuan/mulai/", assisting.begin, name="assist_begin"),
    path("penyambut/bantuan/karcis/", assisting.hand_over, name="assist_hand_over"),
    path("penyambut/bantuan/tambah-waktu/", assisting.extend, name="assist_extend"),
    path("penyambut/bantuan/selesai/", assisting.end, name="assist_end"),
    path("penyambut/bantuan/langsung/", assisting.show_stream, name="assist_stream"),
    path("penyambut/bantuan/berakhir/", assisting.show_over, name="assist_over"),
    path("penyambut/bantuan/lamanya/", assisting.set_minutes, name="assist_minutes"),
    path("penyambut/bantuan/berkas/<uuid:offering>/", checking.show_list, name="assist_list"),
    path("penyambut/antrean/", overview.show_lines, name="lines"),
    path(f"{_VISIT}/", visiting.show_visit, name="visit"),
    path(f"{_VISIT}/isi/", visiting.show_changes, name="changes"),
    path(f"{_VISIT}/langsung/", visiting.show_stream, name="stream"),
    path(f"{_VISIT}/hadir/", visiting.confirm_presence, name="present"),
    path(f"{_VISIT}/tambah/", visiting.add, name="add"),
    path(f"{_VISIT}/cetak/", visiting.print_ticket, name="print"),
    path(f"{_VISIT}/keperluan/<uuid:ticket>/batal/", visiting.drop, name="drop"),
    path(f"{_VISIT}/keperluan/<uuid:ticket>/kembali/", visiting.take_back, name="take_back"),
]
