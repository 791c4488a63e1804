"""People who sign in, and the tokens of their programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from anjungan.domain.accounts import operations as accounts
from anjungan.domain.accounts.models import AccessToken, User
from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.accounts.queries import hash_of, tokens_of, user_with_password
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import InvalidInput, NotAllowed
from anjungan.foundation.models import AuditEntry

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 8, 2, tzinfo=UTC)
PASSWORD = "pintu-kayu-jati-7"
ADMIN = Actor.system("pengelola")
NOBODY = Actor(kind="officer", id="x", label="Pak Daud", user_id=0)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMO = settings.PRODUCTION = False


def bu_sari(**facts: object) -> User:
    given = {"username": "sari", "name": "Bu Sari", "password": PASSWORD, "actor": ADMIN, "now": NOW} | facts
    return accounts.create_user(**given)  # type: ignore[arg-type]


def _let_in(username: str, password: str) -> User | None:
    return user_with_password(username=username, password=password, request=RequestFactory().post("/masuk/"))


def test_a_person_signs_in_with_the_name_however_it_is_typed() -> None:
    sari = bu_sari(username=" Sari ")
    assert _let_in("SARI", PASSWORD) == sari
    assert _let_in("sari", "salah") is None
    assert _let_in("made", PASSWORD) is None


def test_two_people_cannot_have_one_name() -> None:
    bu_sari()
    with pytest.raises(accounts.UsernameTaken) as refused:
        bu_sari(username="SARI")
    assert "sari" in refused.value.user_message


@pytest.mark.parametrize(
    ("facts", "why"),
    [({"password": "12345"}, "sandi"), ({"username": "bu sari"}, ""), ({"username": ""}, ""), ({"name": ""}, "")],
)
def test_what_cannot_be_used_is_refused_and_nobody_is_created(facts: dict[str, object], why: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        bu_sari(**facts)
    assert why in refused.value.user_message.lower()
    assert not User.objects.exists()


def test_only_those_who_manage_staff_create_people() -> None:
    with pytest.raises(NotAllowed):
        bu_sari(actor=NOBODY)


def test_a_simple_password_is_for_the_demo_only(settings: Settings) -> None:
    with pytest.raises(InvalidInput):
        bu_sari(password="demo", is_demo=True)
    settings.DEMO = True
    assert bu_sari(password="demo", is_demo=True).is_demo
    assert _let_in("sari", "demo") is not None


def test_a_person_who_left_is_not_let_in_and_every_token_ends() -> None:
    sari = bu_sari()
    accounts.issue_access_token(user_id=sari.pk, label="desk", scopes=["*"], actor=ADMIN, now=NOW)
    accounts.deactivate_user(user_id=sari.pk, actor=ADMIN, now=NOW)
    accounts.deactivate_user(user_id=sari.pk, actor=ADMIN, now=NOW)
    assert _let_in("sari", PASSWORD) is None
    assert AccessToken.objects.get().revoked_at == NOW
    assert AuditEntry.objects.filter(verb="accounts.user_deactivated.v1").count() == 1


def test_a_new_password_replaces_the_old_one() -> None:
    sari = bu_sari()
    herself = Actor(kind="officer", id="s", label="Bu Sari", user_id=sari.pk)
    accounts.set_password(user_id=sari.pk, password="atap-rumbia-9", actor=herself, now=NOW)
    assert _let_in("sari", PASSWORD) is None
    assert _let_in("sari", "atap-rumbia-9") == sari
    with pytest.raises(NotAllowed):
        accounts.set_password(user_id=sari.pk, password="atap-rumbia-9", actor=NOBODY, now=NOW)


def test_a_token_is_shown_once_and_only_its_hash_is_kept() -> None:
    sari = bu_sari()
    issued = accounts.issue_access_token(
        user_id=sari.pk, label="meja", scopes=[Scope.TICKETS_SERVE], actor=ADMIN, now=NOW
    )
    kept = AccessToken.objects.values().get()
    assert issued.secret not in str(kept)
    assert kept["token_hash"] == hash_of(issued.secret)
    assert issued.secret not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize("scopes", [[], ["tickets:everything"]])
def test_a_token_for_nothing_or_the_unknown_is_refused(scopes: list[str]) -> None:
    sari = bu_sari()
    with pytest.raises(InvalidInput):
        accounts.issue_access_token(user_id=sari.pk, label="meja", scopes=scopes, actor=ADMIN, now=NOW)


def test_a_token_cannot_begin_expired() -> None:
    sari = bu_sari()
    with pytest.raises(InvalidInput):
        accounts.issue_access_token(user_id=sari.pk, label="meja", scopes=["*"], actor=ADMIN, now=NOW, expires_at=NOW)


def test_revoking_a_token_twice_is_told_once() -> None:
    sari = bu_sari()
    token = accounts.issue_access_token(user_id=sari.pk, label="meja", scopes=["*"], actor=ADMIN, now=NOW).token
    accounts.revoke_access_token(token_id=token.pk, actor=ADMIN, now=NOW)
    accounts.revoke_access_token(token_id=token.pk, actor=ADMIN, now=NOW + timedelta(hours=1))
    assert tokens_of(user_id=sari.pk)[0].revoked_at == NOW
    assert AuditEntry.objects.filter(verb="accounts.access_token_revoked.v1").count() == 1


def test_the_last_use_of_a_token_is_noted_every_five_minutes_only(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sari = bu_sari()
    issued = accounts.issue_access_token(user_id=sari.pk, label="meja", scopes=["*"], actor=ADMIN, now=NOW)
    accounts.note_token_used(secret=issued.secret, now=NOW)
    with django_assert_num_queries(0):
        accounts.note_token_used(secret=issued.secret, now=NOW + timedelta(minutes=4))
    accounts.note_token_used(secret=issued.secret, now=NOW + timedelta(minutes=6))
    assert AccessToken.objects.get().last_used_at == NOW + timedelta(minutes=6)


def test_the_table_itself_refuses_a_name_in_capitals() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="Sari", name="Bu Sari")
