"""How a counter changes state."""

from anjungan.domain.premises.models import CounterState
from anjungan.foundation.transitions import Transitions

COUNTER_TRANSITIONS: Transitions[CounterState] = Transitions(
    "counter",
    {
        CounterState.CLOSED: frozenset({CounterState.OPEN}),
        CounterState.OPEN: frozenset({CounterState.PAUSED, CounterState.CLOSED}),
        CounterState.PAUSED: frozenset({CounterState.OPEN, CounterState.CLOSED}),
    },
)
