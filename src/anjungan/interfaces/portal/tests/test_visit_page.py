from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client

from anjungan.domain.catalog.tests.scenarios import learn_words, published
from anjungan.domain.forecasting.jobs import look_at
from anjungan.domain.forecasting.models import Promise, TravelTime
from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.models import Line
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, Hall, hall, minutes
from anjungan.foundation import streams
from anjungan.interfaces.portal import lookup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[list[datetime]]:
    """The wall clock of the door; a test may move it."""
    cache.clear()
    time = [NINE_O_CLOCK + minutes(1)]
    with patch("anjungan.foundation.clock.now", lambda: time[0]):
        yield time


def _read(code: str, path: str = "") -> str:
    return Client().get(f"/t/{code}{path}").content.decode().replace("\N{NO-BREAK SPACE}", " ")


def _requirement(name: str, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "kind": "document",
        "form": None,
        "when": None,
        "alternative_group": None,
        "quantity": None,
    } | more


def _publish(here: Hall, requirements: list[dict[str, object]] | None) -> None:
    published(here.offerings[0].service, {"requirements": requirements})


def test_nobody_is_called_back_to_a_line_that_has_closed_for_hours(clock: list[datetime]) -> None:
    here = hall()
    code = here.arrive().code
    look_at(mall=here.mall, now=clock[0])
    assert "Saatnya kembali ke gedung." in _read(code)
    premises.declare_closure(
        mall_id=here.mall.pk, starts_at=clock[0], ends_at=clock[0] + minutes(180), reason_id="listrik padam",
        actor=here.manager, now=clock[0],
    )  # fmt: skip
    clock[0] += minutes(1)
    look_at(mall=here.mall, now=clock[0])
    page = _read(code)
    assert "listrik padam" in page
    assert "Saatnya kembali ke gedung." not in page


def test_a_promise_that_can_no_longer_be_kept_is_not_repeated(clock: list[datetime]) -> None:
    here = hall(counters=2)
    for _ in range(4):
        here.arrive()
    code = here.arrive().code
    Line.objects.update(promise_minutes=30)
    assert "Janji kami paling lama 30 menit." in _read(code)
    clock[0] += minutes(40)
    assert "Maaf, ini lebih lama dari janji kami, 30 menit." in _read(code)


def test_nobody_is_told_to_sit_down_in_a_mall_that_has_closed() -> None:
    here = hall()
    here.arrive()
    code = here.arrive().code
    premises.declare_closure(
        mall_id=here.mall.pk, starts_at=NINE_O_CLOCK, reason_id="listrik padam", actor=here.manager, now=NINE_O_CLOCK,
    )  # fmt: skip
    text = _read(code)
    assert "listrik padam" in text
    assert "Belum ada pemanggilan" in text
    assert "Duduk di Zona" not in text


def test_a_waiting_visitor_reads_number_place_range_and_how_many_are_before() -> None:
    here = hall(counters=2)
    for _ in range(4):
        here.arrive()
    text = _read(here.arrive().code)
    assert "A 005" in text
    assert "4 orang lagi sebelum Anda" in text
    assert "Duduk di Zona 1" in text
    assert "Perkiraan dipanggil" in text


def test_nothing_is_promised_while_no_counter_is_open() -> None:
    here = hall(counters=0)
    text = _read(here.arrive().code)
    assert "Perkiraan dipanggil" not in text
    assert "belum ada perkiraan" in text


def test_a_called_visitor_is_sent_to_the_counter() -> None:
    here = hall()
    visit = here.arrive()
    here.call()
    assert "Silakan ke Loket 101 sekarang" in _read(visit.code)


def test_what_is_done_and_under_way_stands_before_what_is_to_come() -> None:
    here = hall(lines=3, counters=3, skills=[[0], [1], [2]])
    code = here.arrive(0, 1, 2).code
    names = [offering.service.name_id for offering in here.offerings]
    done = here.call(2)
    queue.begin_serving(ticket_id=done.id, actor=here.officers[2], now=NINE_O_CLOCK)
    queue.finish_ticket(ticket_id=done.id, actor=here.officers[2], now=NINE_O_CLOCK)
    here.call(1)
    shown = _read(code).partition('<ol class="steps')[2]
    assert shown.index(names[2]) < shown.index(names[1]) < shown.index(names[0])


