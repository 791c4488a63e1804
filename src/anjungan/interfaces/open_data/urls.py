"""The addresses of open data."""

from django.urls import path

from anjungan.interfaces.open_data import files, page

app_name = "open_data"

urlpatterns = [
    path("", page.show_malls, name="malls"),
    path("<slug:mall>/", page.show_mall, name="mall"),
    path("<slug:mall>/layanan.<str:form>", files.show_services, name="services"),
    path("<slug:mall>/katalog.<str:form>", files.show_catalogue, name="catalogue"),
    path("<slug:mall>/layanan/<str:key>", files.show_service, name="service"),
]
