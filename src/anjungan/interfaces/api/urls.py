"""Addresses of the API."""

from django.urls import path, re_path

from anjungan.interfaces.api.pages import show_docs, show_problem
from anjungan.interfaces.api.v1 import api, not_here

urlpatterns = [
    path("v1/docs", show_docs, name="api-docs"),
    path("v1/problems/<slug:code>", show_problem, name="api-problem"),
    path("v1/", api.urls),
    re_path(r"^.*$", not_here),
]
