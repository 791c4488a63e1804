"""What is told is said once for the account; a visit or booking follows until it is changed itself."""

from __future__ import annotations

import pytest
from django.test import Client

from anjungan.domain.appointments.tests.scenes import office
from anjungan.domain.citizens.models import CitizenContact, SavedItem
from anjungan.domain.citizens.tests.scenes import NINE_O_CLOCK, SARI
from anjungan.domain.notifications.models import AccountChoice, BookingChoice, Subscription
from anjungan.domain.notifications.queries import chosen_for_booking
from anjungan.domain.queueing.tests.scenarios import hall
from anjungan.foundation.models import AuditEntry, EventRecord
from anjungan.interfaces.portal.account.tests.visiting import signed_in

pytestmark = pytest.mark.django_db


def choose(browser: Client, *kinds: str, contact: str | None = None) -> str:
    where = str(CitizenContact.objects.get().uuid) if contact is None else contact
    answer = browser.post("/akun/kabar", {"kabar": kinds, "kontak": where}, follow=True)
    return answer.content.decode()


def test_what_is_saved_follows_the_account_until_it_is_changed_itself() -> None:
    browser, here, queue = signed_in(SARI), office(counters=3), hall()
    follows, own, silent = (queue.arrive(at=NINE_O_CLOCK) for _ in range(3))
    booking, other = here.book("09:00", email="lain@surel.example"), here.book("09:30", email="kantor@surel.example")
    assert "Tersimpan untuk semua" in choose(browser, "near", "made")
    for visit in (follows, own, silent):
        browser.post(f"/akun/simpan/kunjungan/{visit.code}")
    for one in (booking, other):
        browser.post(f"/akun/simpan/janji/{one.code}")
    assert Subscription.objects.filter(is_inherited=True).count() == 3
    assert chosen_for_booking(booking=booking).kinds == AccountChoice.objects.get().kinds

    browser.post(f"/t/{own.code}/kabar", {"alamat": "", "kabar": ["called"], "lewat": "email"})
    browser.post(f"/t/{silent.code}/kabar/berhenti")
    browser.post(f"/janji/{other.code}/kabar", {"kabar": ["reminder"]})
    choose(browser, "near", "reminder")
    told = {one.visit.code: one for one in Subscription.objects.select_related("visit") if one.visit}
    assert set(told) == {follows.code, own.code}
    assert told[own.code].kinds == ["called"]
    assert told[follows.code].is_inherited
    kinds = {one.booking.code: one.kinds for one in BookingChoice.objects.select_related("booking")}
    assert "made" not in kinds[booking.code]
    assert {"reminder", "near"} <= set(kinds[booking.code])
    assert "near" not in kinds[other.code]
    choose(browser)
    assert {one.visit.code for one in Subscription.objects.select_related("visit") if one.visit} == {own.code}
    assert chosen_for_booking(booking=booking).kinds == []


def test_a_visit_saved_before_anything_was_chosen_follows_and_nothing_is_taken_back() -> None:
    browser, queue = signed_in(SARI), hall()
    saved, silent = queue.arrive(at=NINE_O_CLOCK), queue.arrive(at=NINE_O_CLOCK)
    for visit in (saved, silent):
        browser.post(f"/akun/simpan/kunjungan/{visit.code}")
    browser.post(f"/t/{silent.code}/kabar/berhenti")
    for kinds in (["near"], [], ["near"]):
        choose(browser, *kinds)
        told = list(Subscription.objects.values_list("visit__code", flat=True))
        assert told == ([saved.code] if kinds else [])
    choose(browser, "near", contact="")
    assert not Subscription.objects.exists()
    choose(browser, "near")
    assert [told.visit.code for told in Subscription.objects.all() if told.visit] == [saved.code]


def test_what_is_taken_out_of_the_account_is_not_told_by_it() -> None:
    browser, queue = signed_in(SARI), hall()
    follows, own = queue.arrive(at=NINE_O_CLOCK), queue.arrive(at=NINE_O_CLOCK)
    choose(browser, "near")
    for visit in (follows, own):
        browser.post(f"/akun/simpan/kunjungan/{visit.code}")
    browser.post(f"/t/{own.code}/kabar", {"alamat": "", "kabar": ["called"], "lewat": "email"})
    for visit in (follows, own):
        browser.post(f"/akun/tersimpan/kunjungan/{visit.uuid}/lepas")
    assert [told.visit.code for told in Subscription.objects.all() if told.visit] == [own.code]
    assert not SavedItem.objects.exists()
    choose(browser, "near")
    assert [told.visit.code for told in Subscription.objects.all() if told.visit] == [own.code]


def test_the_account_is_told_nowhere_it_does_not_own_and_the_trail_does_not_join_person_and_visit() -> None:
    browser, visit = signed_in(SARI), hall().arrive(at=NINE_O_CLOCK)
    citizen = CitizenContact.objects.get().citizen.uuid
    for wrong in ("x", "00000000-0000-0000-0000-000000000001"):
        assert "pilih salah satu kontak" in choose(browser, "near", contact=wrong)
    assert not AccountChoice.objects.exists()
    choose(browser, "near")
    browser.post(f"/akun/simpan/kunjungan/{visit.code}")
    fact = EventRecord.objects.get(name="notifications.messages_chosen.v1")
    assert str(citizen) not in repr(fact.__dict__)
    assert not AuditEntry.objects.filter(actor_id__contains=str(citizen), subject__contains=str(visit.uuid)).exists()
    taken = browser.get("/akun/data.json").content.decode()
    assert "giliran sudah dekat" in taken
