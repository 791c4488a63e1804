"""Numbers that only grow, also when the ledger is restored into another server.

Every reader of the ledger goes by the number of the transaction that wrote a row (`relay`, `sealing`, `streams`). A
server counts its own transactions, and a new one begins near zero: restored there, the ledger would hold numbers that
this server has not reached, and what happens next would be sorted before what was read long ago: never handed to
listeners, never sealed, told to screens again and again. So the ledger has a count of its own, the server's plus how
far the ledger is ahead of it (`sql/005_epochs.sql`), and begins a new epoch after a restore. How far is the body of the
function `foundation_ahead()`: it is dumped and restored with the tables, and costs a writer nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import connection

from anjungan.foundation.actors import Actor
from anjungan.foundation.events import Event, announce
from anjungan.foundation.operations import operation

# An epoch begins so far on that no number of the last one comes again, not even one that the backup never saw.
STEP = 2**32
_TABLES = ("foundation_eventrecord", "foundation_auditentry")


@dataclass(frozen=True, kw_only=True)
class LedgerEpochBegan(Event):
    """The ledger was restored and counts on from here. `lifted` rows had been written before that was known."""

    name: ClassVar[str] = "foundation.ledger_epoch_began.v1"
    epoch: int
    lifted: int

    def subject(self) -> str:
        """Return the epoch."""
        return f"epoch:{self.epoch}"


def settled() -> int:
    """Return the number below which nothing can appear in the ledger any more."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT foundation_settled()")
        return int(cursor.fetchone()[0])


def ledger_is_ahead() -> bool:
    """Tell whether the ledger holds numbers that this server has not given yet: it came from another one."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT coalesce(max(xid), 0) >= foundation_ahead()
                + pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM foundation_eventrecord"""
        )
        return bool(cursor.fetchone()[0])


@operation
def begin_epoch(*, actor: Actor, now: datetime) -> LedgerEpochBegan:
    """Have the ledger count on above everything it holds. Writers wait meanwhile; doing it twice does no harm.

    What was written since the restore, before this was called, gets the number it should have had.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_TABLES)} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            """SELECT foundation_transaction_number(), foundation_ahead(), greatest(foundation_ahead(),
                (SELECT max(xid) FROM foundation_eventrecord), (SELECT max(xid) FROM foundation_auditentry),
                (SELECT max(last_xid) FROM foundation_seal), (SELECT max(xid) FROM foundation_readercursor))"""
        )
        current, ahead_before, highest = cursor.fetchone()
        epoch = int(highest) // STEP + 1
        lifted = sum(_lift(table, above=current, by=epoch * STEP - ahead_before) for table in _TABLES)
        _set_ahead(epoch * STEP)
    began = LedgerEpochBegan(epoch=epoch, lifted=lifted)
    announce(began, by=actor, mall_id=None, at=now)
    return began


def _set_ahead(ahead: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION foundation_ahead() RETURNS bigint LANGUAGE sql STABLE"
            f" AS $$ SELECT {ahead:d}::bigint $$"
        )


def _lift(table: str, *, above: int, by: int) -> int:
    """Move rows written in this server, behind rows that came with a higher number from the last one."""
    with connection.cursor() as cursor:
        # The order of the ledger is not what the trigger guards, and no seal can stand on such a row.
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"""UPDATE {table} SET xid = xid + %s WHERE xid <= %s
                AND id > (SELECT max(id) FROM {table} WHERE xid > %s)""",  # noqa: S608 - names from this module
            [by, above, above],
        )
        count: int = cursor.rowcount
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        return count
