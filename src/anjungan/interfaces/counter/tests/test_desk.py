"""The desk without scripts: every action is a plain form, every refusal a sentence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anjungan.domain.forecasting.jobs import look_at
from anjungan.domain.premises.models import Counter, Duty
from anjungan.domain.queueing.models import Ticket
from anjungan.foundation.clock import business_date
from anjungan.interfaces.counter.tests import scene

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("daytime")]


def ticket(number: str) -> Ticket:
    found: Ticket = Ticket.objects.get(visit__number=number)
    return found


def key_of(page: str) -> str:
    found = re.search(r'name="kunci" value="([^"]+)"', page)
    assert found
    return found[1]


def test_one_button_leads_from_an_empty_desk_through_a_visitor_to_the_next() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.arrive(0, ago=3)
    page = desk.read()
    assert "Panggil berikutnya" in page
    assert "A\xa0001 dipanggil ke loket ini" in page
    page = desk.press("panggil/", kunci=key_of(page))
    assert "Mulai layani" in page
    page = desk.press(f"nomor/{ticket('A001').uuid}/layani/")
    assert "Selesai, panggil berikutnya" in page
    assert "A\xa0001 dicatat selesai, lalu A\xa0002 dipanggil" in page
    page = desk.press(f"nomor/{ticket('A001').uuid}/selesai-lalu-panggil/", hasil="document_follows", catatan="Besok")
    assert ticket("A001").outcome == "document_follows"
    assert ticket("A001").outcome_note == "Besok"
    assert ticket("A002").state == "called"
    assert "Mulai layani" in page


def test_the_same_page_pressed_twice_calls_one_person() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.arrive(0, ago=3)
    key = key_of(desk.read())
    desk.press("panggil/", kunci=key)
    desk.press("panggil/", kunci=key)
    assert [t.state for t in Ticket.objects.order_by("visit__number")] == ["called", "waiting"]


def test_the_same_page_pressed_twice_calls_again_once() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    page = desk.press("panggil/")
    key = key_of(page)
    desk.press(f"nomor/{ticket('A001').uuid}/panggil-ulang/", kunci=key)
    page = desk.press(f"nomor/{ticket('A001').uuid}/panggil-ulang/", kunci=key)
    assert ticket("A001").calls == 2
    desk.press(f"nomor/{ticket('A001').uuid}/panggil-ulang/", kunci=key_of(page))
    assert ticket("A001").calls == 3


def test_an_empty_line_is_told_and_is_not_an_error() -> None:
    desk = scene.desk()
    assert "Belum ada yang menunggu untuk loket" in desk.press("panggil/")


def test_a_refusal_is_a_sentence_and_changes_nothing() -> None:
    desk = scene.desk()
    desk.arrive(0)
    page = desk.press(f"nomor/{ticket('A001').uuid}/layani/")
    assert "Anda tidak bertugas" in page or "langkah ini tidak berlaku" in page
    assert ticket("A001").state == "waiting"


@pytest.mark.parametrize("outcome", ["served", "document_follows", "incomplete", "referred"])
def test_an_errand_ends_with_the_outcome_that_was_chosen(outcome: str) -> None:
    desk = scene.desk()
    desk.arrive(0)
    desk.press("panggil/")
    desk.press(f"nomor/{ticket('A001').uuid}/layani/")
    desk.press(f"nomor/{ticket('A001').uuid}/selesai/", hasil=outcome, catatan="Bawa KK")
    assert (ticket("A001").state, ticket("A001").outcome, ticket("A001").outcome_note) == ("done", outcome, "Bawa KK")


@pytest.mark.parametrize("fields", [{"hasil": "no_show"}, {"hasil": "x"}, {"catatan": "x" * 501}])
def test_an_unknown_outcome_or_an_endless_note_is_refused(fields: dict[str, str]) -> None:
    desk = scene.desk()
    desk.arrive(0)
    desk.press("panggil/")
    desk.press(f"nomor/{ticket('A001').uuid}/layani/")
    assert "Isian belum dapat dibaca" in desk.press(f"nomor/{ticket('A001').uuid}/selesai/", **fields)
    assert ticket("A001").state == "serving"


def test_the_last_press_can_be_taken_back_call_before_finish() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.arrive(0, ago=3)
    desk.press("panggil/")
    desk.press(f"nomor/{ticket('A001').uuid}/layani/")
    page = desk.press(f"nomor/{ticket('A001').uuid}/selesai-lalu-panggil/")
    assert "Salah tekan? Batalkan panggilan A\xa0002" in page
    page = desk.press(f"nomor/{ticket('A002').uuid}/batalkan/")
    assert ticket("A002").state == "waiting"
    assert "Salah tekan? Batalkan selesai A\xa0001" in page
    desk.press(f"nomor/{ticket('A001').uuid}/batalkan/")
    assert ticket("A001").state == "serving"


def test_a_missed_person_waits_beside_the_line_and_comes_back() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.press("panggil/")
    page = desk.press(f"nomor/{ticket('A001').uuid}/tidak-hadir/")
    assert "1 tidak hadir" in page
    assert "tempatnya disimpan sampai" in page
    page = desk.press(f"nomor/{ticket('A001').uuid}/kembali/")
    assert ticket("A001").state == "waiting"
    assert "1 menunggu" in page
    desk.press("panggil/")
    desk.press(f"nomor/{ticket('A001').uuid}/tidak-hadir/")
    desk.press(f"nomor/{ticket('A001').uuid}/panggil/")
    assert ticket("A001").state == "called"


def test_a_held_errand_leaves_the_counter_free_and_goes_on_later() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.press("panggil/")
    desk.press(f"nomor/{ticket('A001').uuid}/layani/")
    page = desk.press(f"nomor/{ticket('A001').uuid}/tahan/", catatan="Ambil fotokopi")
    assert "1 ditahan" in page
    assert "Ambil fotokopi" in page
    desk.press(f"nomor/{ticket('A001').uuid}/teruskan/")
    assert ticket("A001").state == "serving"


def test_somebody_further_back_can_be_called_out_of_turn() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.arrive(0, ago=3)
    desk.press(f"nomor/{ticket('A002').uuid}/panggil/")
    assert (ticket("A001").state, ticket("A002").state) == ("waiting", "called")


def test_a_person_is_sent_to_a_line_or_a_counter_with_a_note() -> None:
    desk = scene.desk(counters=2)
    desk.arrive(0, ago=5)
    desk.press("panggil/")
    page = desk.client.get(f"{desk.address}nomor/{ticket('A001').uuid}/alih/?catatan=Salah+antrean").content.decode()
    assert "Antrean 1, Zona 2" in page
    assert 'value="Salah antrean"' in page
    line, other = desk.hall.lines[1], desk.hall.counters[1]
    desk.press(f"nomor/{ticket('A001').uuid}/alihkan/", tujuan=f"antrean:{line.uuid}", tempat="end", catatan="Ke sana")
    assert (ticket("A001").line_id, ticket("A001").outcome_note) == (line.pk, "Ke sana")
    desk.arrive(0, ago=2)
    desk.press("panggil/")
    desk.press(f"nomor/{ticket('A002').uuid}/alihkan/", tujuan=f"loket:{other.uuid}", tempat="front")
    assert ticket("A002").target_counter_id == other.pk


@pytest.mark.parametrize("target", ["", "antrean:", f"antrean:{'-' * 36}", "meja:1", "x" * 500])
def test_a_target_that_is_none_is_refused_kindly(target: str) -> None:
    desk = scene.desk()
    desk.arrive(0)
    desk.press("panggil/")
    page = desk.press(f"nomor/{ticket('A001').uuid}/alihkan/", tujuan=target, tempat="front")
    assert "Pilih" in page or "Pastikan" in page or "paling" in page
    assert ticket("A001").state == "called"


def test_a_counter_rests_says_why_and_closes() -> None:
    desk = scene.desk()
    page = desk.press("istirahat/", alasan="Salat")
    assert desk.counter.state == "paused"
    assert "Salat" in page
    assert "Lanjutkan melayani" in page
    assert "Panggil berikutnya" in desk.press("lanjut/")
    assert "Buka loket" in desk.press("tutup/")
    assert desk.counter.state == "closed"


def test_a_counter_with_a_visitor_does_not_rest() -> None:
    desk = scene.desk()
    desk.arrive(0)
    desk.press("panggil/")
    assert "masih melayani nomor A001" in desk.press("istirahat/")
    assert desk.counter.state == "open"


def test_the_published_requirements_are_a_check_list_with_their_source() -> None:
    desk = scene.desk()
    scene.publish_requirements(desk.hall, "KTP-el", "Kartu Keluarga")
    desk.arrive(0)
    page = desk.press("panggil/")
    assert "Periksa 2 syarat" in page
    assert "Kab. Contoh, 2024-05" in page


def test_requirements_that_nobody_printed_are_unknown_not_none() -> None:
    desk = scene.desk()
    desk.arrive(0)
    assert "Belum tercatat untuk layanan ini" in desk.press("panggil/")


def test_the_other_errands_of_the_visitor_are_steps() -> None:
    desk = scene.desk(counters=2)
    desk.arrive(0, 1)
    page = desk.press("panggil/")
    assert "Layanan 0, di sini" in page
    assert "Layanan 1, Zona 2" in page


def test_the_order_is_explained_by_arrival_and_head_start() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=5)
    desk.arrive(0, ago=1, priority=("lansia",))
    page = desk.client.get(f"{desk.address}urutan/").content.decode()
    assert "Prioritas, dihitung 20 menit lebih awal." in page
    assert "Mendahului" in page
    assert "Usia 60 tahun ke atas" in desk.read()


def test_waits_beyond_the_promise_are_marked() -> None:
    desk = scene.desk()
    desk.arrive(0, ago=25)
    desk.arrive(0, ago=16)
    page = desk.read()
    assert "Lewat janji 20 menit" in page
    assert "Janji 20 menit" in page


def test_an_officer_opens_the_counter_from_the_list() -> None:
    desk = scene.desk(is_open=False)
    page = desk.client.get("/loket/").content.decode()
    assert "Pilih loket" in page
    assert f'href="{desk.address}"' in page
    assert "Panggil berikutnya" in desk.press("buka/")
    assert "Anda bertugas di loket" in desk.client.get("/loket/").content.decode()


def test_the_list_offers_the_duty_of_today_first() -> None:
    desk = scene.desk(is_open=False)
    Duty.objects.create(
        counter=desk.counter, officer=desk.counter_officer, starts_at=desk.now - timedelta(minutes=1),
        ends_at=desk.now + timedelta(hours=1), business_date=business_date(desk.now, desk.hall.mall.time_zone),
    )  # fmt: skip
    page = desk.client.get("/loket/").content.decode()
    assert "Selamat bertugas, Sari Wulandari" in page
    assert f'action="{desk.address}buka/"' in page


def test_a_neighbours_counter_shows_who_sits_there_and_no_button() -> None:
    desk = scene.desk(counters=2, lines=1)
    client = scene.signed_in(desk.hall.officers[1].user_id or 0)
    page = client.get(desk.address).content.decode()
    assert "Sari Wulandari bertugas di loket" in page
    assert 'id="utama"' not in page
    client.post(f"{desk.address}panggil/")
    assert not Ticket.objects.filter(state="called").exists()


def test_an_officer_sits_only_at_counters_of_the_own_agency() -> None:
    desk = scene.desk(counters=2)
    role = desk.hall.mall.staff_roles.get(user=desk.counter_officer)
    role.agency = desk.hall.lines[0].agency
    role.save()
    other = desk.hall.counters[1]
    assert desk.client.get(f"/loket/{other.code}/").status_code == 403
    assert desk.client.post(f"/loket/{other.code}/buka/").status_code == 403
    assert desk.client.get("/loket/999/").status_code == 404
    assert other.code not in desk.client.get("/loket/").content.decode()


def test_nobody_presses_without_signing_in() -> None:
    desk = scene.desk()
    desk.client.logout()
    call = desk.client.post(f"{desk.address}panggil/")
    for answer in (desk.client.get(desk.address), call, desk.client.get("/loket/")):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/masuk/")


def test_a_press_is_never_a_link() -> None:
    desk = scene.desk()
    assert desk.client.get(f"{desk.address}panggil/").status_code == 405


def test_a_change_elsewhere_touches_only_the_list_while_the_same_person_is_here() -> None:
    desk = scene.desk()
    desk.arrive(0)
    page = desk.press("panggil/")
    mark = re.search(r'id="tanda" value="([^"]+)"', page)
    assert mark
    answer = desk.client.get(f"{desk.address}isi/?tanda={mark[1]}").content.decode()
    assert 'id="list"' in answer
    assert 'id="person"' not in answer
    assert 'id="note"' not in answer
    assert 'id="person"' in desk.client.get(f"{desk.address}isi/?tanda=lain").content.decode()


def test_a_press_with_htmx_answers_regions_and_keeps_what_was_ticked_for_the_same_person() -> None:
    desk = scene.desk()
    desk.arrive(0)
    desk.press("panggil/")
    called = ticket("A001")
    answer = desk.client.post(
        f"{desk.address}nomor/{called.uuid}/layani/", {"orang": str(called.uuid)}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'id="person"' in answer
    assert 'id="check"' not in answer
    assert "<html" not in answer
    # The dialog that sends them on knows whom it leaves: with nobody left, nothing of theirs stays beside the button.
    form = desk.client.get(f"{desk.address}nomor/{called.uuid}/alih/").content.decode()
    assert 'hx-include="#act [name=orang]"' in form
    sent_on = {"tujuan": f"antrean:{desk.hall.lines[1].uuid}", "tempat": "end"}
    for left in ({"orang": str(called.uuid)}, {}):
        answer = desk.client.post(
            f"{desk.address}nomor/{called.uuid}/alihkan/", {**sent_on, **left}, headers={"HX-Request": "true"}
        ).content.decode()
        assert 'id="check"' in answer
        assert 'id="note"' in answer


def test_the_whole_line_is_shown_a_page_at_a_time() -> None:
    desk = scene.desk()
    for _n in range(52):
        desk.arrive(0)
    page = desk.client.get(f"{desk.address}antrean/").content.decode()
    assert "A\xa0050" in page
    assert "A\xa0051" not in page
    onward = re.search(r'href="(\?antrean=[^"]+)" rel="next"', page)
    assert onward
    assert "A\xa0052" in desk.client.get(f"{desk.address}antrean/{onward[1].replace('&amp;', '&')}").content.decode()
    assert desk.client.get(f"{desk.address}antrean/?dari=rusak").status_code == 404


def test_the_desk_costs_the_same_however_long_the_line() -> None:
    desk = scene.desk()
    desk.arrive(0, 1)
    desk.arrive(0)
    desk.press("panggil/")
    look_at(mall=desk.hall.mall, now=desk.now)
    with CaptureQueriesContext(connection) as short:
        desk.read()
    for _n in range(30):
        desk.arrive(0)
    look_at(mall=desk.hall.mall, now=desk.now + timedelta(milliseconds=1))
    with CaptureQueriesContext(connection) as long:
        desk.read()
    assert len(long) == len(short)
    # Two of them tell when each is expected to be called.
    assert len(long) <= 20


def test_a_stale_address_of_the_stream_is_renewed() -> None:
    desk = scene.desk()
    assert desk.client.get(f"{desk.address}langsung/").json()["address"].startswith("http")


def test_the_page_speaks_english_when_asked() -> None:
    desk = scene.desk()
    desk.client.cookies["bahasa"] = "en"
    assert 'lang="en"' in desk.read()


def test_the_counter_stays_the_officers_after_the_page_was_left() -> None:
    desk = scene.desk()
    desk.client.logout()
    assert Counter.objects.get(pk=desk.counter.pk).officer_id == desk.hall.officers[0].user_id


def test_that_nobody_waits_is_said_until_somebody_comes() -> None:
    desk = scene.desk()
    assert "Belum ada yang menunggu untuk loket" in desk.press("panggil/", kunci=key_of(desk.read()))
    gone = '<div id="nobody" hx-swap-oob="innerHTML"></div>'
    mark = re.search(r'id="tanda"[^>]*value="([^"]*)"', desk.read())
    changes = f"{desk.address}isi/?tanda={mark[1] if mark else ''}"
    assert gone not in desk.client.get(changes).content.decode()
    desk.arrive(0)
    assert gone in desk.client.get(changes).content.decode()
