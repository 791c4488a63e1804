"""The same figures by the slowest and plainest means: row after row, in Python. Only for comparing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from anjungan.domain.organizations.models import Mall
from anjungan.domain.queueing.models import Interval, Ticket, Visit


def percentile(values: Iterable[float], share: float) -> float | None:
    """Return the continuous percentile: between two neighbours in proportion."""
    known = sorted(values)
    if not known:
        return None
    place = share * (len(known) - 1)
    low = int(place)
    high = min(low + 1, len(known) - 1)
    return known[low] + (known[high] - known[low]) * (place - low)


@dataclass
class Read:
    """What the intervals say of one ticket."""

    ticket: Ticket
    called_line: int
    first_called_at: datetime | None
    walking: float | None
    serving: float | None
    wait: float
    waiting_seconds: float | None

    @property
    def decided(self) -> bool:
        promise = self.line_promise
        return promise is not None and (self.first_called_at is not None or self.wait > promise * 60)

    @property
    def within(self) -> bool:
        promise = self.line_promise
        return promise is not None and self.first_called_at is not None and self.wait <= promise * 60

    line_promise: int | None = None


def read_day(mall: Mall, now: datetime) -> list[Read]:
    """Return what the intervals say, ticket by ticket."""
    promises = dict(mall.lines.values_list("pk", "promise_minutes"))
    found = []
    for ticket in Ticket.objects.filter(mall=mall).exclude(state="reserved").exclude(outcome="not_taken"):
        spans = list(Interval.objects.filter(ticket=ticket, voided=False).order_by("started_at", "pk"))
        calls = [span for span in spans if span.kind == "walking"]
        first = calls[0].started_at if calls else None
        line = calls[0].line_id if calls else ticket.line_id
        end = first or ticket.ended_at or now
        open_waiting = [s for s in spans if s.kind == "waiting" and s.ended_at is None]
        since = ticket.entered_at if first is None else (open_waiting[0].started_at if open_waiting else None)
        found.append(
            Read(
                ticket=ticket, called_line=line, first_called_at=first, walking=_total(spans, "walking"),
                serving=_total(spans, "serving"), wait=(end - ticket.entered_at).total_seconds(),
                waiting_seconds=(now - since).total_seconds() if open_waiting and since else None,
                line_promise=promises[line],
            )
        )  # fmt: skip
    return found


def _total(spans: list[Interval], kind: str) -> float | None:
    ended = [(s.ended_at - s.started_at).total_seconds() for s in spans if s.kind == kind and s.ended_at is not None]
    return sum(ended) if ended else None


def door_to_done(mall: Mall) -> float | None:
    """Return the median from number to the end of the last errand, of visits with something served."""
    return percentile(
        [
            (visit.ended_at - visit.created_at).total_seconds()
            for visit in Visit.objects.filter(mall=mall, state="ended")
            if visit.ended_at and visit.tickets.filter(state="done").exists()
        ],
        0.5,
    )
