"""The page on which a visitor chooses what to be told, as a browser without scripts sees it."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from anjungan.domain.notifications.models import Subscription
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.operations import StartedVisit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall

pytestmark = pytest.mark.django_db
SARI = "sari@surel.example"


@pytest.fixture(autouse=True)
def _nine_o_clock(settings: Settings) -> Iterator[None]:
    cache.clear()
    settings.BOOKING_CONTACTS = ["email"]
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
    assert "Baik, kami kabari lewat surel." in _choose(visit, "near", "called")
    page = _read(visit)
    assert "Sekarang s•••@surel.example" in page
    assert SARI not in page
    assert page.count(" checked>") == 2
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
    assert "We will tell you by e-mail" in _choose(visit, "near", browser=browser)
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
    assert "Mal ini belum dapat mengirim surel" in _read(waiting)
    assert "/kabar" not in _read(waiting, "").replace('href="/kabar', "")


def test_the_page_asks_one_thing_beyond_the_visit() -> None:
    visit = hall().arrive()
    _choose(visit, "near")
    _read(visit)
    with CaptureQueriesContext(connection) as asked:
        _read(visit)
    assert len(asked) <= 4, [query["sql"][:90] for query in asked]
