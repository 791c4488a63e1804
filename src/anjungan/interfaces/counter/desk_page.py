"""All that the desk may show, put together from the rooms in a fixed number of statements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from anjungan.domain.forecasting.queries import Outlook, ticket_forecasts
from anjungan.domain.premises.queries import lines_of
from anjungan.domain.queueing.operations.undoing import UNDO_SECONDS
from anjungan.domain.queueing.queries import Desk, DeskTicket, desk, priority_classes
from anjungan.domain.queueing.states import TicketState
from anjungan.foundation import clock, streams
from anjungan.foundation.ids import new_uuid
from anjungan.interfaces.counter.current import Current, Errand, current_of
from anjungan.interfaces.counter.place import AtCounter
from anjungan.interfaces.entry.expectations import call_text
from anjungan.interfaces.entry.formats import number_text, text_in_language

Step = Literal["open", "resume", "call", "begin", "finish"]
# From here on a wait is close enough to the promise to be marked.
NEAR_PROMISE = 0.75


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Why a person stands where they stand, as a tag."""

    tone: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person in a list."""

    ticket: DeskTicket
    about: str
    minutes: int
    marks: list[Mark]
    # When the person is told to expect the call, empty where nobody can say.
    expected: str = ""


@dataclass(frozen=True, kw_only=True)
class Primary:
    """The one button: where it goes, what it says, and what will happen."""

    step: Step
    address: str
    text: str
    under: str


@dataclass(frozen=True, kw_only=True)
class Undo:
    """The last press, while it can be taken back."""

    address: str
    text: str
    seconds_left: int


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """All that counter/desk.html may show."""

    at: AtCounter
    key: str
    state: str
    pause_reason: str
    taken_by: str
    primary: Primary | None
    current: Current | None
    errands: list[Errand]
    waiting: str
    waiting_text: str
    elsewhere: int
    away: int
    rows: list[Row]
    held: list[Row]
    absent: list[Row]
    served_today: int
    mean_seconds: int | None
    undo: Undo | None
    lines: list[str]
    stream: str

    @property
    def mark(self) -> str:
        """What must be equal for a change elsewhere to touch only the list: the state and the person here."""
        person = self.current.ticket if self.current else None
        return f"{self.state}.{person.uuid}.{person.version}" if person else self.state

    @property
    def can_call(self) -> bool:
        """Whether somebody else than the next may be called now."""
        return self.state == "open" and self.current is None

    @property
    def now_ms(self) -> int:
        """The present instant for the timers, in milliseconds."""
        return round(self.at.now.timestamp() * 1000)

    @property
    def clock_speed(self) -> float:
        """How fast the mall's clock runs; a demonstration's may be quicker."""
        demo = clock.demo_clock()
        return demo.speed if demo else 1.0


def desk_page(at: AtCounter) -> DeskPage:
    """Return the desk of a counter now."""
    # The version comes before the reading: a change in between is heard twice rather than never.
    since = streams.snapshot_version()
    found = desk(counter=at.counter, tz_name=at.mall.time_zone, now=at.now)
    names = _priority_names(at)
    current = current_of(at, found.current, names) if found.current and may_work(at) else None
    outlooks = ticket_forecasts(mall=at.mall, ticket_ids=[ticket.id for ticket in found.next], now=at.now)
    return DeskPage(
        at=at,
        key=str(new_uuid()),
        state=at.counter.state if may_work(at) else "taken",
        pause_reason=_(at.counter.state_reason) if at.counter.state_reason else "",
        taken_by=at.counter.officer.name if at.counter.officer and not at.is_mine else "",
        primary=_primary(at, found, current),
        current=current,
        errands=current.errands if current else [],
        waiting=found.waiting_text,
        waiting_text=ngettext("%(count)s menunggu", "%(count)s menunggu", found.waiting)
        % {"count": found.waiting_text},
        elsewhere=found.elsewhere,
        away=found.away,
        rows=[row_of(ticket, at, names, outlooks.get(ticket.id)) for ticket in found.next],
        held=[row_of(ticket, at, names) for ticket in found.held],
        absent=[row_of(ticket, at, names) for ticket in found.absent],
        served_today=found.served_today,
        mean_seconds=found.mean_service_seconds,
        undo=_undo(at, found.last_moved),
        lines=_line_names(at) if current is None else [],
        stream=stream_of(at, since=since),
    )


def may_work(at: AtCounter) -> bool:
    """Whether the actor may press here: nobody sits here, or the actor does, or the actor runs the building."""
    return at.counter.officer_id is None or at.is_mine or at.manages


def about(ticket: DeskTicket) -> str:
    """Return what a person comes for, in the language of the page."""
    if (get_language() or "").startswith("en"):
        return ticket.service_en or ticket.line_en or ticket.service or ticket.line
    return ticket.service or ticket.line


def row_of(ticket: DeskTicket, at: AtCounter, names: dict[str, str], outlook: Outlook | None = None) -> Row:
    """Return a ticket as a row of a list, with the reasons for its place."""
    return Row(
        ticket=ticket, about=about(ticket), minutes=ticket.waited_seconds // 60, marks=_marks(ticket, at, names),
        expected=call_text(outlook),
    )  # fmt: skip


def _line_names(at: AtCounter) -> list[str]:
    called = set(at.counter.active_line_ids)
    return [text_in_language(line) for line in lines_of(mall_id=at.mall.pk) if line.pk in called]


def _priority_names(at: AtCounter) -> dict[str, str]:
    today = clock.business_date(at.now, at.mall.time_zone)
    return {row.key: text_in_language(row) for row in priority_classes(mall_id=at.mall.pk, on=today)}


def _marks(ticket: DeskTicket, at: AtCounter, names: dict[str, str]) -> list[Mark]:
    marks = [Mark(tone="info", text=names.get(key, key)) for key in ticket.priority_keys]
    if ticket.target_counter_id == at.counter.pk:
        marks.append(Mark(tone="", text=_("Diminta ke loket ini")))
    elif ticket.transferred:
        marks.append(Mark(tone="", text=_("Pindahan")))
    if ticket.promise_minutes is not None and ticket.state == TicketState.WAITING:
        promise = {"minutes": ticket.promise_minutes}
        if ticket.is_late:
            marks.append(Mark(tone="bad", text=_("Lewat janji %(minutes)s menit") % promise))
        elif ticket.waited_seconds > ticket.promise_minutes * 60 * NEAR_PROMISE:
            marks.append(Mark(tone="warn", text=_("Janji %(minutes)s menit") % promise))
    return marks


def _primary(at: AtCounter, found: Desk, current: Current | None) -> Primary | None:
    if not may_work(at):
        return None
    code = at.counter.code
    if at.counter.state == "closed":
        return Primary(
            step="open", address=reverse("counter:open", args=[code]), text=_("Buka loket %(code)s") % {"code": code},
            under=_("Sesudah itu Anda dapat memanggil"),
        )  # fmt: skip
    if at.counter.state == "paused":
        return Primary(
            step="resume", address=reverse("counter:resume", args=[code]), text=_("Lanjutkan melayani"),
            under=_waiting_text(found),
        )  # fmt: skip
    if current is None:
        return Primary(
            step="call", address=reverse("counter:call_next", args=[code]), text=_("Panggil berikutnya"),
            under=next_text(found),
        )  # fmt: skip
    number = {"number": number_text(current.ticket.number)}
    if current.ticket.state == TicketState.CALLED:
        return Primary(
            step="begin", address=reverse("counter:begin", args=[code, current.ticket.uuid]), text=_("Mulai layani"),
            under=_("%(number)s sudah di loket") % number,
        )  # fmt: skip
    return Primary(
        step="finish", address=reverse("counter:finish_and_call", args=[code, current.ticket.uuid]),
        text=_("Selesai, panggil berikutnya"), under=next_text(found),
    )  # fmt: skip


def next_text(found: Desk) -> str:
    """Return what the button will do, in one sentence."""
    serving = found.current.number if found.current and found.current.state == TicketState.SERVING else None
    following = found.next[0].number if found.next else None
    words = {"number": number_text(serving or ""), "following": number_text(following or "")}
    if serving and following:
        return _("%(number)s dicatat selesai, lalu %(following)s dipanggil") % words
    if serving:
        return _("%(number)s dicatat selesai. Belum ada yang menunggu") % words
    if following:
        return _("%(following)s dipanggil ke loket ini") % words
    return _("Belum ada yang menunggu")


def _waiting_text(found: Desk) -> str:
    if found.waiting:
        return _("%(count)s orang menunggu") % {"count": found.waiting_text}
    return _("Belum ada yang menunggu")


def _undo(at: AtCounter, moved: DeskTicket | None) -> Undo | None:
    if moved is None or moved.moved_at is None or moved.moved_by != at.actor.id:
        return None
    left = UNDO_SECONDS - (at.now - moved.moved_at)
    if left <= timedelta(0):
        return None
    words = {"number": number_text(moved.number)}
    return Undo(
        address=reverse("counter:undo", args=[at.counter.code, moved.uuid]),
        text=_done_words()[TicketState(moved.state)] % words,
        seconds_left=math.ceil(left.total_seconds()),
    )


def _done_words() -> dict[TicketState, str]:
    return {
        TicketState.CALLED: _("panggilan %(number)s"),
        TicketState.SERVING: _("mulai layani %(number)s"),
        TicketState.DONE: _("selesai %(number)s"),
        TicketState.HELD: _("tahan %(number)s"),
        TicketState.ABSENT: _("tidak hadir %(number)s"),
        TicketState.WAITING: _("pengalihan %(number)s"),
        TicketState.DROPPED: _("pulang %(number)s"),
        TicketState.RESERVED: "%(number)s",
    }


def ticket_of(found: Desk, uuid: UUID) -> DeskTicket | None:
    """Return the ticket of this desk with this uuid: the one here, or one held or missed here."""
    here = [*([found.current] if found.current else []), *found.held, *found.absent]
    return next((ticket for ticket in here if ticket.uuid == uuid), None)


def stream_of(at: AtCounter, *, since: int) -> str:
    """Return the address of the live stream of a counter and the lines it calls."""
    lines = map(streams.line_stream, at.counter.active_line_ids)
    return streams.address([streams.counter_stream(at.counter.pk), *lines], since=since)
