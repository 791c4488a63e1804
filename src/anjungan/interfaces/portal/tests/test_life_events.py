"""Life events as a way with handed-on papers, and the pledge: every event, both languages, nothing made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django import DjangoAssertNumQueries
from pytest_django.live_server_helper import LiveServer

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.models import Offering, Service, ServicePledge
from anjungan.domain.catalog.queries.life_events import life_event_bundles
from anjungan.domain.catalog.tests.scenarios import adopted
from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.tests import scenarios
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

NewPage = Callable[..., Page]
Look = Callable[[Page, str], object]
Axe = Callable[[Page], None]


@pytest.fixture
def mall() -> Mall:
    """A mall that offers everything but the services of one agency."""
    hall = scenarios.hall()
    hall.mall.name, hall.mall.short_name = "MPP Kota Uji", "MPP Uji"
    hall.mall.save()
    catalog.load_catalogue(actor=Actor.system("uji"), now=clock.now())
    Offering.objects.bulk_create(
        Offering(mall=hall.mall, service=service, line=hall.lines[0])
        for service in Service.objects.exclude(agency__key="imigrasi")
    )
    return hall.mall


def read(path: str, language: str = "id", status: int = 200) -> str:
    client = Client()
    answer = client.get(f"{path}?bahasa={language}", follow=True)
    assert answer.status_code == status
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.django_db
def test_every_life_event_has_its_page_in_both_languages(mall: Mall) -> None:
    events = life_event_bundles(mall=mall)
    assert len(events) == 16
    for event in events:
        page = read(f"/peristiwa/{event.key}")
        for step in event.steps:
            assert f'href="/layanan/{step.service_key}' in page, (event.key, step.service_key)
        assert event.name_en in read(f"/peristiwa/{event.key}", "en")
    assert all(event.name_id.replace("'", "&#x27;") in read("/peristiwa/") for event in events)
    read("/peristiwa/tidak_ada", status=404)


@pytest.mark.django_db
def test_no_step_comes_before_what_it_needs_and_papers_are_named_on_both_sides(mall: Mall) -> None:
    handovers = 0
    for event in life_event_bundles(mall=mall):
        for step in event.steps:
            for paper in step.needs:
                handovers += 1
                assert paper.step < step.number, (event.key, step.service_key)
                giver = event.steps[paper.step - 1]
                assert any(
                    given.step == step.number and given.document_id == paper.document_id for given in giver.gives
                )
    assert handovers == 43, "every dependency of the catalogue"


@pytest.mark.django_db
def test_a_step_that_is_not_served_here_says_so(
    mall: Mall, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        page = read("/peristiwa/perjalanan_luar_negeri")
    assert "Tidak di mal ini, datangi kantornya." in page
    assert "belum dilayani di mal ini" in page


@pytest.mark.django_db
def test_without_a_mall_the_way_is_shown_all_the_same() -> None:
    catalog.load_catalogue(actor=Actor.system("uji"), now=clock.now())
    assert "langkah" in read("/peristiwa/menikah_islam")
    assert "Belum ada mal di sini" in read("/maklumat")


def sign(mall: Mall) -> None:
    ServicePledge.objects.create(
        mall=mall, statement="Kami sanggup melayani sesuai standar.", signed_in="Kota Uji", signed_on=date(2026, 1, 2),
        signer_name="Ratna Dewi", signer_title="Kepala DPMPTSP", decree="12/2026", recorded_at=clock.now(),
    )  # fmt: skip


@pytest.mark.django_db
def test_the_pledge_is_shown_once_it_is_signed_with_the_standards_of_this_mall(mall: Mall) -> None:
    assert "Maklumat belum ditandatangani" in read("/maklumat")
    sign(mall)
    limit = {"value": 2, "min_value": None, "unit": "hours", "starts_when": "berkas lengkap", "note": None}
    adopted(mall, Service.objects.get(key="polri.skck_baru"), {"time_limit": limit})
    page = read("/maklumat")
    for told in (
        "Kami sanggup melayani",
        "Ratna Dewi",
        "Nomor 12/2026",
        "2 jam sejak berkas lengkap",
        "1 layanan punya",
    ):
        assert told in page, told
    assert "Print the pledge" in read("/maklumat", "en")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "size"), [("id", "phone"), ("en", "desk")])
def test_no_page_has_an_accessibility_violation(
    live_server: LiveServer, new_page: NewPage, look: Look, axe: Axe, mall: Mall, language: str, size: str
) -> None:
    page = new_page(size)
    page.goto(f"{live_server.url}/maklumat?bahasa={language}")
    axe(page)
    sign(mall)
    adopted(mall, Service.objects.get(key="polri.skck_baru"), {})
    for name in (
        "maklumat",
        "peristiwa/",
        "peristiwa/kelahiran_anak",
        "peristiwa/perjalanan_luar_negeri",
        f"data/{mall.key}/",
    ):
        page.goto(f"{live_server.url}/{name}")
        look(page, f"warga-{language}-{name}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
