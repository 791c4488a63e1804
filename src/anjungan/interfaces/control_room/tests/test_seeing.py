"""Who sees what in the control room, and that what is shown is so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anjungan.domain.organizations.models import Role
from anjungan.domain.premises import operations as premises
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.domain.statistics.queries.steps import Effect
from anjungan.foundation import clock
from anjungan.foundation.events import Event
from anjungan.interfaces.control_room.advice_words import for_those_waiting
from anjungan.interfaces.control_room.tests.scene import ROOM, morning, served, staff
from anjungan.interfaces.control_room.verbs import verb_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("daytime")]
_BACKEND = "django.contrib.auth.backends.ModelBackend"
TABS = ["", "loket/", "perangkat/", "jam/", "kabar/", "prioritas/", "jejak/", "hari/", "rencana/", "janji/"]


def text_of(client: Client, path: str) -> str:
    answer = client.get(ROOM + path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_whoever_is_not_signed_in_is_asked_to() -> None:
    answer = Client().get(ROOM)
    assert (answer.status_code, answer["Location"]) == (302, "/masuk/?next=/ruang-kendali/")


@pytest.mark.parametrize("role", [Role.OFFICER, Role.GREETER])
def test_officers_and_greeters_have_no_control_room(role: str) -> None:
    scene = morning()
    client = Client()
    client.force_login(staff(scene.here, role, username="lain"), backend=_BACKEND)
    assert [client.get(ROOM + tab).status_code for tab in TABS] == [403] * len(TABS)


def test_a_manager_opens_every_tab_and_each_leads_to_all_others() -> None:
    scene = morning()
    for tab in TABS:
        page = text_of(scene.client, tab)
        assert all(f'href="{ROOM}{other}"' in page for other in TABS)
        assert page.count('aria-current="page"') == 1


def test_the_head_of_an_agency_sees_that_agency_only_and_changes_nothing() -> None:
    scene = morning()
    own, other = (line.agency for line in scene.here.lines)
    scene.here.counters[0].agency = own
    scene.here.counters[0].save()
    client = Client()
    client.force_login(staff(scene.here, Role.AGENCY_HEAD, username="kepala", agency_id=own.pk), backend=_BACKEND)

    building, counters = text_of(client, ""), text_of(client, "loket/")
    day, hours = text_of(client, "hari/"), text_of(client, "jam/")

    assert own.short in building
    assert other.short not in building
    assert ">101<" in counters
    assert ">202<" not in counters
    assert other.short not in day
    assert "Tutup sementara" not in hours
    for tab in ("perangkat/", "prioritas/", "jejak/", "loket/101/"):
        assert client.get(ROOM + tab).status_code == 403
    for press in ("loket/101/tutup", "loket/101/jeda", "jam/penutupan", "jam/hari", "hari/tutup", "jam/libur"):
        assert client.post(ROOM + press, {"yakin": "ya"}).status_code == 403
    scene.here.counters[0].refresh_from_db()
    assert scene.here.counters[0].state == "open"


def test_the_agency_furthest_from_its_promise_stands_on_top() -> None:
    scene = morning()
    page = text_of(scene.client, "")
    first, second = (line.agency.short for line in scene.here.lines)

    assert page.index(f"<span>{first}") < page.index(f"<span>{second}")
    assert "Lewat janji" in page
    assert "janji 20 mnt" in page


def test_only_those_that_need_a_look_when_asked_so() -> None:
    scene = morning()
    page = text_of(scene.client, "?lihat=perhatian")
    table = page[page.index('id="tabel"') : page.index('id="lama-kartu"')]
    assert f"<span>{scene.here.lines[0].agency.short}" in table
    assert f"<span>{scene.here.lines[1].agency.short}" not in table


def test_the_oldest_wait_is_named_by_number_with_what_to_do() -> None:
    scene = morning()
    page = text_of(scene.client, "")
    oldest = page[page.index('id="lama-kartu"') :]
    # A 001 was called; A 002 came 47 minutes ago.
    assert "A\N{NO-BREAK SPACE}002" in oldest
    assert "Menunggu giliran di loket 101." in oldest
    assert "Perkiraan dipanggil" in oldest


def test_a_device_that_is_silent_or_out_of_paper_is_shown_before_the_healthy_ones() -> None:
    scene = morning()
    page = text_of(scene.client, "perangkat/")
    assert page.index("Layar 1") < page.index("Kios 1")
    assert "kertas habis" in page
    assert "Diam" in page


def test_the_chart_says_its_finding_and_has_its_table_beside_it() -> None:
    scene = morning()
    served(scene, 8)
    page = text_of(scene.client, "")
    assert 'role="img" aria-label="Setengah jam terakhir, mulai pukul' in page
    assert "Angkanya dalam tabel" in page


@pytest.mark.parametrize("tab", ["", "?lihat=antrean", "loket/", "hari/", "jejak/", "jam/"])
def test_the_number_of_statements_does_not_grow_with_the_queue(tab: str) -> None:
    scene = morning(counters=2)
    scene.client.get(ROOM + tab)
    with CaptureQueriesContext(connection) as few:
        scene.client.get(ROOM + tab)
    served(scene, 6)
    for index in range(12):
        scene.here.arrive(index % 2, at=scene.now - timedelta(minutes=40))
    with CaptureQueriesContext(connection) as many:
        scene.client.get(ROOM + tab)
    assert len(many) <= len(few)
    # Without a worker each page works the forecast out itself.
    assert len(few) <= 36


def test_one_counter_more_costs_no_statement_more() -> None:
    small, large = morning(counters=2), None
    with CaptureQueriesContext(connection) as few:
        small.client.get(f"{ROOM}loket/")
    small.client.logout()
    large = hall(counters=6, lines=2, skills=[[index % 2] for index in range(6)])
    client = Client()
    client.force_login(staff(large, Role.MANAGER, username="lain"), backend=_BACKEND)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{ROOM}loket/")
    assert len(many) == len(few)


def test_the_trail_of_one_number_shows_its_whole_way_and_nothing_of_others() -> None:
    scene = morning()
    page = text_of(scene.client, "jejak/?nomor=a001")
    table = page[page.index('id="catatan"') :]
    assert "Nomor diambil" in table
    assert "Mulai dilayani" in table
    assert "A\N{NO-BREAK SPACE}001" in table
    assert "A\N{NO-BREAK SPACE}002" not in table


def test_the_trail_can_be_read_by_officer_verb_and_day() -> None:
    scene = morning()
    today = clock.business_date(scene.now, scene.here.mall.time_zone)
    officer = scene.here.officers[0].label
    by_officer = text_of(scene.client, f"jejak/?oleh={officer.split()[0].lower()}")
    by_verb = text_of(scene.client, "jejak/?langkah=queueing.ticket_called.v1")
    by_day = text_of(scene.client, f"jejak/?tanggal={today - timedelta(days=400)}")

    assert "Nomor diambil" not in by_officer[by_officer.index('id="catatan"') :]
    assert by_verb[by_verb.index('id="catatan"') :].count("Dipanggil</th>") == 1
    assert "Tidak ada catatan yang cocok" in by_day


def test_the_trail_is_paged_without_losing_an_entry() -> None:
    scene = morning()
    for _ in range(60):
        scene.here.arrive(1)
    first = text_of(scene.client, "jejak/?langkah=queueing.visit_started.v1")
    following = first[first.index('rel="next"') - 200 :].split('href="')[1].split('"')[0].replace("&amp;", "&")
    second = text_of(scene.client, f"jejak/{following}")
    assert first.count("Nomor diambil</th>") + second.count("Nomor diambil</th>") == 65


def test_another_malls_trail_counters_and_devices_stay_its_own() -> None:
    scene = morning()
    other = hall(lines=9)
    other.arrive(8)
    other.counters[0].code = "777"
    device = premises.register_device(
        mall_id=other.mall.pk, kind="kiosk", name="Kios tetangga", actor=other.manager, now=scene.now
    ).device

    assert "Kios tetangga" not in text_of(scene.client, "perangkat/")
    assert scene.client.get(f"{ROOM}perangkat/{device.uuid}/").status_code == 404
    assert scene.client.post(f"{ROOM}perangkat/{device.uuid}/cabut").status_code == 404
    assert "D\N{NO-BREAK SPACE}001" not in text_of(scene.client, "jejak/")


def test_every_fact_of_the_house_has_words_in_the_trail() -> None:
    assert set(Event.registry) - {name for name in Event.registry if name.startswith("test")} <= set(verb_words())


def test_the_chain_of_seals_is_checked_when_asked() -> None:
    scene = morning()
    page = text_of(scene.client, "jejak/?periksa=1")
    assert "Belum ada yang disegel" in page


@pytest.mark.parametrize(
    "address",
    [
        "hari/?tanggal=besok", "hari/?tanggal=9999-01-01", "jejak/?dari=x", "jejak/?dari=99999999999999999999-1",
        "loket/zzz/", "perangkat/00000000-0000-0000-0000-000000000000/", "prioritas/tidak-ada/",
    ],
)  # fmt: skip
def test_an_address_that_makes_no_sense_is_not_found(address: str) -> None:
    assert morning().client.get(ROOM + address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "jejak/?nomor=%00",
        f"jejak/?oleh={'x' * 5000}",
        "jejak/?langkah=apa",
        "jejak/?tanggal=31-02",
        "?lihat=%00",
        "loket/?lihat=x",
    ],
)
def test_a_filter_that_makes_no_sense_finds_nothing_and_breaks_nothing(address: str) -> None:
    assert morning().client.get(ROOM + address).status_code == 200


def test_a_fresh_stream_address_is_given_to_a_page_that_stays_open() -> None:
    answer = morning().client.get(f"{ROOM}langsung")
    assert answer.json()["address"].startswith("http")


def test_a_day_that_was_closed_shows_its_lesson() -> None:
    scene = morning()
    today = clock.business_date(scene.now, scene.here.mall.time_zone)
    queue.close_day(mall_id=scene.here.mall.pk, business_date=today, actor=scene.here.manager, now=scene.now)
    page = text_of(scene.client, "hari/")
    assert "Pulang tanpa terlayani" in page
    assert "tidak dapat dibuka lagi" in page
    assert "Saran untuk hari berikutnya" in page


@pytest.mark.parametrize(
    ("saved", "said"),
    [(1_620.0, "tiap orang rata-rata 1,2 menit lebih cepat, jumlahnya 27 menit."), (300.0, "hampir tidak terasa."),
     (-300.0, "hampir tidak terasa.")],
)  # fmt: skip
def test_what_an_advice_brings_those_waiting_is_told_for_each_and_added_up(saved: float, said: str) -> None:
    effect = Effect(wait_now=1_500, wait_then=1_200, after=900, saved=saved, people=22, course=(), costs=())
    told = for_those_waiting(effect=effect).replace("\xa0", " ")
    assert "22 orang yang sudah menunggu" in told
    assert told.endswith(said)
