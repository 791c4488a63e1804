"""The addresses of the portal."""

from django.urls import path

from anjungan.interfaces.portal import home, slip, visit_page

app_name = "portal"

urlpatterns = [
    path("", home.show_home, name="home"),
    path("giliran", home.find_visit, name="find"),
    path("t/<str:code>", visit_page.show_visit, name="visit"),
    path("t/<str:code>/karcis", slip.show_slip, name="slip"),
]
