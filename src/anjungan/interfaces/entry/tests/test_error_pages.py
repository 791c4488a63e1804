"""What people read when something is not there, not allowed, or our fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path


def _raise(error: Exception) -> Callable[[HttpRequest], HttpResponse]:
    def view(_request: HttpRequest) -> HttpResponse:
        raise error

    return view


urlpatterns = [
    path("", include("anjungan.interfaces.entry.urls")),
    path("rusak/", _raise(ValueError("a bug"))),
    path("terlarang/", _raise(PermissionDenied())),
    path("aneh/", _raise(SuspiciousOperation())),
]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/rusak/", 500, "Maaf, ini salah kami"),
        ("/terlarang/", 403, "Halaman ini bukan untuk akun Anda"),
        ("/aneh/", 400, "Permintaan itu belum bisa kami baca"),
        ("/entah/", 404, "Halaman ini tidak ada"),
    ],
)
def test_an_error_page_says_what_to_do_and_carries_the_strict_policy(address: str, status: int, words: str) -> None:
    answer = Client(raise_request_exception=False).get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<h1 id="judul">{words}</h1>' in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert "a bug" not in page


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_kindly() -> None:
    answer = Client(enforce_csrf_checks=True).post("/masuk/", {"username": "sari"})
    assert answer.status_code == 403
    assert "Halaman ini sudah terlalu lama terbuka" in answer.content.decode()


@pytest.mark.django_db
def test_an_address_that_takes_only_what_a_button_sends_says_so_when_it_is_opened(client: Client) -> None:
    answer = client.get("/keluar/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert '<h1 id="judul">Alamat ini hanya menerima kiriman</h1>' in answer.content.decode()
    assert "Nothing was changed" in client.get("/keluar/?bahasa=en", follow=True).content.decode()


@pytest.mark.django_db
def test_the_gallery_exists_only_where_people_build_or_demonstrate(client: Client) -> None:
    with override_settings(DEMO=False, DEBUG=False):
        assert client.get("/komponen/").status_code == 404
    with override_settings(DEMO=True):
        assert client.get("/komponen/").status_code == 200
