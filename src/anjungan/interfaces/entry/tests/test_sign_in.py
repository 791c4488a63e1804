"""Signing in with a password, and being stopped from guessing."""

from __future__ import annotations

import pytest
from django.test import Client

from anjungan.domain.accounts.models import User
from anjungan.domain.accounts.operations import create_user
from anjungan.domain.organizations.models import Role, StaffRole
from anjungan.domain.premises.tests.scenarios import mall
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor

PASSWORD = "sebuah-sandi-panjang"


@pytest.fixture
def bu_sari(db: None) -> User:
    return create_user(
        username="sari",
        name="Sari Wulandari",
        password=PASSWORD,
        actor=Actor.system("test"),
        now=clock.now(),
        language="en",
    )


@pytest.mark.usefixtures("bu_sari")
def test_a_member_of_staff_comes_in_and_reads_the_page_in_their_own_language(client: Client) -> None:
    answer = client.post("/masuk/", {"username": "Sari ", "password": PASSWORD, "next": "/masuk/?a=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/masuk/?a=1")
    assert client.session["_auth_user_id"]
    assert answer.cookies["bahasa"].value == "en"


@pytest.mark.parametrize(
    ("role", "door"),
    [(Role.OFFICER, "/loket/"), (Role.GREETER, "/penyambut/"), (Role.MANAGER, "/ruang-kendali/"), (None, "/")],
)
def test_whoever_says_nothing_of_where_to_comes_to_their_own_door(
    client: Client, bu_sari: User, role: Role | None, door: str
) -> None:
    if role is not None:
        StaffRole.objects.create(user=bu_sari, mall=mall(), role=role)
    answer = client.post("/masuk/", {"username": "sari", "password": PASSWORD})
    assert answer["Location"] == door


@pytest.mark.usefixtures("bu_sari")
@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    answer = client.post("/masuk/", {"username": "sari", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/"


@pytest.mark.usefixtures("bu_sari")
def test_a_wrong_password_is_told_kindly_and_keeps_the_name(client: Client) -> None:
    answer = client.post("/masuk/", {"username": "sari", "password": "keliru"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nama masuk atau kata sandi keliru" in page
    assert 'value="sari"' in page
    assert "keliru-" not in page


@pytest.mark.usefixtures("bu_sari")
def test_after_five_wrong_passwords_even_the_right_one_waits_fifteen_minutes(client: Client) -> None:
    answers = [client.post("/masuk/", {"username": "sari", "password": f"keliru {guess}"}) for guess in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
    stopped = client.post("/masuk/", {"username": "sari", "password": PASSWORD})
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "900"
    assert "15 menit lagi" in stopped.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("bu_sari")
def test_a_colleague_elsewhere_is_not_locked_out_by_somebodys_guessing(client: Client) -> None:
    for guess in range(6):
        client.post("/masuk/", {"username": "sari", "password": f"keliru {guess}"})
    answer = Client(REMOTE_ADDR="10.0.0.9").post("/masuk/", {"username": "sari", "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.django_db
def test_an_empty_form_names_each_field_that_needs_words(client: Client) -> None:
    page = client.post("/masuk/", {}).content.decode()
    assert page.count('aria-invalid="true"') == 2
    assert "Tulis nama masuk Anda." in page


@pytest.mark.usefixtures("bu_sari")
def test_signing_out_ends_the_session(client: Client) -> None:
    client.post("/masuk/", {"username": "sari", "password": PASSWORD})
    assert client.get("/keluar/").status_code == 405
    client.post("/keluar/")
    assert "_auth_user_id" not in client.session
