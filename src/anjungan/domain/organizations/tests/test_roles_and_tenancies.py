"""Who may do what at which mall, and which agency is where."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from anjungan.domain.accounts.models import User
from anjungan.domain.accounts.operations import issue_access_token
from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.organizations import operations as organizations
from anjungan.domain.organizations import permissions
from anjungan.domain.organizations.models import Agency, Mall, Role, StaffRole
from anjungan.domain.organizations.queries import actor_for_token, actor_for_user, agencies_at, malls
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)
PLATFORM = Actor.system("pengelola")


def mall(key: str = "mpp_uji") -> Mall:
    return organizations.register_mall(
        key=key,
        name=f"MPP {key}",
        short_name=key,
        city="Kota Uji",
        province="Uji",
        time_zone="Asia/Makassar",
        actor=PLATFORM,
        now=NOW,
    )


def agency(key: str = "dukcapil") -> Agency:
    return organizations.register_agency(
        key=key, name_id=f"Dinas {key}", short=key, level="kota", actor=PLATFORM, now=NOW
    )


def person(name: str = "sari") -> User:
    return User.objects.create(username=name, name=name.title())


def give(user: User, at: Mall, role: str, agency_id: int | None = None) -> StaffRole:
    return organizations.give_role(
        user_id=user.pk, mall_id=at.pk, role=role, agency_id=agency_id, actor=PLATFORM, now=NOW
    )


def token_of(user: User, *scopes: str, expires_at: datetime | None = None) -> str:
    return issue_access_token(
        user_id=user.pk, label="meja", scopes=scopes or ["*"], actor=PLATFORM, now=NOW, expires_at=expires_at
    ).secret


def the_actor(user: User) -> Actor:
    found = actor_for_user(user_id=user.pk)
    assert found is not None
    return found


def test_a_token_tells_person_mall_and_scopes_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    here, office, sari = mall(), agency(), person()
    give(sari, here, Role.OFFICER, office.pk)
    secret = token_of(sari)
    with django_assert_num_queries(1):
        actor = actor_for_token(secret=secret, now=NOW)
    assert actor is not None
    assert (actor.user_id, actor.mall_id, actor.label, actor.kind) == (sari.pk, here.pk, "Sari", "officer")
    assert actor.may(Scope.TICKETS_SERVE)
    assert not actor.may(Scope.MALL_MANAGE)
    with django_assert_num_queries(0):
        assert permissions.may_serve(actor, mall_id=here.pk, agency_id=office.pk)
        assert not permissions.may_manage(actor, mall_id=here.pk)


def test_a_token_never_does_more_than_it_was_given() -> None:
    here, sari = mall(), person()
    give(sari, here, Role.MANAGER)
    actor = actor_for_token(secret=token_of(sari, Scope.BUILDING_READ), now=NOW)
    assert actor is not None
    assert permissions.may_watch(actor, mall_id=here.pk)
    assert not permissions.may_manage(actor, mall_id=here.pk)


def test_a_token_never_does_more_than_the_person() -> None:
    here, sari = mall(), person()
    give(sari, here, Role.GREETER)
    actor = actor_for_token(secret=token_of(sari, Scope.MALL_MANAGE, Scope.VISITS_CREATE), now=NOW)
    assert actor is not None
    assert permissions.may_greet(actor, mall_id=here.pk)
    assert not permissions.may_manage(actor, mall_id=here.pk)


def test_a_token_that_ended_is_nobody() -> None:
    here, sari = mall(), person()
    give(sari, here, Role.OFFICER)
    secret = token_of(sari, expires_at=NOW + timedelta(hours=1))
    assert actor_for_token(secret=secret, now=NOW) is not None
    assert actor_for_token(secret=secret, now=NOW + timedelta(hours=1)) is None
    assert actor_for_token(secret="officer_unknown", now=NOW) is None
    sari.is_active = False
    sari.save()
    assert actor_for_token(secret=secret, now=NOW) is None


def test_a_manager_of_one_mall_is_a_stranger_in_another() -> None:
    here, there, sari = mall("sini"), mall("sana"), person()
    give(sari, here, Role.MANAGER)
    actor = the_actor(sari)
    assert permissions.may_manage(actor, mall_id=here.pk)
    assert not permissions.may_manage(actor, mall_id=there.pk)
    with pytest.raises(NotAllowed):
        permissions.require_manage(actor, mall_id=there.pk)


def test_someone_with_two_malls_may_in_each_only_what_the_role_there_allows() -> None:
    here, there, sari = mall("sini"), mall("sana"), person()
    give(sari, here, Role.MANAGER)
    give(sari, there, Role.OFFICER)
    actor = the_actor(sari)
    assert actor.mall_id is None
    assert permissions.may_manage(actor, mall_id=here.pk)
    assert not permissions.may_manage(actor, mall_id=there.pk)
    assert permissions.may_serve(actor, mall_id=there.pk, agency_id=None)


def test_a_narrow_token_stays_narrow_for_someone_with_two_malls() -> None:
    here, there, sari = mall("sini"), mall("sana"), person()
    give(sari, here, Role.MANAGER)
    give(sari, there, Role.MANAGER)
    actor = actor_for_token(secret=token_of(sari, Scope.BUILDING_READ), now=NOW)
    assert actor is not None
    assert permissions.may_watch(actor, mall_id=there.pk)
    assert not permissions.may_manage(actor, mall_id=there.pk)


def test_an_officer_serves_for_the_own_agency_only() -> None:
    here, ours, other, sari = mall(), agency("dukcapil"), agency("imigrasi"), person()
    give(sari, here, Role.OFFICER, ours.pk)
    actor = the_actor(sari)
    assert permissions.may_serve(actor, mall_id=here.pk, agency_id=ours.pk)
    assert permissions.may_serve(actor, mall_id=here.pk, agency_id=None)
    assert not permissions.may_serve(actor, mall_id=here.pk, agency_id=other.pk)
    with pytest.raises(NotAllowed):
        permissions.require_serve(actor, mall_id=here.pk, agency_id=other.pk)


def test_someone_without_a_role_may_nothing() -> None:
    here, sari = mall(), person()
    actor = the_actor(sari)
    assert actor.scopes == frozenset()
    assert not permissions.may_watch(actor, mall_id=here.pk)


def test_giving_a_role_twice_gives_it_once() -> None:
    here, sari = mall(), person()
    assert give(sari, here, Role.OFFICER) == give(sari, here, Role.OFFICER)
    assert StaffRole.objects.count() == 1


@pytest.mark.parametrize(("role", "with_agency"), [(Role.AGENCY_HEAD, False), (Role.GREETER, True), ("king", False)])
def test_a_role_and_an_agency_must_go_together(role: str, with_agency: bool) -> None:
    here, office, sari = mall(), agency(), person()
    with pytest.raises(InvalidInput):
        give(sari, here, role, office.pk if with_agency else None)


def test_a_manager_appoints_officers_and_an_administrator_appoints_managers() -> None:
    here, boss, sari = mall(), person("ratna"), person()
    give(boss, here, Role.MANAGER)
    actor = the_actor(boss)
    given = organizations.give_role(user_id=sari.pk, mall_id=here.pk, role=Role.OFFICER, actor=actor, now=NOW)
    with pytest.raises(NotAllowed):
        organizations.give_role(user_id=sari.pk, mall_id=here.pk, role=Role.ADMIN, actor=actor, now=NOW)
    organizations.take_role(staff_role_id=given.pk, actor=actor, now=NOW)
    with pytest.raises(NotFound):
        organizations.take_role(staff_role_id=given.pk, actor=actor, now=NOW)
    assert not StaffRole.objects.filter(user=sari).exists()


def test_an_agency_serves_from_the_first_to_the_last_day_of_its_agreement() -> None:
    here, office = mall(), agency()
    organizations.sign_tenancy(
        mall_id=here.pk, agency_id=office.pk, since=date(2026, 6, 1), actor=PLATFORM, now=NOW, agreement_number="1/PKS"
    )
    organizations.end_tenancy(mall_id=here.pk, agency_id=office.pk, last_day=date(2026, 6, 30), actor=PLATFORM, now=NOW)
    assert [list(agencies_at(mall=here, on=date(2026, month, 30))) for month in (5, 6, 7)] == [[], [office], []]


def test_an_agreement_does_not_end_before_it_began() -> None:
    here, office = mall(), agency()
    with pytest.raises(InvalidInput):
        organizations.sign_tenancy(
            mall_id=here.pk,
            agency_id=office.pk,
            since=date(2026, 6, 2),
            until=date(2026, 6, 1),
            actor=PLATFORM,
            now=NOW,
        )


@pytest.mark.parametrize("tz", ["Mars/Olympus", "Europe/Amsterdam", ""])
def test_a_mall_is_in_one_of_the_zones_of_indonesia(tz: str) -> None:
    with pytest.raises(InvalidInput):
        organizations.register_mall(
            key="aneh", name="A", short_name="A", city="A", province="A", time_zone=tz, actor=PLATFORM, now=NOW
        )
    assert not malls().exists()


def test_a_key_names_one_mall_and_one_agency() -> None:
    mall(), agency()
    with pytest.raises(organizations.MallKeyTaken):
        mall()
    with pytest.raises(organizations.AgencyKeyTaken):
        agency()
