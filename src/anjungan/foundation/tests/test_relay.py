from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import psycopg
import pytest
from django.db import connection

from anjungan.foundation import events, relay
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import Event, announce, by_worker
from anjungan.foundation.models import StuckEvent
from anjungan.foundation.operations import operation

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class BellRang(Event):
    """A bell rang (only in these tests)."""

    name: ClassVar[str] = "tests.bell_rang.v1"
    times: int

    def subject(self) -> str:
        return "bell:1"


heard: list[int] = []
broken: list[bool] = []


@pytest.fixture(autouse=True)
def listener() -> Iterator[None]:
    heard.clear()
    broken.clear()

    @by_worker(BellRang)
    def hear(event: BellRang) -> None:
        if broken:
            raise RuntimeError("deaf")
        heard.append(event.times)

    yield
    events._listeners.pop(BellRang.name)


@operation
def ring(times: int) -> None:
    announce(BellRang(times=times), by=Actor.system("test"), mall_id=None, at=NINE)


def test_listeners_hear_each_fact_once_and_in_order() -> None:
    for n in (1, 2, 3):
        ring(n)
    relay.relay_batch(now=NINE)
    relay.relay_batch(now=NINE)

    assert heard == [1, 2, 3]


def test_a_slower_transaction_that_began_earlier_is_not_missed() -> None:
    params = connection.get_connection_params()
    plain = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}
    with psycopg.connect(**plain) as slow:
        slow.execute(
            """SELECT foundation_announce('tests.bell_rang.v1', NULL, now(), 'bell:1', '{"times": 1}', '{}',
            '{"kind": "system", "id": "x", "label": "x"}')"""
        )
        ring(2)
        relay.relay_batch(now=NINE)
        assert heard == []
        slow.commit()
    relay.relay_batch(now=NINE)

    assert heard == [1, 2]


def test_a_listener_that_fails_is_set_aside_and_tried_again() -> None:
    broken.append(True)
    ring(1)
    relay.relay_batch(now=NINE)
    assert StuckEvent.objects.get().reason == "RuntimeError: deaf"

    broken.clear()
    assert relay.retry_stuck(now=NINE) == 1
    assert heard == [1]
    assert not StuckEvent.objects.exists()
