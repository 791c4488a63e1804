"""The shapes that go in and out. Every text and list has a limit; instants are ISO 8601 in UTC."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, StringConstraints

from anjungan.domain.queueing.operations import MOST_ERRANDS

T = TypeVar("T")
Many = Annotated[list[T], Field(max_length=1000)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z0-9_-]+$")]
Sentence = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(max_length=300)]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(value: object) -> object:
    """Let only text through: a bare number would be read as seconds since 1970, which nobody meant."""
    if isinstance(value, str) and "-" in value.strip()[1:]:
        return value
    raise ValueError("2025-11-06T09:00:00+07:00")


def _a_day(value: object) -> object:
    """Let only a written day through, for the same reason."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise ValueError("2025-11-06")


def _of_our_time(at: datetime) -> datetime:
    """Keep to the centuries in which clocks have zones; before them even the offsets had seconds."""
    if 2000 <= at.year < 2200:
        return at
    raise ValueError("2000-2199")


# An instant that a program sends: ISO 8601 with its offset.
Instant = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_of_our_time)]
# A day that a program sends.
Day = Annotated[date, BeforeValidator(_a_day)]


class Strict(Schema):
    """Unknown members are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """A refusal (RFC 9457). `code` never changes its meaning; `detail` says what to do next."""

    type: Name
    title: Name
    status: int = Field(ge=400, le=599)
    code: Word
    detail: Annotated[str, StringConstraints(max_length=2000)]
    errors: list[dict[str, Any]] | None = Field(default=None, max_length=100)


class MallOut(Schema):
    """A mall."""

    uuid: UUID
    key: Name
    name: Name
    city: Name
    province: Name
    time_zone: Name


class StatusOut(Schema):
    """Open or not, why, until when, and what may be done. `until` is null when nobody knows."""

    is_open: bool
    reason_code: Word
    reason: Name
    may_issue: bool
    may_call: bool
    until: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    last_issue_at: datetime | None


class MallDetail(MallOut):
    """A mall with its status now and the time it shows."""

    status: StatusOut
    now: datetime
    demo_clock: bool


class CallPolicyLineOut(Schema):
    """What the call policy says of a line: the wait to keep within, its weight, quick or not."""

    line: UUID
    target_minutes: int
    weight: Annotated[Decimal, Field(json_schema_extra={"maxLength": 8})]
    quick: bool


class CallPolicyOut(Schema):
    """By what rule the counters call. Without a uuid nothing was decided: the order of arrival.

    `fcfs`: the earliest entry less head start. `least_slack`: the largest share of the line's target used up, times
    its weight. Quick counters take the quick lines first. Nobody is called before a person who came more than
    `most_overtaking_minutes` earlier.
    """

    uuid: UUID | None
    rule: Literal["fcfs", "least_slack"]
    valid_from: datetime | None
    valid_until: datetime | None
    usual_target_minutes: int
    most_overtaking_minutes: int
    quick_counters: list[UUID] = Field(max_length=1000)
    lines: list[CallPolicyLineOut] = Field(max_length=1000)


class AgencyOut(Schema):
    """An agency that serves at a mall."""

    uuid: UUID
    key: Name
    name_id: Name
    name_en: Name
    short: Name
    level: Name


class ServiceOut(Schema):
    """A service given at a mall. `uuid` is what a visit asks for; `key` is the catalogue's."""

    uuid: UUID
    key: Name
    name_id: Name
    name_en: Name
    agency: Name
    line: UUID


class WaitOut(Schema):
    """How long a person who comes now waits, in seconds; nine times out of ten between low and high.

    `p_today` is the chance to be called before closing; `is_rough`: too little was learned of this line;
    `paused_until`: nobody is called before.
    """

    low: float
    mean: float
    high: float
    p_today: float
    is_rough: bool
    paused_until: datetime | None


class LineOut(Schema):
    """A line and its load now. `wait` is null when nobody serves it; `quota_left` null without a quota."""

    uuid: UUID
    code: Name
    name_id: Name
    name_en: Name
    agency: Name
    zone: int
    waiting: int
    elsewhere: int
    oldest_seconds: int | None
    counters_open: int
    promise_minutes: int | None
    quota_left: int | None
    wait: WaitOut | None
    status: StatusOut


class CounterOut(Schema):
    """A counter: open, paused or closed, and the number it has now."""

    uuid: UUID
    code: Name
    zone: int
    agency: Name | None
    state: Word
    number: Name | None


class VisitIn(Strict):
    """A person with one or more errands. `services` are uuids of services at this mall, in the order wanted."""

    services: list[UUID] = Field(min_length=1, max_length=MOST_ERRANDS)
    priority: list[Word] = Field(default_factory=list, max_length=8)
    channel: Literal["kiosk", "greeter", "api"] = "api"
    language: Literal["id", "en"] = "id"
    reserve: bool = False


class IssuedTicketOut(Schema):
    """One errand of a new visit."""

    uuid: UUID
    line: UUID
    position: int
    state: Word


class VisitOut(Schema):
    """A visit: `number` for people, `code` for the ticket page."""

    uuid: UUID
    number: Name
    code: Name
    state: Word
    business_date: date
    created_at: datetime
    reserved_until: datetime | None
    tickets: list[IssuedTicketOut] = Field(max_length=50)
    replayed: bool = False


class ErrandsIn(Strict):
    """More errands for a visit."""

    services: list[UUID] = Field(min_length=1, max_length=MOST_ERRANDS)


class TicketOut(Schema):
    """A ticket after a verb."""

    uuid: UUID
    number: Name
    state: Word
    line: UUID
    visit: UUID
    counter: Name | None
    version: int
    outcome: Annotated[str, StringConstraints(max_length=40)]
    entered_at: datetime
    called_at: datetime | None
    began_at: datetime | None
    ended_at: datetime | None
    calls: int
    priority_keys: list[Word] = Field(max_length=8)
    replayed: bool = False


class TicketInLine(Schema):
    """A ticket that waits, in calling order. Personal data stays at the counter."""

    uuid: UUID
    number: Name
    state: Word
    position: int
    errands: int
    entered_at: datetime
    rank_at: datetime
    waited_seconds: int
    head_start_seconds: int
    elsewhere: bool
    priority_keys: list[Word] = Field(max_length=8)


class LinePageOut(Schema):
    """A page of a line; pass `next_cursor` back as `after`. Null on the last page."""

    items: list[TicketInLine] = Field(max_length=200)
    next_cursor: Name | None


class CallIn(Strict):
    """Which ticket to call; without one, the next in order."""

    ticket: UUID | None = None


class OutcomeIn(Strict):
    """How the errand ended; `next` also calls the next person, in the same transaction."""

    outcome: Literal["served", "document_follows", "incomplete", "referred"] = "served"
    note: Sentence = ""


class NoteIn(Strict):
    """A word for the next officer."""

    note: Sentence = ""


class TransferIn(Strict):
    """Where to: a line, a counter, or both. `in_order` keeps the time of arrival."""

    line: UUID | None = None
    counter: UUID | None = None
    place: Literal["front", "in_order", "end"] = "in_order"
    note: Sentence = ""


class PauseIn(Strict):
    """Why the counter rests."""

    reason: Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")] = ""


class HeartbeatIn(Strict):
    """What a device says of itself: short words such as `paper_out`."""

    problems: list[Word] = Field(default_factory=list, max_length=20)


class StreamOut(Schema):
    """Where to listen, until when, and from which snapshot on nothing is missed."""

    address: Annotated[str, StringConstraints(max_length=2000)]
    version: int
