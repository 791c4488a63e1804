"""The visitor presses stop while something is being done. Watches the lock of the guard."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, connections

from anjungan.domain.assistance import errors
from anjungan.domain.assistance.tests.scenes import agreed, helper_at
from anjungan.domain.queueing import operations as queue
from anjungan.domain.queueing.models import Visit
from anjungan.domain.queueing.tests.scenarios import NINE_O_CLOCK, hall

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_act_waits_for_a_stop_that_is_being_saved_and_is_then_refused() -> None:
    """Staged: the stop is written and not saved when the act comes. Without the lock the act would slip through."""
    here = hall()
    consent, dewi = agreed(helper_at(here.mall))

    def act() -> str:
        try:
            queue.start_visit(mall_id=here.mall.pk, offerings=[here.offerings[0].uuid], actor=dewi, now=NINE_O_CLOCK)
        except errors.AssistanceOver as over:
            return over.code
        finally:
            connections.close_all()
        return "done"

    settings = connection.get_connection_params()
    plain = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    with psycopg.connect(**plain) as neighbour, ThreadPoolExecutor(1) as me:
        neighbour.execute(
            "UPDATE assistance_assistance SET ended_at = %s, end_reason = 'visitor', called = '' WHERE id = %s",
            [NINE_O_CLOCK, consent.pk],
        )
        answer = me.submit(act)
        while not answer.done():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND wait_event_type = 'Lock'"
                )
                row = cursor.fetchone()
            if row is not None and row[0] > 0:
                break
        neighbour.commit()
        assert answer.result(10) == "assistance_over"
    assert Visit.objects.count() == 0
