"""Writing, submitting and approving a standard: one draft, nothing overwritten, nothing half told, two people."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import connection, connections

from anjungan.domain.accounts.models import User
from anjungan.domain.catalog import errors
from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog import queries as services
from anjungan.domain.catalog.components import Content, Fee, FeeBasis, Part, content_from_json, content_to_json
from anjungan.domain.catalog.models import Service, ServiceStandard
from anjungan.domain.catalog.tests.scenarios import adopted, offer, published
from anjungan.domain.catalog.tests.standards import WHOLE
from anjungan.domain.organizations.models import Agency, Mall, Role, StaffRole
from anjungan.domain.organizations.queries import actor_for_user
from anjungan.domain.premises.tests import scenarios
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)
TODAY = date(2026, 6, 8)
KEY = "polri.skck_baru"


@dataclass(kw_only=True)
class Office:
    """A mall with one service, its agency's head, and two people who may approve."""

    mall: Mall
    service: Service
    head: Actor
    manager: Actor
    other_manager: Actor

    def draft(self, content: Content | None = None) -> ServiceStandard:
        draft = catalog.start_draft(mall_id=self.mall.pk, service_key=KEY, actor=self.head, now=NOW)
        if content is not None:
            draft.content = content_to_json(content)
            draft.save()
        return draft

    def submitted(self, content: Content = WHOLE) -> ServiceStandard:
        draft = self.draft(content)
        return catalog.submit_draft(standard_id=draft.pk, decree="SK 21/2026", revision=1, actor=self.head, now=NOW)

    def approve(self, version: ServiceStandard, *, day: date = TODAY, actor: Actor | None = None) -> ServiceStandard:
        return catalog.approve_standard(standard_id=version.pk, valid_from=day, actor=actor or self.manager, now=NOW)


def person(mall: Mall, role: str, name: str, agency_id: int | None = None) -> Actor:
    user = User.objects.create(username=name, name=name.title())
    StaffRole.objects.create(user=user, mall=mall, role=role, agency_id=agency_id)
    actor = actor_for_user(user_id=user.pk)
    assert actor is not None
    return actor


@pytest.fixture
def office() -> Office:
    hall = scenarios.hall()
    offer(hall, {KEY: "SKCK"})
    return Office(
        mall=hall.mall,
        service=Service.objects.get(),
        head=person(hall.mall, Role.AGENCY_HEAD, "sari", hall.agency.pk),
        manager=person(hall.mall, Role.MANAGER, "ratna"),
        other_manager=person(hall.mall, Role.MANAGER, "daud"),
    )


def write(office: Office, draft: ServiceStandard, part: Part[Any], *, revision: int = 1, name: str = "fee") -> Any:
    return catalog.write_component(
        standard_id=draft.pk, component=name, part=part, revision=revision, actor=office.head, now=NOW
    )


FREE = Part(value=Fee(basis=FeeBasis.FREE))


def test_a_draft_begins_with_what_the_published_standard_says_and_names_it_as_parent(office: Office) -> None:
    parent = published(office.service, {"counter_minutes": 15})
    draft = office.draft()
    assert (draft.version, draft.parent, draft.content) == (1, parent, parent.content)
    assert office.draft() == draft, "starting twice makes one draft"
    assert [fact.name for fact in EventRecord.objects.filter(name__startswith="catalog.standard")] == [
        "catalog.standard_drafted.v1"
    ]


def test_the_next_draft_begins_with_the_mall_s_own_last_version(office: Office) -> None:
    published(office.service, {"counter_minutes": 15})
    adopted(office.mall, office.service, {"counter_minutes": 7})
    draft = office.draft()
    assert (draft.version, content_from_json(draft.content).counter_minutes.value) == (2, 7)


def test_a_service_without_any_standard_begins_empty(office: Office) -> None:
    assert content_from_json(office.draft().content) == Content()


def test_a_component_is_written_and_the_next_writer_must_have_read_it(office: Office) -> None:
    draft = office.draft()
    assert write(office, draft, FREE).revision == 2
    with pytest.raises(errors.ChangedMeanwhile):
        write(office, draft, Part(raw="Rp 5.000"))
    assert content_from_json(ServiceStandard.objects.get().content).fee == FREE
    assert write(office, draft, FREE, revision=2).revision == 2, "the same again is no change"
    assert EventRecord.objects.filter(name="catalog.standard_changed.v1").count() == 1


def test_a_value_that_the_component_cannot_hold_is_refused(office: Office) -> None:
    draft = office.draft()
    with pytest.raises(InvalidInput):
        write(office, draft, Part(value=("x" * 20_000,)), name="facilities")
    with pytest.raises(InvalidInput):
        write(office, draft, Part(value="gratis"))
    with pytest.raises(NotFound):
        write(office, draft, FREE, name="colour")


