from http.cookies import SimpleCookie

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Device
from anjungan.domain.premises.operations.devices import RegisteredDevice
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall
from anjungan.interfaces.entry.device_enrolment import device_of, device_only, enrol

pytestmark = pytest.mark.django_db


def _register(here: Hall, kind: str = "display") -> RegisteredDevice:
    return premises.register_device(
        mall_id=here.mall.pk, kind=kind, name="Layar aula", actor=here.manager, now=NINE_O_CLOCK
    )


def _request(cookies: SimpleCookie | None = None, path: str = "/layar/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.COOKIES = {name: morsel.value for name, morsel in (cookies or {}).items()}
    return request


def _enrolled(token: str) -> HttpResponse:
    return enrol(_request(path=f"/layar/pasang?token={token}"), kind="display", home="/layar/")


def test_a_token_makes_the_browser_a_device() -> None:
    registered = _register(hall())
    answer = _enrolled(registered.token)

    assert (answer.status_code, answer["Location"]) == (302, "/layar/")
    assert registered.token not in answer["Location"]
    assert device_of(_request(answer.cookies), kind="display") == registered.device


@pytest.mark.parametrize("token", ["", "device_tidak-ada", "\x00", "a" * 5000])
def test_no_good_token_makes_no_device_and_says_how(token: str) -> None:
    answer = enrol(RequestFactory().post("/layar/pasang", {"token": token}), kind="display", home="/layar/")
    assert answer.status_code == 403
    assert not answer.cookies.get("perangkat-display")
    assert "Ruang kendali" in answer.content.decode()


def test_a_kiosks_token_does_not_make_a_display() -> None:
    assert _enrolled(_register(hall(), kind="kiosk").token).status_code == 403


def test_a_changed_cookie_is_nobody() -> None:
    answer = _enrolled(_register(hall()).token)
    answer.cookies["perangkat-display"] = str(answer.cookies["perangkat-display"].value)[:-2] + "xx"
    assert device_of(_request(answer.cookies), kind="display") is None


def test_a_revoked_device_is_out_at_its_next_request() -> None:
    here = hall()
    registered = _register(here)
    cookies = _enrolled(registered.token).cookies

    @device_only(kind="display", home="/layar/")
    def show(_request: HttpRequest, device: Device) -> HttpResponse:
        return HttpResponse(device.name)

    assert show(_request(cookies)).content == b"Layar aula"
    premises.revoke_device(device_id=registered.device.pk, actor=here.manager, now=NINE_O_CLOCK)
    assert show(_request(cookies)).status_code == 403
