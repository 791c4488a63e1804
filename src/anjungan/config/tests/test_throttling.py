"""Guessing passwords is slow; a colleague cannot be locked out from elsewhere."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser
from django.test import RequestFactory

NINE_O_CLOCK = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RIGHT = "kata sandi yang benar"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def bu_sari() -> None:
    get_user_model().objects.create(username="sari", name="Bu Sari", password=make_password(RIGHT))


def try_to_sign_in(password: str, *, username: str = "sari", address: str = "10.0.0.7") -> AbstractBaseUser | None:
    request = RequestFactory().post("/masuk/", {"username": username}, REMOTE_ADDR=address)
    return authenticate(request, username=username, password=password)


def test_the_right_password_opens_after_a_few_wrong_ones() -> None:
    for _ in range(4):
        assert try_to_sign_in("salah") is None
    assert try_to_sign_in(RIGHT) is not None


def test_after_five_wrong_passwords_even_the_right_one_waits_a_quarter_of_an_hour() -> None:
    with time_machine.travel(NINE_O_CLOCK, tick=False):
        for _ in range(5):
            assert try_to_sign_in("salah") is None
        assert try_to_sign_in(RIGHT) is None
    with time_machine.travel(NINE_O_CLOCK + timedelta(minutes=16), tick=False):
        assert try_to_sign_in(RIGHT) is not None


def test_writing_the_name_differently_wins_no_new_tries() -> None:
    for username in ("sari", "SARI", " sari", "Sari ", "sARI"):
        assert try_to_sign_in("salah", username=username) is None
    assert try_to_sign_in(RIGHT) is None


def test_a_guesser_elsewhere_locks_nobody_out_here() -> None:
    for _ in range(6):
        try_to_sign_in("salah", address="203.0.113.9")
    assert try_to_sign_in(RIGHT, address="10.0.0.7") is not None