def test_a_missed_visitor_reads_what_to_do_until_when(clock: list[datetime]) -> None:
    here = hall()
    visit = here.arrive()
    called = here.call()
    queue.mark_no_show(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK)
    assert "sebelum 09.30, tempat Anda tetap" in _read(visit.code)

    clock[0] = NINE_O_CLOCK + minutes(31)
    text = _read(visit.code)
    assert "sebelum 09.30" not in text
    assert "antre lagi dari belakang" in text


def test_what_to_bring_comes_with_its_place_and_date_and_alternatives_stand_together() -> None:
    here = hall()
    _publish(
        here,
        [
            _requirement("KTP-el", form="copy"),
            _requirement("Buku nikah", alternative_group="status"),
            _requirement("Akta cerai", alternative_group="status"),
        ],
    )
    shown = " ".join(_read(here.arrive().code).split())
    # Names are as published, whatever the language of the page.
    text = re.sub(r'<span lang="id">([^<]*)</span>', r"\1", shown)
    assert text != shown
    assert "KTP-el (salinan)" in text
    assert "Salah satu: Buku nikah, atau Akta cerai" in text
    assert "Menurut standar Kab. Contoh" in text
    assert "Tanggal sumber: 2024-05" in text


def test_what_no_source_tells_is_not_made_up() -> None:
    here = hall()
    _publish(here, None)
    assert "Belum tercatat. Tanyakan ke meja bantuan" in _read(here.arrive().code)


def test_the_page_costs_the_same_for_one_errand_and_for_five() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    here = hall(lines=5)
    counts = []
    for errands in ((0,), (0, 1, 2, 3, 4)):
        visit = here.arrive(*errands)
        look_at(mall=here.mall, now=NINE_O_CLOCK + minutes(1))
        _read(visit.code)
        with CaptureQueriesContext(connection) as asked:
            _read(visit.code)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    # Three of them read what to expect, three keep what was shown.
    assert counts[0] <= 12


def test_the_visitor_chooses_the_way_back_without_scripts() -> None:
    here = hall()
    visit = [here.arrive() for _ in range(6)][-1]
    assert 'aria-pressed="true">10 menit' in _read(visit.code)
    answer = Client().post(f"/t/{visit.code}/perjalanan", {"menit": "30"}, follow=True)
    assert 'aria-pressed="true">30 menit' in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for odd in ("7", "", "sepuluh", "-5"):
        assert Client().post(f"/t/{visit.code}/perjalanan", {"menit": odd}).status_code == 302
    assert TravelTime.objects.get().minutes == 30


def test_what_a_phone_shows_is_kept_once() -> None:
    here = hall()
    visit = [here.arrive() for _ in range(4)][-1]
    _read(visit.code)
    _read(visit.code)
    assert list(Promise.objects.values_list("nth", "channel")) == [(1, "phone")]
    # Somebody who will not be served today is promised nothing, and the page still opens.
    here.counters[0].state, here.counters[0].officer, here.counters[0].active_line_ids = "closed", None, []
    here.counters[0].save()
    assert "belum ada perkiraan" in _read(visit.code)
    assert Promise.objects.count() == 1


def test_the_page_listens_to_its_visit_and_its_lines_only() -> None:
    here = hall(lines=2)
    visit = here.arrive(0)
    address = Client().get(f"/t/{visit.code}/langsung").json()["address"]
    heard = streams.subscription(address.rsplit("/", 1)[-1])
    assert heard.streams == (streams.visit_stream(visit.code), streams.line_stream(here.lines[0].pk))


def test_a_visit_that_is_over_is_not_live() -> None:
    here = hall()
    visit = here.arrive()
    here.finish(here.call())
    text = _read(visit.code)
    assert "Kunjungan selesai" in text
    assert "data-stream" not in text
    assert "Bila terlewat" not in text
    assert 'class="done"' in text


def test_what_was_sent_home_for_papers_is_not_ticked_off() -> None:
    here = hall()
    visit = here.arrive()
    called = here.call()
    queue.begin_serving(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK)
    queue.finish_ticket(ticket_id=called.id, actor=here.officers[0], now=NINE_O_CLOCK, outcome="incomplete")
    text = _read(visit.code)
    assert "Kurang syarat" in text
    assert "Lengkapi yang kurang" in text
    assert 'class="done"' not in text


