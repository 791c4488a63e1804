"""Jejak: who did what and when, and whether the chain of seals is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from anjungan.domain.premises.queries import counters_of, lines_of
from anjungan.domain.queueing.queries import subjects_of_number
from anjungan.domain.queueing.states import Outcome, TicketState
from anjungan.foundation import audit, clock, sealing
from anjungan.foundation.errors import InvalidInput
from anjungan.interfaces.control_room.hours_forms import DateInput
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show
from anjungan.interfaces.control_room.verbs import verb_words
from anjungan.interfaces.entry.formats import mandate_mark, number_text, text_in_language

if TYPE_CHECKING:
    from anjungan.foundation.models import AuditEntry, Seal

PER_PAGE = 50


class TrailFilter(forms.Form):
    """What to look for. Every field may stay empty."""

    nomor = forms.CharField(label=gettext_lazy("Nomor"), max_length=12, required=False)
    oleh = forms.CharField(label=gettext_lazy("Nama petugas"), max_length=80, required=False)
    langkah = forms.ChoiceField(label=gettext_lazy("Langkah"), required=False)
    tanggal = forms.DateField(label=gettext_lazy("Tanggal"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["langkah"].choices = [("", _("Semua langkah")), *verb_words().items()]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One entry as it is read."""

    at: datetime
    who: str
    what: str
    about: str
    details: str


@dataclass(frozen=True, kw_only=True)
class TrailPage:
    """All that control_room/trail.html may show. `verified` is there when the chain was checked just now."""

    form: TrailFilter
    entries: Sequence[Entry]
    asked: bool
    next_address: str
    seal: Seal | None
    verified: sealing.Verified | None
    verify_address: str


@require_safe
@in_room
@managers_only
def show_trail(here: InRoom) -> HttpResponse:
    """Show the trail, newest first, filtered by number, officer, verb and day."""
    form = TrailFilter(here.request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = (
        _found(here, asked) if not form.is_bound or form.is_valid() else audit.TrailPage(entries=[], next_cursor=None)
    )
    words = {name: here.request.GET[name] for name in form.fields if here.request.GET.get(name)}
    names = _names(here)
    page = TrailPage(
        form=form,
        entries=[_entry(entry, names) for entry in found.entries],
        asked=bool(words),
        next_address=f"?{urlencode({**words, 'dari': found.next_cursor})}" if found.next_cursor else "",
        seal=audit.last_seal(mall_id=here.mall.pk),
        verified=sealing.verify(mall_id=here.mall.pk) if "periksa" in here.request.GET else None,
        verify_address=f"?{urlencode({**words, 'periksa': 1})}",
    )
    return show(here, "trail", {"page": page})


def _found(here: InRoom, asked: dict[str, Any]) -> audit.TrailPage:
    day: date | None = asked.get("tanggal")
    bounds = clock.day_bounds(day, here.mall.time_zone) if day else (None, None)
    subjects = None
    if asked.get("nomor"):
        subjects = subjects_of_number(mall_id=here.mall.pk, number=asked["nomor"], business_date=day)
    try:
        return audit.trail(
            mall_id=here.mall.pk, subjects=subjects, actor_label=asked.get("oleh", ""), verb=asked.get("langkah", ""),
            since=bounds[0] if subjects is None else None, until=bounds[1] if subjects is None else None,
            after=here.request.GET.get("dari", ""), limit=PER_PAGE,
        )  # fmt: skip
    except InvalidInput as error:
        raise Http404 from error


@dataclass(frozen=True, kw_only=True)
class _Names:
    lines: dict[int, str]
    counters: dict[int, str]


def _names(here: InRoom) -> _Names:
    return _Names(
        lines={line.pk: text_in_language(line) for line in lines_of(mall_id=here.mall.pk)},
        counters={counter.pk: counter.code for counter in counters_of(mall_id=here.mall.pk)},
    )


def _entry(entry: AuditEntry, names: _Names) -> Entry:
    details = entry.details
    return Entry(
        at=entry.at,
        who=_who(entry),
        what=verb_words().get(entry.verb, entry.verb),
        about=_about(entry),
        details=", ".join(part for part in _parts(details, names) if part),
    )


def _who(entry: AuditEntry) -> str:
    """Return who did it, and under which consent when it was done for a visitor."""
    mandate = entry.details.get("mandate")
    if not isinstance(mandate, str):
        return entry.actor_label
    return _("%(name)s, mode bantuan %(mark)s") % {"name": entry.actor_label, "mark": mandate_mark(mandate)}


def _about(entry: AuditEntry) -> str:
    if entry.subject.startswith("assistance:"):
        return _("Mode bantuan %(mark)s") % {"mark": mandate_mark(entry.subject)}
    number = entry.details.get("number")
    if isinstance(number, str):
        return number_text(number)
    code = entry.details.get("counter_code")
    if isinstance(code, str):
        return _("Loket %(counter)s") % {"counter": code}
    return ""


def _parts(details: dict[str, Any], names: _Names) -> list[str]:
    """Return the details that say something to a person; ids for programs stay in the table."""
    lines = details.get("line_ids") or ([details["line_id"]] if details.get("line_id") else [])
    shown = [names.lines[line] for line in lines if line in names.lines]
    parts = [", ".join(shown)]
    if isinstance(details.get("counter"), str):
        parts.append(_("loket %(counter)s") % {"counter": details["counter"]})
    outcome = details.get("outcome")
    if outcome in Outcome.values:
        parts.append(str(Outcome(outcome).label))
    elif details.get("state") == TicketState.RESERVED:
        parts.append(str(TicketState.RESERVED.label))
    named = ("reason", "date", "business_date", "key", "label", "role", "what", "code", "printer_kind")
    parts += [details[name] for name in named if isinstance(details.get(name), str)]
    if isinstance(details.get("head_start_minutes"), int):
        parts.append(_("%(minutes)s menit") % {"minutes": details["head_start_minutes"]})
    return parts
