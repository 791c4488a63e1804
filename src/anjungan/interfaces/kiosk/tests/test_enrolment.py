"""Only a device of the mall is a kiosk, and only while it is not revoked."""

from __future__ import annotations

from django.test import Client

from anjungan.domain.premises.operations import revoke_device
from anjungan.interfaces.kiosk.tests.conftest import AtKiosk


def test_a_browser_that_is_no_kiosk_is_told_how_to_become_one(kiosk: AtKiosk) -> None:
    answer = Client().get("/kios/")
    assert answer.status_code == 403
    assert "Pasang anjungan ini" in answer.content.decode()


def test_an_enrolled_browser_is_the_kiosk_of_its_mall(kiosk: AtKiosk) -> None:
    page = kiosk.get("").content.decode()
    assert "Mau urus apa hari ini?" in page
    assert "Mal Uji" in page


def test_a_revoked_kiosk_is_out_at_its_next_touch(kiosk: AtKiosk) -> None:
    revoke_device(device_id=kiosk.device.pk, actor=kiosk.hall.manager, now=kiosk.now)
    assert kiosk.get("").status_code == 403


def test_a_token_nobody_gave_enrols_nothing(kiosk: AtKiosk) -> None:
    stranger = Client()
    assert stranger.get("/kios/pasang?token=salah").status_code == 403
    assert stranger.get("/kios/").status_code == 403
