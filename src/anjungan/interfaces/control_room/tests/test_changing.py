"""What a manager changes: each press is one verb, a refusal is told beside it, nothing happens twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from anjungan.domain.organizations.models import Role
from anjungan.domain.premises.models import CalendarDay, Closure, Device
from anjungan.domain.premises.queries import actor_for_device, why_closed
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import DayClosing, PriorityClass, Ticket
from anjungan.foundation import clock
from anjungan.foundation.models import AuditEntry
from anjungan.interfaces.control_room.tests.scene import ROOM, Scene, morning, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("daytime")]


@pytest.fixture
def scene() -> Scene:
    return morning()


def press(scene: Scene, path: str, **fields: object) -> str:
    """Send a form and return what the manager then reads."""
    answer = scene.client.post(ROOM + path, fields, follow=True)
    assert answer.status_code < 500
    return answer.content.decode()


def last_actor() -> str:
    return AuditEntry.objects.latest("id").actor_label


# Counters.


def test_a_counter_is_paused_resumed_closed_and_opened_for_somebody(scene: Scene) -> None:
    counter = scene.here.counters[1]
    assert "Loket 202 dijeda." in press(scene, "loket/202/jeda", alasan="Salat")
    assert "Loket 202 melayani lagi." in press(scene, "loket/202/lanjut")
    assert "Loket 202 ditutup." in press(scene, "loket/202/tutup")
    person = staff(scene.here, Role.OFFICER, username="sari")
    page = press(scene, "loket/202/buka", petugas=person.pk)
    counter.refresh_from_db()

    assert "Loket 202 dibuka." in page
    assert (counter.state, counter.officer_id) == ("open", person.pk)
    assert last_actor() == "Bu Ratna"


def test_a_counter_with_a_visitor_does_not_close_and_says_whose(scene: Scene) -> None:
    page = press(scene, "loket/101/tutup")
    scene.here.counters[0].refresh_from_db()
    assert "A001" in page
    assert scene.here.counters[0].state == "open"


@pytest.mark.parametrize("officer", ["", "0", "abc", "-1", "9" * 30, "\x00"])
def test_nobody_is_signed_on_who_does_not_exist(scene: Scene, officer: str) -> None:
    queue.close_counter(counter_id=scene.here.counters[1].pk, actor=scene.here.officers[1], now=scene.now)
    press(scene, "loket/202/buka", petugas=officer)
    scene.here.counters[1].refresh_from_db()
    assert scene.here.counters[1].state == "closed"


def test_the_lines_of_a_counter_change_within_its_skills(scene: Scene) -> None:
    assert "Antrean loket 101 diganti." in press(scene, "loket/101/antrean", antrean=[scene.here.lines[0].pk])
    assert "tidak melayani" in press(scene, "loket/101/antrean", antrean=[scene.here.lines[1].pk])
    assert "tidak melayani" in press(scene, "loket/101/antrean")


def test_an_advice_is_followed_with_one_press_and_leads_back_to_the_building(scene: Scene) -> None:
    for index in (0, 1):
        ticket = Ticket.objects.filter(counter=scene.here.counters[index], state="serving").first()
        if ticket:
            queue.finish_ticket(ticket_id=ticket.pk, actor=scene.here.officers[index], now=scene.now)
    queue.pause_counter(
        counter_id=scene.here.counters[0].pk, reason="Rapat", actor=scene.here.officers[0], now=scene.now
    )
    page = scene.client.get(ROOM).content.decode()
    assert "Lanjutkan loket 101" in page

    answer = scene.client.post(f"{ROOM}loket/101/lanjut", {"dari": "gedung"})

    scene.here.counters[0].refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, ROOM)
    assert scene.here.counters[0].state == "open"


# Devices.

NEW_DEVICE = {"nama": "Kios 2", "jenis": "kiosk", "zona": "", "pencetak": "browser", "alamat": ""}


def test_a_new_device_shows_its_token_once(scene: Scene) -> None:
    answer = scene.client.post(f"{ROOM}perangkat/", NEW_DEVICE)
    page = answer.content.decode()
    token = page.split('id="token-isi" readonly value="')[1].split('"')[0]

    assert answer.status_code == 201
    assert actor_for_device(secret=token) is not None
    assert f"/kios/pasang?token={token}" in page
    assert token not in scene.client.get(f"{ROOM}perangkat/").content.decode()


def test_a_name_that_is_taken_is_refused_and_what_was_typed_stays(scene: Scene) -> None:
    answer = scene.client.post(f"{ROOM}perangkat/", {**NEW_DEVICE, "nama": "Kios 1", "alamat": "10.0.0.9:9100"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Kios 1" in page
    assert "10.0.0.9:9100" in page
    assert Device.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"jenis": "pemanggang"}, {"nama": ""}, {"nama": "x" * 200_000}, {"zona": "999999"}, {"nama": "a\x00b"},
        {"pencetak": "network", "alamat": ""},
    ],
)  # fmt: skip
def test_a_device_that_cannot_be_is_refused(scene: Scene, wrong: dict[str, str]) -> None:
    answer = scene.client.post(f"{ROOM}perangkat/", {**NEW_DEVICE, **wrong})
    assert answer.status_code == 422
    assert Device.objects.count() == 2


def test_a_revoked_device_is_out_at_once_and_a_new_token_lets_it_in_again(scene: Scene) -> None:
    page = scene.client.post(f"{ROOM}perangkat/", NEW_DEVICE).content.decode()
    token = page.split('id="token-isi" readonly value="')[1].split('"')[0]
    device = Device.objects.get(name="Kios 2")

    assert "dicabut" in press(scene, f"perangkat/{device.uuid}/cabut")
    assert actor_for_device(secret=token) is None
    renewed = press(scene, f"perangkat/{device.uuid}/perbarui")
    fresh = renewed.split('id="token-isi" readonly value="')[1].split('"')[0]
    assert actor_for_device(secret=fresh) is not None


# Hours and closures.


def closure(scene: Scene, **other: str) -> dict[str, str]:
    line = scene.here.lines[0].pk
    return {"yang": f"antrean:{line}", "mulai": "", "selesai": "", "alasan": "Blangko habis", "alasan_en": "", **other}


def test_a_closure_first_shows_its_effect_and_changes_nothing(scene: Scene) -> None:
    page = press(scene, "jam/penutupan", **closure(scene))
    assert "3 orang sedang menunggu di sana." in page
    assert "Ya, tutup" in page
    assert "Blangko habis" in page
    assert not Closure.objects.exists()


def test_a_closure_that_was_confirmed_stops_numbers_until_it_is_lifted(scene: Scene) -> None:
    press(scene, "jam/penutupan", **closure(scene, yakin="ya", kunci="satu"))
    line, now = scene.here.lines[0], clock.now()
    assert why_closed(mall=scene.here.mall, line=line, at=now).reason_code == "closure"
    assert why_closed(mall=scene.here.mall, line=scene.here.lines[1], at=now).may_issue

    page = press(scene, f"jam/penutupan/{Closure.objects.get().pk}/akhiri")
    assert "Penutupan berakhir." in page
    assert why_closed(mall=scene.here.mall, line=line, at=clock.now() + timedelta(seconds=1)).may_issue


def test_the_same_form_sent_twice_closes_once(scene: Scene) -> None:
    for _ in range(2):
        press(scene, "jam/penutupan", **closure(scene, yakin="ya", kunci="satu"))
    assert Closure.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"yang": "antrean:0"}, {"yang": "apa"}, {"alasan": ""}, {"alasan": "x" * 201}, {"selesai": "kemarin"},
        {"mulai": "2030-01-02T10:00", "selesai": "2030-01-01T10:00"}, {"alasan": "a\x00b"},
    ],
)  # fmt: skip
def test_a_closure_that_makes_no_sense_is_refused_and_what_was_typed_stays(scene: Scene, wrong: dict[str, str]) -> None:
    answer = scene.client.post(
        f"{ROOM}jam/penutupan", closure(scene, **{"alasan_en": "No blanks", **wrong}, yakin="ya")
    )
    assert answer.status_code == 422
    assert "No blanks" in answer.content.decode()
    assert not Closure.objects.exists()


def test_another_malls_closure_is_not_lifted(scene: Scene) -> None:
    from anjungan.domain.premises import operations as premises
    from anjungan.domain.queueing.tests.scenarios import hall

    other = hall()
    theirs = premises.declare_closure(
        mall_id=other.mall.pk, starts_at=scene.now, reason_id="Banjir", actor=other.manager, now=scene.now
    )
    assert scene.client.post(f"{ROOM}jam/penutupan/{theirs.pk}/akhiri").status_code == 404


def test_holidays_are_proposed_and_each_is_decided(scene: Scene) -> None:
    year = clock.business_date(scene.now, scene.here.mall.time_zone).year + 1
    page = press(scene, "jam/libur", tahun=year)
    assert f"Libur {year} diusulkan." in page
    first, second = CalendarDay.objects.filter(date__year=year).order_by("date")[:2]

    assert "mal tutup" in press(scene, f"jam/hari/{first.date}", putusan="tutup")
    assert "hari biasa" in press(scene, f"jam/hari/{second.date}", putusan="biasa")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.confirmed, second.confirmed, second.decided_at is not None) == (True, False, True)


@pytest.mark.parametrize("year", ["", "1900", "99999", "dua"])
def test_no_holidays_are_proposed_for_a_year_out_of_reach(scene: Scene, year: str) -> None:
    assert scene.client.post(f"{ROOM}jam/libur", {"tahun": year}).status_code == 404


def test_a_special_day_has_hours_of_its_own(scene: Scene) -> None:
    day = clock.business_date(scene.now, scene.here.mall.time_zone) + timedelta(days=3)
    press(
        scene,
        "jam/hari",
        tanggal=day,
        nama="Hari jadi kota",
        nama_en="City day",
        keadaan="buka",
        buka="09:00",
        tutup="12:00",
    )
    saved = CalendarDay.objects.get(date=day)
    assert (saved.name, saved.name_en, saved.confirmed) == ("Hari jadi kota", "City day", True)
    assert f"{saved.opens:%H.%M}" == "09.00"


def test_half_of_the_hours_are_refused(scene: Scene) -> None:
    answer = scene.client.post(
        f"{ROOM}jam/hari", {"tanggal": "2030-01-05", "nama": "Hari jadi", "keadaan": "buka", "buka": "09:00"}
    )
    assert answer.status_code == 422
    assert "jam tutup" in answer.content.decode()
    assert not CalendarDay.objects.exists()


# Priority.


def test_a_head_start_changes_tomorrow_with_its_reason(scene: Scene) -> None:
    queue.set_usual_priority_classes(
        mall_id=scene.here.mall.pk, valid_from=date(2020, 1, 1), actor=scene.here.manager, now=scene.now
    )
    page = press(scene, "prioritas/lansia/", menit="25", mulai="besok", alasan="Usul forum lansia, rapat 12 Juni")

    rules = PriorityClass.objects.filter(mall=scene.here.mall, key="lansia").order_by("valid_from")
    assert [rule.head_start_minutes for rule in rules] == [20, 25]
    assert "Usul forum lansia, rapat 12 Juni" in page
    assert "Bu Ratna" in page


@pytest.mark.parametrize(
    "wrong", [{"menit": "121"}, {"menit": "-1"}, {"menit": "x"}, {"alasan": ""}, {"mulai": "lusa"}]
)
def test_a_head_start_out_of_bounds_or_without_a_reason_is_refused(scene: Scene, wrong: dict[str, str]) -> None:
    queue.set_usual_priority_classes(
        mall_id=scene.here.mall.pk, valid_from=date(2020, 1, 1), actor=scene.here.manager, now=scene.now
    )
    answer = scene.client.post(f"{ROOM}prioritas/lansia/", {"menit": "25", "mulai": "besok", "alasan": "Usul", **wrong})
    assert answer.status_code == 422
    assert PriorityClass.objects.filter(key="lansia").count() == 1


# The day.


def test_the_day_is_not_closed_without_a_confirmation(scene: Scene) -> None:
    today = clock.business_date(scene.now, scene.here.mall.time_zone)
    answer = scene.client.post(f"{ROOM}hari/tutup", {"tanggal": today.isoformat()})
    assert answer.status_code == 422
    assert "Centang dahulu" in answer.content.decode()
    assert not DayClosing.objects.exists()


def test_the_day_closes_once_and_everybody_has_an_answer(scene: Scene) -> None:
    today = clock.business_date(scene.now, scene.here.mall.time_zone)
    page = press(scene, "hari/tutup", tanggal=today.isoformat(), yakin="ya")
    again = press(scene, "hari/tutup", tanggal=today.isoformat(), yakin="ya")

    assert "Hari ditutup." in page
    assert "A\N{NO-BREAK SPACE}002" in page
    assert "sudah ditutup" in again
    assert not Ticket.objects.exclude(state__in=["done", "dropped"]).exists()


@pytest.mark.parametrize("day", ["besok", "2199-01-01", "1999-01-01"])
def test_a_day_that_is_none_cannot_be_closed(scene: Scene, day: str) -> None:
    assert scene.client.post(f"{ROOM}hari/tutup", {"tanggal": day, "yakin": "ya"}).status_code == 404


@pytest.mark.parametrize(
    "path", ["loket/101/tutup", "jam/penutupan", "jam/libur", "hari/tutup", "loket/101/buka", "jam/hari/2030-01-01"]
)
def test_nothing_changes_by_following_a_link(scene: Scene, path: str) -> None:
    assert scene.client.get(ROOM + path).status_code == 405
