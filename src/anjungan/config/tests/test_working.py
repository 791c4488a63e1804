"""What the worker does before it reads the ledger."""

from __future__ import annotations

import pytest
from django.utils import timezone

from anjungan.config import working
from anjungan.foundation import epochs
from anjungan.foundation.models import EventRecord

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_worker_that_meets_a_ledger_of_another_server_begins_an_epoch() -> None:
    EventRecord.objects.create(
        xid=2**31, name="tests.from_elsewhere.v1", at=timezone.now(), subject="x:1", payload={}, streams=[]
    )
    try:
        working._find_place()
        assert EventRecord.objects.filter(name="foundation.ledger_epoch_began.v1", xid__gt=2**32).count() == 1
    finally:
        epochs._set_ahead(0)


def test_a_worker_on_its_own_ledger_begins_none() -> None:
    EventRecord.objects.create(name="tests.from_here.v1", at=timezone.now(), subject="x:1", payload={}, streams=[])
    working._find_place()

    assert not EventRecord.objects.filter(name="foundation.ledger_epoch_began.v1").exists()
