"""Finding a service by everyday words, by topic, agency and life event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog import queries as services
from anjungan.domain.catalog.models import Offering, Service
from anjungan.domain.catalog.tests import scenarios as offered
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models import Line
from anjungan.domain.premises.tests import scenarios
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import NotAllowed, NotFound
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)


@pytest.fixture
def everything() -> Mall:
    """A hall that offers every published service in one line."""
    hall = scenarios.hall(counters=1)
    catalog.load_catalogue(actor=Actor.system("uji"), now=NOW)
    Offering.objects.bulk_create(
        Offering(mall=hall.mall, service=service, line=hall.line) for service in Service.objects.all()
    )
    return hall.mall


# What people type, and the service that must come first.
QUESTIONS = [
    ("ktp ilang", "dukcapil.ktp_el_hilang_rusak"),
    ("KTP hilang!!", "dukcapil.ktp_el_hilang_rusak"),
    ("saya mau bikin ktp", "dukcapil.ktp_el_baru"),
    ("kk", "dukcapil.kk_baru"),
    ("kartu keluarga", "dukcapil.kk_baru"),
    ("kartu kelarga hilang", "dukcapil.kk_hilang_rusak"),
    ("akte lahir", "dukcapil.akta_lahir"),
    ("akte kelahiran anak", "dukcapil.akta_lahir"),
    ("paspor", "imigrasi.paspor_baru"),
    ("pasport", "imigrasi.paspor_baru"),
    ("passport", "imigrasi.paspor_baru"),
    ("paspor hilang", "imigrasi.paspor_hilang"),
    ("perpanjang sim", "polri.sim_perpanjang"),
    ("sim c", "polri.sim_baru"),
    ("skck", "polri.skck_baru"),
    ("kelakuan baik", "polri.skck_baru"),
    ("pajak motor", "samsat.stnk_tahunan"),
    ("npwp", "kpp.npwp_op"),
    ("lupa efin", "kpp.efin"),
    ("imb", "pupr.pbg"),
    ("kartu kuning", "disnaker.ak1"),
    ("cairkan jht", "bpjstk.jht_berhenti"),
    ("driving licence", "polri.sim_baru"),
    ("lost passport", "imigrasi.paspor_hilang"),
]


def test_everyday_words_find_the_service_people_mean(everything: Mall) -> None:
    missed = {
        question: keys[:4]
        for question, wanted in QUESTIONS
        if wanted
        not in (keys := [each.service.key for each in services.search_offerings(mall=everything, words=question)])[:3]
    }
    assert missed == {}


def test_the_usual_words_find_it_first(everything: Mall) -> None:
    for question, wanted in QUESTIONS[:13]:
        found = services.search_offerings(mall=everything, words=question, limit=1)
        assert [each.service.key for each in found] == [wanted], question


def test_what_fits_much_worse_than_the_best_is_left_out(everything: Mall) -> None:
    found = services.search_offerings(mall=everything, words="perpanjang sim", limit=50)
    assert found[0].service.key == "polri.sim_perpanjang"
    assert len(found) < 10


def test_a_word_still_being_typed_finds_it(everything: Mall) -> None:
    for typed in ("pa", "pas", "pasp", "paspo"):
        found = services.search_offerings(mall=everything, words=typed, limit=20)
        assert any(each.service.key.startswith("imigrasi.paspor") for each in found), typed


def test_words_that_mean_nothing_find_nothing(everything: Mall) -> None:
    for words in ("", "   ", "%", "xyzzy", "\x00", "💡", "' | !"):
        assert services.search_offerings(mall=everything, words=words) == [], words


def test_words_that_look_like_a_statement_are_only_words(everything: Mall) -> None:
    services.search_offerings(mall=everything, words="'; DROP TABLE catalog_offering; -- & | ! :*")
    assert services.search_offerings(mall=everything, words="paspor")


def test_a_million_letters_are_not_read_to_the_end(everything: Mall) -> None:
    assert services.search_offerings(mall=everything, words="paspor " * 200_000)


def test_a_search_is_one_statement_and_so_are_the_lists(
    everything: Mall, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert services.search_catalogue(mall=everything, words="ktp hilang")
    with django_assert_num_queries(2):
        found = services.search_offerings(mall=everything, words="ktp hilang")
        assert found[0].line.zone.number == 1
        assert found[0].service.agency.short
    with django_assert_num_queries(1):
        assert len(services.offerings_by_topic(mall=everything)) == 1
    with django_assert_num_queries(1):
        assert len(services.offerings_by_agency(mall=everything)) == 35
    with django_assert_num_queries(3):
        assert len(services.life_events_at(mall=everything)) == 16


def test_what_people_come_for_often_stands_before_what_few_need(everything: Mall) -> None:
    [agency] = [one for one in services.offerings_by_agency(mall=everything) if one.agency.key == "dukcapil"]
    [topic] = services.offerings_by_topic(mall=everything)
    for offerings in (agency.offerings, [one for one in topic.offerings if one.service.agency_id == agency.agency.pk]):
        keys = [one.service.key for one in offerings]
        assert set(keys[:3]) == {"dukcapil.akta_lahir", "dukcapil.ktp_el_baru", "dukcapil.kk_baru"}
        assert keys.index("dukcapil.akta_cerai") > keys.index("dukcapil.ktp_el_hilang_rusak")


def test_only_what_this_mall_offers_now_is_found() -> None:
    here, there = scenarios.hall(lines=2), scenarios.hall()
    offered.offer(here, {"imigrasi.paspor": "Paspor", "imigrasi.splp": "Paspor darurat"})
    assert services.search_offerings(mall=there.mall, words="paspor") == []
    Line.objects.filter(pk=here.lines[1].pk).update(is_active=False)
    assert [each.service.key for each in services.search_offerings(mall=here.mall, words="paspor")] == [
        "imigrasi.paspor"
    ]
    Offering.objects.update(is_active=False)
    assert services.search_offerings(mall=here.mall, words="paspor") == []


def test_a_life_event_shows_what_is_offered_here_and_what_is_not() -> None:
    hall = scenarios.hall()
    offered.offer(hall, {"polri.skck": "SKCK", "dukcapil.ktp": "KTP-el"})
    here = {"dukcapil.ktp": True, "polri.skck": False}
    offered.life_event("melamar_kerja", here)
    Service.objects.create(key="kua.nikah", agency=hall.agency, name_id="Nikah", kind="nonperizinan")
    offered.life_event("menikah", {"kua.nikah": False, "dukcapil.ktp": True})
    found = services.life_events_at(mall=hall.mall)
    assert [event.event.key for event in found] == ["melamar_kerja"], "an optional step alone is no event here"
    assert [each.service.key for each in found[0].offerings] == ["polri.skck"]
    assert [step.offering is not None for step in found[0].steps] == [True, True]


def test_chosen_offerings_come_in_the_order_chosen_and_strangers_are_left_out() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    ours = offered.offer(here, {"a.satu": "Satu", "a.dua": "Dua"})
    theirs = offered.offer(there, {"a.tiga": "Tiga"})
    ids = [ours["a.dua"].pk, theirs["a.tiga"].pk, ours["a.satu"].pk, 0]
    chosen = services.offerings_by_ids(mall=here.mall, ids=ids)
    assert [each.service.key for each in chosen] == ["a.dua", "a.satu"]


def test_a_standard_says_what_to_bring_where_that_was_printed_and_when(everything: Mall) -> None:
    by_key = {each.service.key: each.uuid for each in services.offerings_at(mall=everything)}
    found = services.standards_of(offerings=[by_key["polri.skck_baru"], by_key["satpolpp.aduan_perda"]], on=NOW.date())
    assert set(found) == {by_key["polri.skck_baru"]}, "unknown is left out, not made up"
    skck = found[by_key["polri.skck_baru"]]
    assert skck.requirements
    assert (skck.counter_minutes, skck.of_this_mall) == (15, False)
    assert skck.locality
    assert skck.source


def test_the_mall_s_own_standard_comes_before_the_published_one(everything: Mall) -> None:
    offering = services.offerings_at(mall=everything).get(service__key="polri.skck_baru")
    published = offering.service.standards.get()
    offered.adopted(everything, offering.service, (published.data or {}) | {"counter_minutes": 7})
    found = services.standard_of(offering=offering.uuid, on=NOW.date())
    assert found is not None
    assert (found.of_this_mall, found.locality, found.counter_minutes) == (True, everything.city, 7)


def test_a_service_moves_to_another_line_and_is_told_once() -> None:
    hall = scenarios.hall(lines=2)
    before = offered.offer(hall, {"a.satu": "Satu"})["a.satu"]
    for _again in range(2):
        catalog.set_offering(
            mall_id=hall.mall.pk,
            service_id=before.service_id,
            line_id=hall.lines[1].pk,
            actor=hall.manager,
            now=hall.at(9),
        )
    before.refresh_from_db()
    assert before.line_id == hall.lines[1].pk
    assert EventRecord.objects.filter(name="catalog.offering_changed.v1").count() == 1
    with pytest.raises(NotAllowed):
        catalog.set_offering(
            mall_id=hall.mall.pk,
            service_id=before.service_id,
            line_id=hall.line.pk,
            actor=hall.desks[0],
            now=hall.at(9),
        )


def test_a_service_is_not_offered_in_a_line_of_another_mall() -> None:
    here, there = scenarios.hall(), scenarios.hall()
    offering = offered.offer(here, {"a.satu": "Satu"})["a.satu"]
    with pytest.raises(NotFound):
        catalog.set_offering(
            mall_id=here.mall.pk,
            service_id=offering.service_id,
            line_id=there.line.pk,
            actor=here.manager,
            now=here.at(9),
        )
    with pytest.raises(IntegrityError, match="offering_and_line_are_in_one_mall"), transaction.atomic():
        Offering.objects.update(line=there.line)
