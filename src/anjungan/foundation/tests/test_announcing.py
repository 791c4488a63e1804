from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from anjungan.foundation import streams
from anjungan.foundation.actors import Actor
from anjungan.foundation.events import Event, announce
from anjungan.foundation.models import AuditEntry, EventRecord, Seal
from anjungan.foundation.operations import PartOutsideOperation, operation

pytestmark = pytest.mark.django_db(transaction=True)
NINE = datetime(2025, 11, 6, 2, 0, tzinfo=UTC)
BU_SARI = Actor(kind="officer", id="7", label="Sari Wulandari")


@dataclass(frozen=True, kw_only=True)
class GateOpened(Event):
    """A gate was opened (only in these tests)."""

    name: ClassVar[str] = "tests.gate_opened.v1"
    gate: UUID
    at: datetime

    def subject(self) -> str:
        return f"gate:{self.gate}"


GATE = UUID("01900000-0000-7000-8000-000000000001")


@operation
def open_gate(*, stumble: bool = False) -> None:
    """Open the gate."""
    announce(GateOpened(gate=GATE, at=NINE), by=BU_SARI, mall_id=3, at=NINE, to=[streams.mall_stream(3)])
    if stumble:
        raise LookupError


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts the screens could read each time they were woken."""
    seen: list[int] = []
    monkeypatch.setattr(streams, "wake", lambda: seen.append(EventRecord.objects.count()))
    return seen


def test_a_fact_and_its_audit_entry_are_saved_by_one_call() -> None:
    open_gate()
    record, entry = EventRecord.objects.get(), AuditEntry.objects.get()

    assert (record.name, record.subject, record.mall_id, record.at) == (
        "tests.gate_opened.v1", f"gate:{GATE}", 3, NINE,
    )  # fmt: skip
    assert record.streams == ["mall:3"]
    assert (entry.actor_kind, entry.actor_id, entry.actor_label) == ("officer", "7", "Sari Wulandari")
    assert (entry.verb, entry.subject, entry.details) == (record.name, record.subject, record.payload)
    assert record.xid == entry.xid


def test_both_are_lost_with_the_operation() -> None:
    with pytest.raises(LookupError):
        open_gate(stumble=True)
    assert not EventRecord.objects.exists()
    assert not AuditEntry.objects.exists()


def test_screens_are_woken_only_when_the_fact_can_be_read(woken: list[int]) -> None:
    open_gate()
    with pytest.raises(LookupError):
        open_gate(stumble=True)
    assert woken == [1]


def test_nothing_is_announced_outside_an_operation() -> None:
    with pytest.raises(PartOutsideOperation):
        announce(GateOpened(gate=GATE, at=NINE), by=BU_SARI, mall_id=3, at=NINE)


def test_a_fact_carries_plain_values_only_and_is_known_by_its_name() -> None:
    assert GateOpened(gate=GATE, at=NINE).payload() == {"gate": str(GATE), "at": "2025-11-06T02:00:00+00:00"}
    assert Event.registry["tests.gate_opened.v1"] is GateOpened
    with pytest.raises(TypeError):
        GateOpened.from_payload({"gate": str(GATE), "colour": "red"})


def _seal() -> None:
    Seal.objects.create(
        mall_id=3, number=1, last_xid=1, last_entry_id=1, entries=1, previous="0", digest="0", sealed_at=NINE
    )


@pytest.mark.parametrize("table", ["foundation_eventrecord", "foundation_auditentry", "foundation_seal"])
@pytest.mark.parametrize(
    "meddling",
    [
        lambda table: f"UPDATE {table} SET mall_id = 4",
        lambda table: f"DELETE FROM {table}",
    ],
    ids=["update", "delete"],
)
def test_the_past_is_append_only(table: str, meddling: Callable[[str], str]) -> None:
    open_gate()
    _seal()
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(meddling(table))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT mall_id FROM {table}")
        assert cursor.fetchall() == [(3,)]
