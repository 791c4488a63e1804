"""Addresses of the API."""

from django.urls import path, re_path

from anjungan.interfaces.api.document import show_document
from anjungan.interfaces.api.pages import show_docs, show_problem
from anjungan.interfaces.api.v1 import api, not_here

urlpatterns = [
    path("v1/docs", show_docs, name="api-docs"),
    path("v1/problems/<slug:code>", show_problem, name="api-problem"),
    path("v1/openapi.json", show_document, {"edition": "3.0"}, name="api-document"),
    path("v1/openapi-3.1.json", show_document, {"edition": "3.1"}, name="api-document-3-1"),
    path("v1/", api.urls),
    re_path(r"^.*$", not_here),
]
