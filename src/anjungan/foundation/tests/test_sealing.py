from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from anjungan.foundation import sealing
from anjungan.foundation.models import AuditEntry, Seal

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)


def record(count: int, mall_id: int = 7) -> None:
    for n in range(count):
        AuditEntry.objects.create(
            mall_id=mall_id, at=NINE + timedelta(seconds=n), actor_kind="officer", actor_id="1", actor_label="Bu Sari",
            verb="queueing.ticket_called.v1", subject=f"ticket:{n}", details={"number": f"A{n:03d}"},
        )  # fmt: skip


def meddle(sql: str) -> None:
    """Change the past as an intruder with the database's own password would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE foundation_auditentry DISABLE TRIGGER audit_append_only")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE foundation_auditentry ENABLE TRIGGER audit_append_only")


def test_two_batches_make_a_chain_that_holds() -> None:
    record(3)
    sealing.seal_everything(now=NINE)
    record(2)
    sealing.seal_everything(now=NINE)

    found = sealing.verify(mall_id=7)
    assert (found.seals, found.entries, found.unsealed, found.breaks) == (2, 5, 0, [])
    first, second = Seal.objects.order_by("number")
    assert second.previous == first.digest


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("UPDATE foundation_auditentry SET actor_label = 'Pak Lain' WHERE subject = 'ticket:1'", "entry_changed"),
        ("DELETE FROM foundation_auditentry WHERE subject = 'ticket:1'", "entries_added_or_removed"),
    ],
)
def test_a_changed_or_removed_entry_breaks_its_seal(sql: str, reason: str) -> None:
    record(3)
    sealing.seal_everything(now=NINE)
    meddle(sql)

    assert [broken.reason for broken in sealing.verify(mall_id=7).breaks] == [reason]


def test_nothing_new_makes_no_seal() -> None:
    record(1)
    assert sealing.seal_everything(now=NINE) == 1
    assert sealing.seal_everything(now=NINE) == 0
    assert Seal.objects.count() == 1


def test_each_mall_has_a_chain_of_its_own() -> None:
    record(2, mall_id=7)
    record(1, mall_id=8)
    sealing.seal_everything(now=NINE)

    assert sealing.verify(mall_id=7).entries == 2
    assert sealing.verify(mall_id=8).entries == 1
