"""The wake-up thread, against a real database."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from anjungan.foundation.streams import waking

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ear() -> Iterator[psycopg.Connection]:
    waking.rest()
    params = connection.get_connection_params()
    plain = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}
    with psycopg.connect(**plain, autocommit=True) as ear:
        ear.execute(f"LISTEN {waking.CHANNEL}")
        yield ear
    waking.rest()


def heard(ear: psycopg.Connection, seconds: float) -> int:
    return sum(1 for _ in ear.notifies(timeout=seconds, stop_after=None))


def test_a_wake_up_is_heard_without_any_transaction_of_ours(ear: psycopg.Connection) -> None:
    begun = time.monotonic()
    waking.wake()
    assert time.monotonic() - begun < 0.5, "it must not wait for the database"
    assert sum(1 for _ in ear.notifies(timeout=5, stop_after=1)) == 1


def test_a_rush_becomes_a_few_wake_ups(ear: psycopg.Connection) -> None:
    for _ in range(500):
        waking.wake()
    assert 1 <= heard(ear, 0.6) < 100


def test_wake_ups_go_on_after_the_connection_was_cut(ear: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "_RETRY_SECONDS", 0.05)
    waking.wake()
    assert sum(1 for _ in ear.notifies(timeout=5, stop_after=1)) == 1
    ear.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'anjungan-waker'")

    waking.wake()  # this one is lost with the connection, or heard; the hub looks by itself meanwhile
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        waking.wake()
        if heard(ear, 0.1):
            return
    raise AssertionError("nothing was heard any more")
