"""The addresses that belong to no single door."""

from django.urls import path

from anjungan.interfaces.entry import gallery, sign_in

app_name = "entry"

urlpatterns = [
    path("masuk/", sign_in.sign_in, name="sign_in"),
    path("keluar/", sign_in.sign_out, name="sign_out"),
    path("komponen/", gallery.show_gallery, name="gallery"),
]
