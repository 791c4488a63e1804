"""The person at the counter: how long, what for, what else today, and what the standard asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.catalog.queries import Requirement, standard_of
from anjungan.domain.forecasting.queries import visit_outlook
from anjungan.domain.queueing.queries import DeskTicket, ErrandOnPage, ticket_page
from anjungan.domain.queueing.states import Outcome, TicketState
from anjungan.foundation.clock import business_date
from anjungan.interfaces.counter.place import AtCounter
from anjungan.interfaces.entry.expectations import Expected, expected


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One of the visitor's errands: what, where and when, as a step."""

    name: str
    where: str
    is_here: bool
    is_done: bool


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing to hold in the hand: what, and under which condition or in which form."""

    name: str
    about: str


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The published requirements. `rows` is None when nobody printed any: unknown, not nothing."""

    rows: list[Check] | None
    locality: str
    as_of: str | None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One way an errand may end."""

    value: str
    text: str
    under: str


@dataclass(frozen=True, kw_only=True)
class Current:
    """The person at the counter now."""

    ticket: DeskTicket
    about: str
    since: datetime
    elapsed_seconds: int
    priorities: list[str]
    errands: list[Errand]
    checks: Checks | None
    outcomes: list[Choice]

    @property
    def is_serving(self) -> bool:
        """Whether the service has begun."""
        return self.ticket.state == TicketState.SERVING

    @property
    def since_ms(self) -> int:
        """When this began, for the timers, in milliseconds."""
        return round(self.since.timestamp() * 1000)

    @property
    def elapsed(self) -> str:
        """The timer as it stands: minutes and seconds."""
        minutes, seconds = divmod(self.elapsed_seconds, 60)
        return f"{minutes:02d}.{seconds:02d}"

    @property
    def waited_minutes(self) -> int:
        """How many whole minutes the person waited for the first call."""
        return self.ticket.waited_seconds // 60

    @property
    def used_seconds(self) -> int:
        """How much of the usual time is used, for the bar."""
        return min(self.elapsed_seconds, self.ticket.typical_seconds)


def current_of(at: AtCounter, ticket: DeskTicket, priority_names: dict[str, str]) -> Current:
    """Return the person at the counter with everything the officer needs."""
    since = (ticket.began_at if ticket.state == TicketState.SERVING else ticket.called_at) or at.now
    return Current(
        ticket=ticket,
        about=_name(ticket.service, ticket.service_en, ticket.line, ticket.line_en),
        since=since,
        elapsed_seconds=max(0, int((at.now - since).total_seconds())),
        priorities=[priority_names.get(key, key) for key in ticket.priority_keys],
        errands=_errands(at, ticket) if ticket.errands > 1 else [],
        checks=_checks(at, ticket),
        outcomes=_outcomes(),
    )


def _name(service: str | None, service_en: str | None, line: str, line_en: str) -> str:
    if (get_language() or "").startswith("en"):
        return service_en or line_en or service or line
    return service or line


def _errands(at: AtCounter, ticket: DeskTicket) -> list[Errand]:
    page = ticket_page(code=ticket.visit_code)
    if page is None:
        return []
    outlook = visit_outlook(found=page, now=at.now)
    return [
        Errand(
            name=_name(errand.service_id, errand.service_en, errand.line, errand.line_en),
            where=_where(errand, expected(outlook.of(errand)), is_here=errand.uuid == ticket.uuid),
            is_here=errand.uuid == ticket.uuid,
            is_done=errand.state == TicketState.DONE,
        )
        for errand in page.errands
        if errand.state != TicketState.DROPPED
    ]


def _where(errand: ErrandOnPage, promise: Expected | None, *, is_here: bool) -> str:
    if is_here:
        return _("di sini")
    if errand.state == TicketState.DONE:
        return _("selesai")
    place = _("Zona %(number)s") % {"number": errand.zone}
    if errand.counter:
        place = _("Loket %(code)s") % {"code": errand.counter}
    if errand.state == TicketState.ABSENT:
        return _("%(place)s, tidak hadir") % {"place": place}
    if errand.state == TicketState.HELD:
        return _("%(place)s, ditahan") % {"place": place}
    return f"{place}, {promise.range}" if promise and promise.range else place


def _checks(at: AtCounter, ticket: DeskTicket) -> Checks | None:
    standard = (
        standard_of(offering=ticket.offering, on=business_date(at.now, at.mall.time_zone)) if ticket.offering else None
    )
    if standard is None:
        return None
    rows = None if standard.requirements is None else [_check(row) for row in standard.requirements]
    return Checks(rows=rows, locality=standard.locality, as_of=standard.as_of)


def _check(row: Requirement) -> Check:
    forms = {
        "copy": _("fotokopi"), "original": _("asli"), "original_and_copy": _("asli dan fotokopi"), "data": _("data"),
    }  # fmt: skip
    parts = [forms.get(row.form, row.form) if row.form else "", f"{row.quantity}×" if row.quantity else ""]
    if row.when:
        parts.append(_("bila %(when)s") % {"when": row.when})
    if row.group:
        parts.append(_("salah satu cukup"))
    return Check(name=row.name, about=", ".join(part for part in parts if part))


def _outcomes() -> list[Choice]:
    return [
        Choice(value=Outcome.SERVED, text=_("Selesai"), under=_("Keperluan tuntas hari ini")),
        Choice(
            value=Outcome.DOCUMENT_FOLLOWS, text=_("Selesai, dokumen menyusul"), under=_("Tulis kapan dapat diambil")
        ),
        Choice(value=Outcome.INCOMPLETE, text=_("Kurang syarat"), under=_("Warga menerima daftarnya")),
        Choice(value=Outcome.REFERRED, text=_("Diarahkan ke tempat lain"), under=_("Tulis ke mana")),
    ]