def test_dropping_an_errand_asks_first_and_keeps_the_number() -> None:
    here = hall(lines=2)
    visit = here.arrive(0, 1)
    errand = visit.tickets[1].uuid
    address = f"/t/{visit.code}/urusan/{errand}/batal"
    assert "Batalkan Layanan 1?" in Client().get(address).content.decode()
    assert not Ticket.objects.filter(state="dropped").exists()

    answer = Client().post(address, follow=True)
    assert Ticket.objects.get(uuid=errand).state == "dropped"
    assert "Nomor Anda tetap" in answer.content.decode()
    assert Visit.objects.get(pk=visit.id).state == "open"


def test_the_errand_of_a_neighbour_cannot_be_dropped_with_my_code() -> None:
    here = hall()
    mine, theirs = here.arrive(), here.arrive()
    Client().post(f"/t/{mine.code}/urusan/{theirs.tickets[0].uuid}/batal")
    assert not Ticket.objects.filter(state="dropped").exists()


def test_an_errand_is_found_by_words_and_added_under_the_same_number() -> None:
    here = hall(lines=2)
    visit = here.arrive(0)
    service = here.offerings[1].service
    service.name_en = "Kartu keluarga"
    service.save(update_fields=["name_en"])
    learn_words()
    text = Client().get(f"/t/{visit.code}/tambah", {"q": "kartu keluarga"}).content.decode()
    assert str(here.offerings[1].uuid) in text

    Client().post(f"/t/{visit.code}/tambah", {"layanan": str(here.offerings[1].uuid)})
    assert Ticket.objects.filter(visit_id=visit.id).count() == 2


@pytest.mark.parametrize("layanan", ["", "bukan-uuid", "\x00", "0" * 4000, "00000000-0000-7000-8000-000000000000"])
def test_a_service_that_does_not_exist_is_refused_kindly(layanan: str) -> None:
    visit = hall().arrive()
    answer = Client().post(f"/t/{visit.code}/tambah", {"layanan": layanan}, follow=True)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()


def test_going_home_ends_the_number() -> None:
    visit = hall(lines=2).arrive(0, 1)
    answer = Client().post(f"/t/{visit.code}/pulang", follow=True)
    assert "Kunjungan A" in answer.content.decode()
    assert Visit.objects.get(pk=visit.id).state == "ended"


def test_nobody_goes_home_while_being_called_and_is_told_why() -> None:
    here = hall()
    visit = here.arrive()
    here.call()
    answer = Client().post(f"/t/{visit.code}/pulang", follow=True)
    assert Visit.objects.get(pk=visit.id).state == "open"
    assert "dipanggil" in answer.content.decode()


@pytest.mark.parametrize("code", ["AAAAAAAA", "a", "%00", "x" * 300, "0O1l5S8B", "..%2f.."])
def test_a_wrong_code_gets_a_kind_page(code: str) -> None:
    hall().arrive()
    answer = Client().get(f"/t/{code}", follow=True)
    assert answer.status_code == 404
    if answer.templates:
        assert "Nomor Anda tetap berlaku" in answer.content.decode() or code.startswith("..")


def test_every_answer_stays_out_of_search_engines_and_shared_caches() -> None:
    visit = hall().arrive()
    for path in (f"/t/{visit.code}", f"/t/{visit.code}/karcis", "/t/AAAAAAAA"):
        answer = Client().get(path)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Cache-Control"] == "private, no-store"


def test_guessing_is_slowed_down_but_a_visitor_with_a_right_code_is_not() -> None:
    here = hall()
    mine, other = here.arrive(), here.arrive()
    me, guesser = Client(), Client()
    assert me.get(f"/t/{mine.code}").status_code == 200
    for _ in range(lookup.MOST_MISSES):
        assert guesser.get("/t/AAAAAAAA").status_code == 404

    assert guesser.get(f"/t/{other.code}").status_code == 429
    assert me.get(f"/t/{mine.code}").status_code == 200


def test_right_codes_are_never_counted_as_guesses() -> None:
    visit = hall().arrive()
    for _ in range(lookup.MOST_MISSES + 5):
        assert Client().get(f"/t/{visit.code}").status_code == 200


def test_the_form_leads_to_the_page() -> None:
    visit = hall().arrive()
    answer = Client().post("/giliran", {"kode": f" {visit.code.lower()} "})
    assert answer["Location"] == f"/t/{visit.code}"


@pytest.mark.parametrize("kode", ["", "   ", "/../x", "\x00"])
def test_an_empty_or_odd_code_in_the_form_leads_to_ones_own_visit(kode: str) -> None:
    assert Client().post("/giliran", {"kode": kode})["Location"].partition("?")[0] == "/kunjungan"
