"""The addresses of the hall displays."""

from django.urls import path

from anjungan.interfaces.display import care, screens, sound

app_name = "display"

urlpatterns = [
    path("", screens.show_hall, name="hall"),
    path("zona/<int:number>/", screens.show_zone, name="zone"),
    path("isi", screens.show_snapshot, name="snapshot"),
    path("kode-hadir", screens.show_hall_code, name="hall_code"),
    path("langsung", screens.show_stream, name="stream"),
    path("denyut", care.take_heartbeat, name="heartbeat"),
    path("pasang", care.install, name="install"),
    path("suara/<str:number>/<str:counter>.wav", sound.speak, name="sound"),
]
