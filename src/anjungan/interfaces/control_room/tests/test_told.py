"""Kabar in the control room: what became of messages, quiet hours, and the mall's own words."""

from __future__ import annotations

import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from anjungan.domain.notifications.models import Message, MessageRule, Wording
from anjungan.domain.notifications.queries import words_in_force
from anjungan.domain.notifications.states import Kind
from anjungan.domain.organizations.models import Role
from anjungan.domain.queueing.models import Ticket
from anjungan.foundation import clock
from anjungan.interfaces.control_room.tests.scene import ROOM, Scene, morning, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("daytime")]
CALLED = {
    "judul": "{nomor}: Loket {loket}",
    "teks": "Silakan ke Loket {loket}, nomor {nomor}.",
    "singkat": "{nomor}, {loket}",
}


@pytest.fixture
def scene(settings: Settings) -> Scene:
    """A morning at the mall."""
    settings.PUSH_SERVICES = []
    return morning()


def read(scene: Scene, path: str = "") -> str:
    answer = scene.client.get(f"{ROOM}kabar/{path}")
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def post(scene: Scene, path: str, form: dict[str, str]) -> tuple[int, str]:
    answer = scene.client.post(f"{ROOM}kabar/{path}", form)
    shown = scene.client.get(answer["Location"]) if answer.status_code == 302 else answer
    return answer.status_code, html.unescape(shown.content.decode())


def told(scene: Scene, *ends: tuple[str, str, str]) -> None:
    now = clock.now()
    ticket = Ticket.objects.first()
    for number, (channel, state, reason) in enumerate(ends):
        is_over = state in ("sent", "dropped", "failed")
        Message.objects.create(
            mall=scene.here.mall, ticket=ticket, channel=channel, kind="called", occasion=str(number), state=state,
            reason=reason, made_at=now, due_at=now, expires_at=now.replace(year=now.year + 1),
            ended_at=now if is_over else None,
        )  # fmt: skip


def test_todays_messages_are_counted_by_way_and_end_and_name_nobody(scene: Scene) -> None:
    assert "Belum ada kabar hari ini" in read(scene)
    told(
        scene, ("email", "sent", ""), ("email", "sent", ""), ("email", "failed", "refused"),
        ("sms", "dropped", "too_late"), ("sms", "queued", "busy"),
    )  # fmt: skip
    page = read(scene)
    rows = [" ".join(row.split()) for row in page.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")]
    assert "Surel" in rows[0]
    assert '<td class="r num">2</td><td class="r num">0</td><td class="r num">0</td><td class="r num">1' in rows[0]
    assert "server menolak (1)" in rows[0]
    assert '<td class="r num">0</td><td class="r num">1</td><td class="r num">1</td><td class="r num">0</td>' in rows[1]
    assert "sudah lewat waktunya (1)" in rows[1]
    with CaptureQueriesContext(connection) as asked:
        read(scene)
    assert len(asked) <= 12, [query["sql"][:90] for query in asked]


def test_what_does_not_leave_is_said_in_red(scene: Scene) -> None:
    told(scene, ("email", "queued", ""))
    assert "Ada kabar yang tidak berangkat" not in read(scene)
    now = clock.now()
    Message.objects.update(
        due_at=now - (now - now.replace(minute=0)) - 2 * (now.replace(minute=2) - now.replace(minute=0))
    )
    assert "Ada kabar yang tidak berangkat" in read(scene)


def test_quiet_hours_are_changed_and_nonsense_comes_back_as_it_was_typed(scene: Scene) -> None:
    form = {"tenang_dari": "20:30", "tenang_sampai": "07:00", "malam": "", "jam_sebelum": "3"}
    status, page = post(scene, "jam", form)
    assert status == 302
    assert 'value="20:30' in page
    rule = MessageRule.objects.get()
    assert (f"{rule.quiet_until:%H:%M}", rule.evening_at, rule.hours_before) == ("07:00", None, 3)
    status, page = post(scene, "jam", {**form, "jam_sebelum": "99", "tenang_dari": "malam"})
    assert status == 422
    assert 'value="malam"' in page
    assert MessageRule.objects.get().hours_before == 3


def test_own_words_are_previewed_kept_published_and_taken_back(scene: Scene) -> None:
    path = "called/id/"
    mall = scene.here.mall

    def in_force() -> str:
        return words_in_force(mall_id=mall.pk, kind=Kind.CALLED, language="id").text

    house = in_force()
    _status, page = post(scene, path, {**CALLED, "contoh": "1"})
    assert "Silakan ke Loket 107, nomor A 042." in page
    assert "1 SMS" in page
    assert not Wording.objects.exists()
    for text in (CALLED["teks"], CALLED["teks"] + " Terima kasih.", CALLED["teks"] + " Terima kasih."):
        assert post(scene, path, {**CALLED, "teks": text, "simpan": "1"})[0] == 302
    assert Wording.objects.count() == 2
    assert in_force() == house
    assert "Diberlakukan" in post(scene, f"{path}berlakukan", {"versi": "2"})[1]
    assert in_force().endswith("Terima kasih.")
    post(scene, f"{path}berlakukan", {"versi": "1"})
    assert in_force() == CALLED["teks"]
    assert "Kata sendiri" in read(scene)
    post(scene, f"{path}berlakukan", {"versi": "0"})
    assert in_force() == house
    for nonsense in ("9", "x", "-1", "²"):
        answer = scene.client.post(f"{ROOM}kabar/{path}berlakukan", {"versi": nonsense})
        assert answer.status_code in (302, 404)
    assert in_force() == house


@pytest.mark.parametrize(
    ("change", "said"),
    [({"teks": "Halo {nama}, Loket {loket}, {nomor}"}, "Tidak dikenal: {nama}"),
     ({"singkat": "{nomor}"}, "perlu memuat {loket}"), ({"judul": "{"}, "Tidak dikenal: {{ }}"),
     ({"teks": ""}, "Teks surel"), ({"singkat": "{nomor} {loket}" + "x" * 320}, "320")],
)  # fmt: skip
def test_words_that_nobody_could_act_on_are_refused_with_what_is_wrong(
    scene: Scene, change: dict[str, str], said: str
) -> None:
    status, page = post(scene, "called/id/", {**CALLED, **change, "simpan": "1"})
    assert status == 422
    assert said in page
    assert not Wording.objects.exists()


def test_only_managers_of_the_mall_read_and_change_it(scene: Scene) -> None:
    client = Client()
    head = staff(scene.here, Role.AGENCY_HEAD, username="kepala", agency_id=scene.here.lines[0].agency_id)
    client.force_login(head, backend="django.contrib.auth.backends.ModelBackend")
    paths = ["kabar/", "kabar/called/id/"]
    assert [client.get(ROOM + path).status_code for path in paths] == [403, 403]
    assert client.post(f"{ROOM}kabar/jam", {}).status_code == 403
    assert client.post(f"{ROOM}kabar/called/id/berlakukan", {"versi": "0"}).status_code == 403
    assert scene.client.get(f"{ROOM}kabar/called/fr/").status_code == 404
