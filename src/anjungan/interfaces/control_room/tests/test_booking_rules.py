"""The page of booked times: a draft is tried, saved, explained and put back; heads of agencies do not see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from playwright.sync_api import Page

from anjungan.domain.accounts.models import User
from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.models import Booking, BookingRule, MallPlace, RemoteRule
from anjungan.domain.appointments.tests.scenes import NINE_O_CLOCK, WIB, Office, at, office
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.models import Line
from anjungan.interfaces.control_room.booking_rule_forms import BookingRuleForm

pytestmark = pytest.mark.django_db
ROOM = "/ruang-kendali/janji-temu/"


@pytest.fixture(autouse=True)
def clock() -> Iterator[list[Any]]:
    """The time of the house, to be changed."""
    now: list[Any] = [NINE_O_CLOCK]
    with patch("anjungan.foundation.clock.now", lambda: now[0]):
        yield now


def manager(here: Office, role: str = Role.MANAGER) -> Client:
    user = User.objects.create(username="ratna", name="Bu Ratna")
    agency = here.line.agency_id if role == Role.AGENCY_HEAD else None
    StaffRole.objects.create(user=user, mall=here.mall, role=role, agency_id=agency)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(here: Office, **changes: Any) -> dict[str, Any]:
    values = {name: getattr(here.rule, theirs) for name, theirs in BookingRuleForm.names.items()} | changes
    return {name: value for name, value in values.items() if value is not False}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_draft_is_tried_saved_and_put_back(clock: list[Any]) -> None:
    here = office(counters=2, share_percent=50)
    client = manager(here)
    address = f"{ROOM}{here.line.code}/"
    assert "50%" in text(client.get(ROOM))

    tried = text(client.post(address, form(here, bagian=60, coba="1")))
    assert "Jumat, 7 November: 50 tempat, kini 42." in tried
    assert "Belum disimpan" in tried
    assert BookingRule.objects.get().share_percent == 50
    assert client.post(address, form(here, bagian=60)).status_code == 302
    clock[0] += timedelta(minutes=1)
    assert client.post(address, form(here, bagian=70, belajar=False)).status_code == 302
    told = text(client.get(address))
    assert "Bagian untuk janji (%): 60 → 70; Sesuaikan dengan yang tercatat: ya → tidak" in told
    wrong = client.post(address, form(here, bagian=95))
    assert wrong.status_code == 422
    assert BookingRule.objects.get().share_percent == 70
    at = re.search(r'name="saat" value="([^"]+)"', told)
    assert at is not None
    client.post(f"{address}kembalikan", {"saat": at[1]})
    assert BookingRule.objects.get().learns_no_shows is True
    assert client.post(f"{address}kembalikan", {"saat": "2001"}).status_code == 302
    assert client.get(f"{ROOM}tidak-ada/").status_code == 404


def test_numbers_from_home_and_the_place_of_the_mall_are_decided_here() -> None:
    here = office()
    client = manager(here)
    address = f"{ROOM}{here.line.code}/"
    client.post(f"{address}rumah", {"rumah-terima": "on", "rumah-bagian": 30, "rumah-lepas": 20, "rumah-belakang": 2})
    rule = RemoteRule.objects.get()
    assert (rule.is_active, rule.share_percent, rule.release_minutes, rule.places_behind) == (True, 30, 20, 2)
    assert "30% sehari" in text(client.get(ROOM))
    assert client.post(f"{address}rumah", {"rumah-bagian": 99}).status_code == 422
    client.post(f"{ROOM}letak", {"lintang": "0.533505", "bujur": "101.447403", "jarak": "200"})
    assert MallPlace.objects.get().radius_metres == 200
    assert client.post(f"{ROOM}letak", {"lintang": "51.5", "bujur": "0.1", "jarak": "200"}).status_code == 422
    client.post(f"{ROOM}letak", {"jarak": "200"})
    assert not MallPlace.objects.exists()


def test_heads_of_agencies_do_not_decide_it() -> None:
    here = office()
    client = manager(here, Role.AGENCY_HEAD)
    for address in (ROOM, f"{ROOM}{here.line.code}/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENCY_HEAD])
def test_times_that_cannot_be_kept_are_called_off_and_offered_again_for_the_own_lines_only(
    role: str, django_assert_max_num_queries: Callable[[int], Any], settings: Any
) -> None:
    settings.BOOKING_CONTACTS = ["email"]
    here, elsewhere = office(counters=2), office()
    client = manager(here, role)
    here.at_desk("10:00")
    address = f"{ROOM}{here.line.code}/batalkan/"
    lines = text(client.get(f"{ROOM}batalkan/"))
    assert address in lines
    with django_assert_max_num_queries(24):
        shown = text(client.get(address))
    assert "1 orang punya janji" in shown
    assert "Tidak dapat diurungkan." in shown
    wanted = {"hari": "2025-11-07", "dari": at("10:00").astimezone(WIB).isoformat(), "alasan": "Alat rekam rusak"}
    wanted["sampai"] = at("11:00").astimezone(WIB).isoformat()
    assert client.post(address, {**wanted, "alasan": ""}).status_code == 422
    assert client.post(address, {**wanted, "dari": wanted["sampai"], "sampai": wanted["dari"]}).status_code == 422
    assert Booking.objects.get().state == "booked"
    one = here.book("11:00", email="made@surel.example")
    single = f"{address.removesuffix('batalkan/')}janji/{one.uuid}/"
    assert single in text(client.get(address))
    with django_assert_max_num_queries(12):
        shown = text(client.get(single))
    assert "m•••@surel.example" in shown
    assert one.code not in shown
    assert client.post(single, {"alasan": " "}).status_code == 422
    reasons = {"alasan": "Petugas sakit", "alasan_en": "Nobody here to serve you"}
    shown = text(client.post(single, reasons, follow=True))
    assert '<span lang="id">Petugas sakit.</span>' in shown
    assert '<span lang="en">Nobody here to serve you.</span>' in shown
    assert "Batalkan janji ini</button>" not in shown
    assert Booking.objects.get(pk=one.pk).state == "cancelled"
    assert "Nobody here to serve you." in text(Client().get(f"/janji/{one.code}?bahasa=en", follow=True))
    with django_assert_max_num_queries(16):
        shown = text(client.get(single))
    assert "Sampai pukul 09.10 pembatalan masih dapat ditarik kembali" in shown
    stands = text(client.post(f"{single}kembalikan", follow=True))
    assert "Janji berlaku lagi." in stands
    assert Booking.objects.get(pk=one.pk).state == "booked"
    Booking.objects.filter(pk=one.pk).delete()
    done = text(client.post(address, wanted, follow=True))
    assert "1 janji dibatalkan; orangnya dikabari." in done
    assert "Alat rekam rusak." in done
    gone = Booking.objects.get()
    assert (gone.state, gone.mall_reason_en) == ("cancelled", "")
    assert '<span lang="id">Alat rekam rusak.</span>' in text(
        Client().get(f"/janji/{gone.code}?bahasa=en", follow=True)
    )
    again = text(client.post(f"{address}tawarkan-lagi", {"hari": "2025-11-07"}, follow=True))
    assert "Waktunya dapat dipesan lagi" in again
    assert "Dibatalkan</span>" not in again

    Line.objects.create(
        mall=here.mall, agency=elsewhere.line.agency, topic=here.line.topic, zone=here.line.zone, code="LAIN",
        name_id="Lain", name_en="Other",
    )  # fmt: skip
    stranger = client.get(f"{ROOM}LAIN/batalkan/").status_code
    assert stranger == (200 if role == Role.MANAGER else 404)
    assert client.get(f"{ROOM}LAIN/janji/{one.uuid}/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_pages_in_the_browser(
    live_server: object, new_page: Callable[..., Page], axe: Callable[[Page], None], look: Callable[..., Path],
    language: str, settings: Any,
) -> None:  # fmt: skip
    settings.BOOKING_CONTACTS = ["email"]
    here = office(counters=2, share_percent=50)
    client = manager(here)
    page = new_page("desk" if language == "id" else "phone")
    page.context.add_cookies(
        [{"name": name, "value": morsel.value, "url": str(live_server)} for name, morsel in client.cookies.items()]
    )
    for path, name in ((ROOM, "booking-rules"), (f"{ROOM}{here.line.code}/", "booking-rule")):
        page.goto(f"{live_server}{path}?bahasa={language}")
        axe(page)
        look(page, f"{name}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        look(page, f"{name}-{language}")
    family = here.book("10:00", email="made@surel.example", people=3)
    called_off = appointments.call_off_times(
        line_id=here.line.pk, first=at("13:00"), last=at("14:00"), reason="Alat rekam KTP rusak", actor=here.manager,
        now=NINE_O_CLOCK,
    )  # fmt: skip
    assert called_off.times == 2
    for path, name in ((f"{ROOM}batalkan/", "call-off-lines"), (f"{ROOM}{here.line.code}/batalkan/", "call-off"),
                       (f"{ROOM}{here.line.code}/janji/{family.uuid}/", "one-booking")):  # fmt: skip
        page.goto(f"{live_server}{path}?bahasa={language}")
        axe(page)
        look(page, f"{name}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        look(page, f"{name}-{language}")
    page.fill("[name=alasan]", "Alat rekam KTP rusak")
    page.locator("form button.stop").click()
    page.locator("#kembali").wait_for()
    axe(page)
    look(page, f"one-booking-back-{language}")
    page.goto(f"{live_server}{ROOM}{here.line.code}/?bahasa={language}")
    page.fill("[name=bagian]", "65")
    page.locator("[name=coba]").click()
    page.locator("[role=status]").first.wait_for()
    axe(page)
    look(page, f"booking-rule-tried-{language}")
