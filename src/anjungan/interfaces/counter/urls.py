"""The addresses of the counter desk."""

from django.urls import path

from anjungan.interfaces.counter import home, pages, presses

app_name = "counter"

_TICKET = "loket/<str:code>/nomor/<uuid:ticket>"

urlpatterns = [
    path("loket/", home.show_counters, name="home"),
    path("loket/<str:code>/", pages.show_desk, name="desk"),
    path("loket/<str:code>/isi/", pages.show_changes, name="changes"),
    path("loket/<str:code>/langsung/", pages.show_stream, name="stream"),
    path("loket/<str:code>/urutan/", pages.show_order, name="order"),
    path("loket/<str:code>/antrean/", pages.show_lines, name="lines"),
    path("loket/<str:code>/pintasan/", pages.show_shortcuts, name="shortcuts"),
    path("loket/<str:code>/jeda/", pages.show_pause, name="pause_page"),
    path(f"{_TICKET}/alih/", pages.show_transfer, name="transfer_page"),
    path("loket/<str:code>/buka/", presses.press_open, name="open"),
    path("loket/<str:code>/istirahat/", presses.press_pause, name="pause"),
    path("loket/<str:code>/lanjut/", presses.press_resume, name="resume"),
    path("loket/<str:code>/tutup/", presses.press_close, name="close"),
    path("loket/<str:code>/panggil/", presses.press_call_next, name="call_next"),
    path(f"{_TICKET}/panggil/", presses.press_call_chosen, name="call_chosen"),
    path(f"{_TICKET}/panggil-ulang/", presses.press_recall, name="recall"),
    path(f"{_TICKET}/layani/", presses.press_begin, name="begin"),
    path(f"{_TICKET}/selesai/", presses.press_finish, name="finish"),
    path(f"{_TICKET}/selesai-lalu-panggil/", presses.press_finish_and_call, name="finish_and_call"),
    path(f"{_TICKET}/tahan/", presses.press_hold, name="hold"),
    path(f"{_TICKET}/teruskan/", presses.press_resume_ticket, name="resume_ticket"),
    path(f"{_TICKET}/tidak-hadir/", presses.press_no_show, name="no_show"),
    path(f"{_TICKET}/kembali/", presses.press_requeue, name="requeue"),
    path(f"{_TICKET}/alihkan/", presses.press_transfer, name="transfer"),
    path(f"{_TICKET}/pulang/", presses.press_drop, name="drop"),
    path(f"{_TICKET}/batalkan/", presses.press_undo, name="undo"),
]
