from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from anjungan.foundation import idempotency
from anjungan.foundation.errors import DomainError, InvalidInput, KeyReused, NotFound, StillWorking
from anjungan.foundation.models import IdempotencyKey, ReaderCursor
from anjungan.foundation.operations import operation, part_of_operation
from anjungan.foundation.statements import call_verb

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)
Create = Callable[..., dict[str, Any]]


@part_of_operation
def _note(name: str, refuse: bool) -> dict[str, Any]:
    ReaderCursor.objects.create(name=f"{name} {ReaderCursor.objects.count()}")
    if refuse:
        raise NotFound
    return {"noted": name}


@operation
def in_several_statements(
    *, name: str, key: str | None, scope: str = "officer 7", refuse: bool = False, now: datetime = NINE
) -> dict[str, Any]:
    """A create that speaks to the database several times."""
    return idempotency.once(scope=scope, key=key, fingerprint=name, now=now, work=lambda: _note(name, refuse))


def in_one_statement(
    *, name: str, key: str | None, scope: str = "officer 7", refuse: bool = False, now: datetime = NINE
) -> dict[str, Any]:
    """A create in one statement."""
    return call_verb("tests_note", {"at": now, "name": name, "refuse": refuse}, idempotency_key=key, scope=scope)


@pytest.fixture(params=[in_several_statements, in_one_statement], ids=["several statements", "one statement"])
def create(request: pytest.FixtureRequest) -> Create:
    with connection.cursor() as cursor:
        cursor.execute("""CREATE OR REPLACE FUNCTION tests_note(args jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
            INSERT INTO foundation_readercursor (name, xid, event_id)
                SELECT (args->>'name') || ' ' || count(*), 0, 0 FROM foundation_readercursor;
            IF (args->>'refuse')::boolean THEN PERFORM foundation_refuse('not_found', '{}'); END IF;
            RETURN jsonb_build_object('noted', args->>'name'); END $$""")
    chosen: Create = request.param
    return chosen


def noted() -> int:
    return ReaderCursor.objects.count()


def test_the_same_key_gets_the_same_answer_and_the_work_is_done_once(create: Create) -> None:
    first = create(name="bell", key="k")
    again = create(name="bell", key="k", now=NINE + timedelta(hours=23))

    assert first == {"noted": "bell"}
    assert again == {"noted": "bell", "replayed": True}
    assert noted() == 1


def test_the_same_key_with_another_request_is_refused(create: Create) -> None:
    create(name="bell", key="k")
    with pytest.raises(KeyReused):
        create(name="drum", key="k")
    assert noted() == 1


def test_the_keys_of_two_people_are_two_keys(create: Create) -> None:
    create(name="bell", key="k")
    assert create(name="drum", key="k", scope="officer 8") == {"noted": "drum"}


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_every_request_is_new(create: Create, key: str | None) -> None:
    for _ in range(2):
        assert create(name="bell", key=key) == {"noted": "bell"}
    assert noted() == 2
    assert not IdempotencyKey.objects.exists()


def test_a_refusal_is_not_remembered_and_saves_nothing(create: Create) -> None:
    with pytest.raises(NotFound):
        create(name="bell", key="k", refuse=True)
    assert noted() == 0
    assert not IdempotencyKey.objects.exists()


def test_a_duplicate_that_cannot_wait_any_longer_is_told_so(create: Create) -> None:
    """Watches the advisory lock and its time-out: another process is still at work under the key."""
    scope = "officer 7" if create is in_several_statements else "tests_note officer 7"
    params = connection.get_connection_params()
    plain = {name: params[name] for name in ("dbname", "user", "password", "host", "port") if params.get(name)}
    with psycopg.connect(**plain) as neighbour:
        neighbour.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{scope} k"])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        try:
            with pytest.raises(StillWorking):
                create(name="bell", key="k")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
    assert create(name="bell", key="k") == {"noted": "bell"}


@pytest.mark.parametrize("key", ["k" * 81, "\0", "\ud800"])
def test_a_key_that_cannot_be_kept_is_refused(create: Create, key: str) -> None:
    with pytest.raises(InvalidInput):
        create(name="bell", key=key)
    assert noted() == 0


def test_answers_are_forgotten_after_a_day(create: Create) -> None:
    create(name="bell", key="old")
    create(name="bell", key="young", now=NINE + timedelta(hours=2))

    assert idempotency.forget_old_answers(now=NINE + timedelta(hours=24, minutes=1)) == 1
    assert create(name="drum", key="old") == {"noted": "drum"}
    with pytest.raises(DomainError):
        create(name="drum", key="young")