def test_an_agency_writes_its_own_standards_only_and_officers_none(office: Office) -> None:
    elsewhere = Agency.objects.create(key="lain", name_id="Instansi lain", short="Lain", level="kota")
    other = person(office.mall, Role.AGENCY_HEAD, "budi", elsewhere.pk)
    officer = person(office.mall, Role.OFFICER, "made")
    for actor in (other, officer):
        with pytest.raises(NotAllowed):
            catalog.start_draft(mall_id=office.mall.pk, service_key=KEY, actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        office.approve(office.submitted(), actor=office.head)


def test_the_gate_names_everything_that_is_missing(office: Office) -> None:
    draft = office.draft(dataclasses.replace(WHOLE, safety=Part(), time_limit=Part(raw="secepatnya")))
    with pytest.raises(errors.StandardIncomplete) as refused:
        catalog.submit_draft(standard_id=draft.pk, decree="", revision=1, actor=office.head, now=NOW)
    assert "secepatnya" in refused.value.user_message
    assert "Jaminan keamanan dan keselamatan pelayanan belum diisi." in refused.value.user_message
    assert ServiceStandard.objects.get().state == "draft"


def test_leaving_the_parent_needs_a_reason_and_a_rule(office: Office) -> None:
    parent = published(office.service, {})
    ServiceStandard.objects.filter(pk=parent.pk)
    draft = office.draft(WHOLE)

    def explain(**said: str) -> None:
        draft.refresh_from_db()
        catalog.explain_deviation(
            standard_id=draft.pk, component="product", revision=draft.revision, actor=office.head, now=NOW,
            **{"change": "", "reason": "", "legal_basis": "", **said},
        )  # fmt: skip

    assert catalog.what_is_missing(draft) == [
        "Produk pelayanan berbeda dari standar induk: tulis alasan dan dasar hukumnya."
    ]
    with pytest.raises(InvalidInput):
        explain(change="Nama surat", reason="Sesuai perwali")
    explain(change="Nama surat", reason="Sesuai perwali", legal_basis="Perwali 1/2026")
    draft.refresh_from_db()
    assert catalog.what_is_missing(draft) == []
    explain()
    draft.refresh_from_db()
    assert len(catalog.what_is_missing(draft)) == 1


def test_another_person_approves_and_the_version_before_ends_that_day(office: Office) -> None:
    before = adopted(office.mall, office.service, {"counter_minutes": 7})
    version = office.submitted()
    office.approve(version, day=TODAY + timedelta(days=7))
    before.refresh_from_db()
    assert (before.state, before.valid_until) == ("retired", date(2026, 6, 15))

    def holds(on: date) -> int:
        found = services.standard_in_force(service=KEY, mall=office.mall, on=on)
        assert found is not None
        return found.version

    assert [holds(TODAY), holds(date(2026, 6, 14)), holds(date(2026, 6, 15))] == [1, 1, 2]


def test_nobody_approves_their_own_submission(office: Office) -> None:
    draft = office.draft(WHOLE)
    catalog.submit_draft(standard_id=draft.pk, decree="", revision=1, actor=office.manager, now=NOW)
    with pytest.raises(errors.OwnSubmission):
        office.approve(draft)
    assert office.approve(draft, actor=office.other_manager).state == "published"


def test_a_version_goes_back_with_a_note_and_comes_again(office: Office) -> None:
    version = office.submitted()
    with pytest.raises(InvalidInput):
        catalog.return_draft(standard_id=version.pk, note=" ", actor=office.manager, now=NOW)
    back = catalog.return_draft(standard_id=version.pk, note="Waktu terlalu lama", actor=office.manager, now=NOW)
    assert (back.state, back.review_note, back.revision) == ("draft", "Waktu terlalu lama", 2)
    with pytest.raises(errors.NotInReview):
        catalog.return_draft(standard_id=version.pk, note="Lagi", actor=office.manager, now=NOW)
    again = catalog.submit_draft(standard_id=version.pk, decree="", revision=2, actor=office.head, now=NOW)
    assert (again.state, again.review_note) == ("in_review", "")


def test_a_version_in_review_or_published_is_not_written(office: Office) -> None:
    version = office.submitted()
    with pytest.raises(errors.NotADraft):
        write(office, version, FREE)
    office.approve(version)
    with pytest.raises(errors.NotADraft):
        write(office, version, FREE)
    with pytest.raises(errors.NotADraft):
        catalog.discard_draft(standard_id=version.pk, revision=1, actor=office.head, now=NOW)


def test_a_draft_may_be_given_up(office: Office) -> None:
    draft = office.draft()
    catalog.discard_draft(standard_id=draft.pk, revision=1, actor=office.head, now=NOW)
    assert not ServiceStandard.objects.exists()


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=400)])
def test_the_first_day_is_neither_past_nor_a_slip_of_the_pen(office: Office, day: date) -> None:
    with pytest.raises(errors.DateTaken):
        office.approve(office.submitted(), day=day)


@contextmanager
def held_by_a_neighbour(version: ServiceStandard) -> Iterator[psycopg.Connection[Any]]:
    """Hold the row in a second connection, as an approval in full swing does."""
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    settings.pop("context", None)
    with psycopg.connect(**settings) as neighbour:
        neighbour.execute("SELECT 1 FROM catalog_servicestandard WHERE id = %s FOR UPDATE", [version.pk])
        yield neighbour


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_together_one_does(office: Office) -> None:
    version = office.submitted()
    said: list[object] = []

    def second() -> None:
        try:
            office.approve(version, actor=office.other_manager)
        except errors.NotInReview as refused:
            said.append(refused.code)
        finally:
            connections.close_all()

    with held_by_a_neighbour(version) as neighbour:
        late = Thread(target=second)
        late.start()
        late.join(0.3)
        assert late.is_alive(), "the second waits for the first"
        neighbour.execute(
            "UPDATE catalog_servicestandard SET state = 'published', valid_from = %s, approved_by_id = %s"
            " WHERE id = %s",
            [TODAY, office.manager.user_id, version.pk],
        )
        neighbour.commit()
    late.join(10)
    assert said == ["standard_not_in_review"]
    assert ServiceStandard.objects.get().approved_by_id == office.manager.user_id
    assert not EventRecord.objects.filter(name="catalog.standard_published.v1").exists()
