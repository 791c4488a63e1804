"""Pictures and database functions drawn from the transition tables, so that no two of them disagree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anjungan.domain.appointments.states import BOOKING_TRANSITIONS, REMOTE_TRANSITIONS
from anjungan.domain.catalog.states import STANDARD_TRANSITIONS
from anjungan.domain.premises.states import COUNTER_TRANSITIONS
from anjungan.domain.queueing.states import INTERVAL_OF, TICKET_TRANSITIONS, VISIT_TRANSITIONS, TicketState
from anjungan.foundation.transitions import Transitions

_MEANING = {
    "ticket": "One errand of a visit, from the number to the outcome. A mis-click goes back one move for 30 seconds.",
    "visit": "One person in the building.",
    "counter": "One counter.",
    "booking": "One booked time. A hold is kept for ten minutes, an offer from the waiting list for up to two hours.",
    "remote_request": "One wish for a number from home. What becomes of the number is told by its visit.",
    "standard": "One version of a service standard. Once published it never changes; another version takes its place.",
}


def drawings(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield each drawn file of the project and what it must say."""
    tables: list[Transitions[Any]] = [
        TICKET_TRANSITIONS, VISIT_TRANSITIONS, COUNTER_TRANSITIONS, STANDARD_TRANSITIONS, BOOKING_TRANSITIONS,
        REMOTE_TRANSITIONS,
    ]  # fmt: skip
    for table in tables:
        yield root / "docs" / "states" / f"{table.name}.md", _page(table)
    yield Path(__file__).parent / "sql" / "000_states.sql", _sql()


def _page(table: Transitions[Any]) -> str:
    return (
        f"# States of a {table.name}\n\n{_MEANING[table.name]}\n\nDrawn from the code by `manage.py draw_states`.\n\n"
        f"```mermaid\n{table.diagram()}```\n"
    )


def _sql() -> str:
    moves = "\n        ".join(
        f"WHEN '{before}' THEN after IN ({_list(after)})" for before, after in TICKET_TRANSITIONS.moves.items() if after
    )
    kinds = "\n        ".join(f"WHEN '{state}' THEN '{kind}'" for state, kind in INTERVAL_OF.items())
    return f"""-- Written by `manage.py draw_states` from states.py. Change the table there.
CREATE OR REPLACE FUNCTION queueing_may_move(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE before
        {moves}
        ELSE false END;
$$;

CREATE OR REPLACE FUNCTION queueing_interval_of(state text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE state
        {kinds}
        END;
$$;
"""


def _list(states: frozenset[TicketState]) -> str:
    return ", ".join(f"'{state}'" for state in sorted(states))
