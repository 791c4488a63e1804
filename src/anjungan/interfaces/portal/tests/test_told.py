"""The pages on which people choose what to be told, as a browser without scripts sees them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from anjungan.domain.appointments.models import Booking
from anjungan.domain.appointments.tests.scenes import at, office
from anjungan.domain.notifications.models import BookingChoice, Subscription
from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall

pytestmark = pytest.mark.django_db
SARI = "sari@surel.example"


@pytest.fixture(autouse=True)
def _nine_o_clock(settings: Settings, tmp_path: Path) -> Iterator[None]:
    cache.clear()
    settings.BOOKING_CONTACTS, settings.PHONE_CHANNELS = ["email"], []
    settings.PUSH_SERVICES, settings.PUSH_KEY_FILE = [], tmp_path / "push-key"
    with patch("anjungan.foundation.clock.now", lambda: NINE_O_CLOCK):
        yield


def _choose(visit: StartedVisit, *kinds: str, address: str = SARI, browser: Client | None = None) -> str:
    answer = (browser or Client()).post(f"/t/{visit.code}/kabar", {"alamat": address, "kabar": kinds}, follow=True)
    return answer.content.decode()


def _read(visit: StartedVisit, path: str = "/kabar") -> str:
    return Client().get(f"/t/{visit.code}{path}").content.decode()


def test_the_visitor_chooses_what_to_be_told_and_returns_to_the_visit() -> None:
    visit = hall().arrive()
    assert f'href="/t/{visit.code}/kabar"' in _read(visit, "")
    assert "Baik, kami kabari." in _choose(visit, "near", "called")
    page = _read(visit)
    assert "Sekarang s•••@surel.example" in page
    assert SARI not in page
    assert page.count(" checked>") == 2
    assert 'type="radio"' not in page
    assert Subscription.objects.get().kinds == ["called", "near"]


def test_the_choice_can_be_changed_without_writing_the_address_again() -> None:
    visit = hall().arrive()
    _choose(visit, "near")
    sealed = Subscription.objects.get().address_sealed
    _choose(visit, "unserved", address="")
    assert Subscription.objects.get().kinds == ["unserved"]
    assert Subscription.objects.get().address_sealed == sealed


@pytest.mark.parametrize(("address", "kinds"), [("sari", ["near"]), ("", ["near"]), (SARI, []), (SARI, ["x"])])
def test_what_cannot_be_read_is_told_beside_what_was_typed(address: str, kinds: list[str]) -> None:
    visit = hall().arrive()
    answer = Client().post(f"/t/{visit.code}/kabar", {"alamat": address, "kabar": kinds})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert f'value="{address}"' in answer.content.decode()
    # Red is what has to be mended: the address, or the choice.
    assert ('aria-invalid="true"' in answer.content.decode()) == (kinds == ["near"])
    assert not Subscription.objects.exists()


def test_the_letters_follow_the_language_of_the_page() -> None:
    visit = hall().arrive()
    browser = Client()
    browser.get("/?bahasa=en")
    assert "We will tell you." in _choose(visit, "near", browser=browser)
    assert Subscription.objects.get().language == "en"


def test_reading_the_page_to_stop_changes_nothing_and_one_press_stops() -> None:
    visit = hall().arrive()
    _choose(visit, "near")
    _read(visit, "/kabar/berhenti")
    assert Subscription.objects.exists()
    # As a mail program presses it: no cookie, no token of a form, no redirect followed.
    program = Client(enforce_csrf_checks=True)
    answer = program.post(f"/t/{visit.code}/kabar/berhenti", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Alamat Anda sudah dihapus" in answer.content.decode()
    assert not Subscription.objects.exists()
    assert "Tidak ada alamat yang tersimpan" in _read(visit, "/kabar/berhenti")


def test_who_knows_no_code_reads_and_changes_nothing() -> None:
    for path in ("kabar", "kabar/berhenti"):
        assert Client().get(f"/t/AAAA7777/{path}").status_code == 404
        assert Client().post(f"/t/AAAA7777/{path}").status_code == 404


def test_a_finished_visit_and_a_mall_without_mail_say_so(settings: Settings) -> None:
    here = hall()
    over, waiting = here.arrive(), here.arrive()
    queue.leave_visit(visit_id=over.id, actor=here.greeter, now=NINE_O_CLOCK)
    assert "Kunjungan ini sudah selesai" in _read(over)
    settings.BOOKING_CONTACTS = []
    assert "Mal ini belum dapat mengirim kabar" in _read(waiting)
    assert "/kabar" not in _read(waiting, "").replace('href="/kabar', "")


def test_the_page_asks_one_thing_beyond_the_visit() -> None:
    visit = hall().arrive()
    _choose(visit, "near")
    _read(visit)
    with CaptureQueriesContext(connection) as asked:
        _read(visit)
    assert len(asked) <= 4, [query["sql"][:90] for query in asked]


def test_only_the_ways_that_work_are_offered_and_the_chosen_one_is_kept(settings: Settings) -> None:
    visit = hall().arrive()
    settings.PHONE_CHANNELS = ["sms", "whatsapp"]
    ways = re.findall(r'name="lewat" value="(\w+)"', _read(visit))
    assert ways == ["email", "sms", "whatsapp"]
    path = f"/t/{visit.code}/kabar"
    Client().post(path, {"lewat": "whatsapp", "alamat": "0812 3456 7890", "kabar": ["near"]})
    assert Subscription.objects.get().channel == "whatsapp"
    page = _read(visit)
    assert "Sekarang •••• 7890" in page
    assert 'value="whatsapp" checked' in page
    # Another way needs an address of its own.
    refused = Client().post(path, {"lewat": "email", "alamat": "", "kabar": ["near"]})
    assert refused.status_code == 422
    assert Client().post(path, {"lewat": "telegram", "alamat": "0812 3456 7890", "kabar": ["near"]}).status_code == 302
    assert Subscription.objects.get().channel == "whatsapp"


def test_a_browser_subscribes_with_what_it_was_given_and_stops_without_scripts(settings: Settings) -> None:
    visit = hall().arrive()
    settings.PUSH_SERVICES = ["https://push.example"]
    page = _read(visit)
    key = re.search(r'data-push="([\w-]{87})"', page)
    assert key is not None
    path = f"/t/{visit.code}/kabar/gawai"
    given = json.dumps({"endpoint": "https://push.example/x", "keys": {"p256dh": key[1], "auth": "A" * 22}})
    assert "Gawai ini kami kabari." in Client().post(path, {"langganan": given}, follow=True).content.decode()
    assert Subscription.objects.get().channel == "push"
    for nonsense in ("{", "[]", '{"endpoint": 1}', given.replace("push.example", "evil.example"), "x" * 5000):
        answer = Client().post(path, {"langganan": nonsense}, follow=True).content.decode()
        assert "gawai ini belum dapat diberi kabar" in answer
    assert "Gawai ini tidak dikabari lagi." in Client().post(path, {"langganan": ""}, follow=True).content.decode()
    assert not Subscription.objects.exists()


def test_somebody_with_a_booking_is_told_less_or_nothing_or_deletes_the_contact() -> None:
    booking = office().book("10:00")
    path = f"/janji/{booking.code}/kabar"
    page = Client().get(path).content.decode()
    assert "Kami mengabari s•••@surel.example." in page
    assert "Sesudah lapor datang: giliran dekat, dipanggil, tutup" in page
    assert page.count(" checked>") == 4
    Client().post(path, {"kabar": ["reminder", "called_off"]})
    assert BookingChoice.objects.get().kinds == [
        "called_off",
        "cancelled",
        "list_over",
        "offered",
        "reinstated",
        "reminder",
    ]
    assert Client().get(path).content.decode().count(" checked>") == 2
    # As a mail program presses it.
    answer = Client(enforce_csrf_checks=True).post(f"{path}/berhenti", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert BookingChoice.objects.get().kinds == []
    assert "Kontak dihapus" in Client().post(f"{path}/hapus", follow=True).content.decode()
    kept = Booking.objects.get()
    assert (kept.state, kept.contact_sealed, kept.contact_index, kept.contact_kind) == ("booked", "", "", "none")
    for address in (path, f"{path}/berhenti"):
        assert Client().get(address).status_code == 200
        assert Client().get(address.replace(booking.code, "AAAA7777CC")).status_code == 404


def test_a_booked_time_that_is_closed_says_so_on_its_page_and_leads_to_another() -> None:
    here = office()
    booking = here.book("10:00")
    page = f"/janji/{booking.code}"
    assert "Pada waktu itu tidak ada layanan" not in Client().get(page).content.decode()
    premises.declare_closure(
        mall_id=here.mall.pk, starts_at=at("08:00"), ends_at=at("12:00"), reason_id="listrik padam", actor=here.manager,
        now=NINE_O_CLOCK,
    )  # fmt: skip
    told = Client().get(page).content.decode()
    assert "Tutup sementara: listrik padam." in told
    assert f'href="{page}/pindah"' in told
