"""Aturan panggil: a manager reads the rule, writes a draft, sees what last week would have been, and decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.queueing import jobs
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import CallPolicy, PolicyTrial
from anjungan.domain.queueing.queries import call_policy
from anjungan.domain.queueing.tests.scenarios import NAMES, Hall, minutes
from anjungan.foundation import clock
from anjungan.foundation.models import AuditEntry
from anjungan.interfaces.control_room.tests.scene import ROOM, Scene, morning, staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("daytime")]


def last_week(here: Hall) -> None:
    """Live through two mornings: quick errands wait behind long ones at the one counter for both lines."""
    queue.set_usual_priority_classes(
        mall_id=here.mall.pk, valid_from=clock.now().date() - timedelta(days=9), actor=here.manager, now=clock.now()
    )
    for days in (2, 1):
        opens = clock.now().replace(hour=2, minute=0, second=0, microsecond=0) - timedelta(days=days)
        for turn in range(10):
            here.arrive(turn % 2, at=opens + minutes(3 * turn), priority=["lansia"] if turn == 4 else [])
        at = opens + minutes(9)
        for _turn in range(10):
            called = here.call(2, at=at)
            here.begin(called, 2, at=at)
            at += minutes(18 if called.line_id == here.lines[1].pk else 4)
            here.finish(called, 2, at=at)


@pytest.fixture
def scene() -> Scene:
    built = morning()
    here = built.here
    from anjungan.domain.queueing.tests.scenarios import _counter

    counter, officer = _counter(here.mall, here.lines, 2, [0, 1])
    here.counters.append(counter)
    here.officers.append(officer)
    assert officer.label in NAMES
    return built


def draft(scene: Scene, **changes: object) -> dict[str, object]:
    first, second = scene.here.lines
    return {
        "kunci": "k1", "aturan": "least_slack", "mendahului": 60, "batas_umum": 30, f"batas-{first.pk}": 10,
        f"bobot-{first.pk}": "1.5", f"batas-{second.pk}": 60, f"bobot-{second.pk}": "1",
    } | changes  # fmt: skip


def ask(scene: Scene, **changes: object) -> PolicyTrial:
    answer = scene.client.post(ROOM + "aturan/rancangan/", draft(scene, **changes))
    assert answer.status_code == 302, re.findall(r'class="error".*', answer.content.decode())
    return PolicyTrial.objects.latest("pk")


def read(scene: Scene, path: str = "") -> str:
    answer = scene.client.get(ROOM + "aturan/" + path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_mall_that_never_decided_reads_that_the_order_is_that_of_arrival(scene: Scene) -> None:
    page = read(scene)
    assert "Urutan datang" in page
    assert "Mal ini belum pernah memutuskan aturan lain." in page


def test_the_way_back_is_set_from_a_day_on_and_odd_minutes_are_refused(scene: Scene) -> None:
    assert "10 menit sebelum panggilan paling awal" in read(scene).replace("\xa0", " ")
    today, later = clock.business_date(clock.now(), scene.here.mall.time_zone), "2031-05-01"
    for way, since in ((15, today), (20, later)):
        answer = scene.client.post(ROOM + "aturan/waktu-tempuh", {"menit": way, "mulai": str(since)}, follow=True)
        assert "Waktu tempuh disimpan." in answer.content.decode()
    page = read(scene)
    assert "15 menit sebelum panggilan paling awal" in page
    assert "1 Mei 2031: 20 menit" in page
    refused = scene.client.post(ROOM + "aturan/waktu-tempuh", {"menit": 61, "mulai": str(today)})
    assert (refused.status_code, 'value="61"' in refused.content.decode()) == (422, True)


def test_a_draft_is_tried_then_decided_with_a_reason_then_taken_back(scene: Scene) -> None:
    last_week(scene.here)
    trial = ask(scene)
    assert ask(scene) == trial
    address = f"percobaan/{trial.uuid}/"
    assert "Menunggu pekerja latar" in read(scene, address)
    refused = scene.client.post(ROOM + f"aturan/{address}berlakukan", {"mulai": "sekarang", "alasan": "x"})
    assert (refused.status_code, "belum selesai dicoba" in refused.content.decode()) == (422, True)

    jobs.try_call_policy(trial=str(trial.uuid))
    page = read(scene, address)
    assert re.search(r"Dengan aturan ini minggu lalu separuh orang menunggu paling lama \d+", page)
    assert "Dipanggil dalam" in page
    assert "batas 20 menit menjadi 10 menit" in page.replace("\xa0", " ")

    without = scene.client.post(ROOM + f"aturan/{address}berlakukan", {"mulai": "sekarang", "alasan": " "})
    assert without.status_code == 422
    done = scene.client.post(
        ROOM + f"aturan/{address}berlakukan", {"mulai": "sekarang", "alasan": "Antrean cepat terlalu lama"}, follow=True
    )
    assert "Aturan panggil disimpan." in done.content.decode()
    policy = CallPolicy.objects.get()
    assert call_policy(mall_id=scene.here.mall.pk, at=clock.now()).id == policy.pk
    assert AuditEntry.objects.latest("id").actor_label == "Bu Ratna"
    assert "Paling dekat batas tunggu" in read(scene)

    back = scene.client.post(ROOM + f"aturan/{policy.uuid}/kembalikan", {"alasan": "Keluhan"}, follow=True)
    assert "Aturan sebelumnya berlaku lagi." in back.content.decode()
    assert call_policy(mall_id=scene.here.mall.pk, at=clock.now()).terms.rule == "fcfs"
    assert read(scene).count("Keluhan") == 2


def test_a_plan_for_tomorrow_is_shown_and_can_be_withdrawn(scene: Scene) -> None:
    trial = ask(scene)
    jobs.try_call_policy(trial=str(trial.uuid))
    assert "Belum ada hari yang dapat diulang" in read(scene, f"percobaan/{trial.uuid}/")
    scene.client.post(ROOM + f"aturan/percobaan/{trial.uuid}/berlakukan", {"mulai": "besok", "alasan": "Mal baru"})
    assert "Batalkan rencana ini" in read(scene)
    policy = CallPolicy.objects.get()
    scene.client.post(ROOM + f"aturan/{policy.uuid}/batalkan")
    assert "Batalkan rencana ini" not in read(scene)


def test_a_trial_against_a_rule_that_has_changed_says_so_and_can_be_drafted_again(scene: Scene) -> None:
    first = ask(scene)
    jobs.try_call_policy(trial=str(first.uuid))
    second = ask(scene, kunci="k2", mendahului=15)
    jobs.try_call_policy(trial=str(second.uuid))
    scene.client.post(ROOM + f"aturan/percobaan/{second.uuid}/berlakukan", {"mulai": "sekarang", "alasan": "x"})
    address = f"percobaan/{first.uuid}/"
    assert "Aturan sudah berubah sejak percobaan ini." in read(scene, address)
    late = scene.client.post(ROOM + f"aturan/{address}berlakukan", {"mulai": "sekarang", "alasan": "x"})
    assert late.status_code == 422
    assert 'value="60"' in read(scene, f"rancangan/?dari={first.uuid}")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mendahului": 0}, "mendahului"), ({"aturan": "undian"}, "aturan"), ({"batas_umum": ""}, "batas_umum"),
        ({"loket": ["1"]}, "loket"), ({"mendahului": 241}, "mendahului"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_keeps_what_was_typed(scene: Scene, wrong: dict[str, object], said: str) -> None:
    answer = scene.client.post(ROOM + "aturan/rancangan/", draft(scene, **wrong))
    assert answer.status_code == 422
    assert f"id_{said}" in answer.content.decode()
    assert 'value="1.5"' in answer.content.decode()
    assert not PolicyTrial.objects.exists()


def test_a_manager_explains_a_call_of_any_day(scene: Scene) -> None:
    last_week(scene.here)
    day = (clock.now() - timedelta(days=1)).date()
    page = read(scene, f"mengapa/?nomor=a+005&tanggal={day}")
    assert "Menurut aturan, nomor ini yang pertama." in page
    assert re.search(r"Pukul \d\d\.\d\d ke loket 103", page)
    assert "Nomor ini tidak dipanggil hari itu" in read(scene, f"mengapa/?nomor=Z999&tanggal={day}")
    assert "Jelaskan" in read(scene, "mengapa/")
    assert scene.client.get(ROOM + "aturan/mengapa/?nomor=&tanggal=kemarin").status_code == 422


def test_quick_desks_without_quick_lines_are_refused_in_words(scene: Scene) -> None:
    answer = scene.client.post(ROOM + "aturan/rancangan/", draft(scene, loket=[str(scene.here.counters[0].pk)]))
    assert "Loket cepat memerlukan keduanya" in answer.content.decode()


def test_only_managers_come_here_and_strange_addresses_are_not_found(scene: Scene) -> None:
    for path in ("aturan/percobaan/00000000-0000-0000-0000-000000000000/", "aturan/rancangan/?dari=x"):
        assert scene.client.get(ROOM + path).status_code == 404
    head = staff(scene.here, "agency_head", username="kepala", agency_id=scene.here.lines[0].agency_id)
    scene.client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("aturan/", "aturan/rancangan/"):
        assert scene.client.get(ROOM + path).status_code == 403
    assert "Aturan panggil" not in scene.client.get(ROOM).content.decode()


def test_a_longer_history_asks_the_database_no_more(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for turn in range(4):
        ask(scene, kunci=f"k{turn}", mendahului=10 + turn)
        trial = PolicyTrial.objects.latest("pk")
        jobs.try_call_policy(trial=str(trial.uuid))
        scene.client.post(ROOM + f"aturan/percobaan/{trial.uuid}/berlakukan", {"mulai": "sekarang", "alasan": "x"})
    assert CallPolicy.objects.count() == 4
    with django_assert_max_num_queries(14):
        read(scene)
    with django_assert_max_num_queries(16):
        read(scene, f"percobaan/{PolicyTrial.objects.latest('pk').uuid}/")


# --- in real Chromium

NewPage = Callable[..., Page]


@pytest.mark.browser
@pytest.mark.parametrize(("language", "size"), [("id", "hall"), ("en", "desk"), ("id", "phone")])
def test_every_page_of_the_rule_is_without_a_violation(
    live_server: LiveServer, new_page: NewPage, look: Callable[[Page, str], object], axe: Callable[[Page], None],
    scene: Scene, language: str, size: str,
) -> None:  # fmt: skip
    page = new_page(size)
    page.context.add_cookies(
        [{"name": "sessionid", "value": scene.client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(live_server.url + ROOM + f"aturan/?bahasa={language}")

    def see(name: str) -> None:
        look(page, f"aturan-{language}-{size}-{name}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    last_week(scene.here)
    see("kosong")
    page.goto(live_server.url + ROOM + "aturan/rancangan/")
    see("rancangan")
    page.locator(f"#id_batas-{scene.here.lines[0].pk}").fill("10")
    page.locator(f"#id_batas-{scene.here.lines[1].pk}").fill("60")
    page.locator("main form button").click()
    page.wait_for_url("**/percobaan/**")
    see("berjalan")
    trial = PolicyTrial.objects.latest("pk")
    jobs.try_call_policy(trial=str(trial.uuid))
    # What the stream would say.
    page.evaluate("document.body.dispatchEvent(new CustomEvent('anjungan:change', {bubbles: true}))")
    page.locator(".finding").wait_for()
    page.locator("summary").first.click()
    see("hasil")
    page.locator("#id_mulai").select_option("sekarang")
    page.locator("#id_alasan").fill("Antrean cepat terlalu lama menunggu")
    page.locator("main form button").click()
    page.wait_for_url("**/aturan/")
    see("berlaku")
    page.goto(f"{live_server.url}{ROOM}aturan/mengapa/?nomor=A001&tanggal={(clock.now() - timedelta(days=1)).date()}")
    see("mengapa")
