"""The states of a counter and how it changes between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.transitions import Transitions


class CounterState(models.TextChoices):
    """Whether someone can be called to a counter now."""

    OPEN = "open", _("Buka")
    PAUSED = "paused", _("Jeda")
    CLOSED = "closed", _("Tutup")


COUNTER_TRANSITIONS: Transitions[CounterState] = Transitions(
    "counter",
    {
        CounterState.CLOSED: frozenset({CounterState.OPEN}),
        CounterState.OPEN: frozenset({CounterState.PAUSED, CounterState.CLOSED}),
        CounterState.PAUSED: frozenset({CounterState.OPEN, CounterState.CLOSED}),
    },
)
