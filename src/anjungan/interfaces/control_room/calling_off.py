"""Batalkan waktu: the mall gives up booked times of a line that it cannot keep, and everybody booked is told why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.queries.booked_times import (
    BookedTime,
    booked_ahead,
    booked_days,
    booked_times,
    bookings_of_day,
)
from anjungan.domain.appointments.queries.rules import rules_of
from anjungan.interfaces.control_room.place import InRoom, in_room, show
from anjungan.interfaces.control_room.pressing import pressed, sent
from anjungan.interfaces.entry.formats import clock_text

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking
    from anjungan.domain.premises.models import Line

LONGEST_REASON = 200
FURTHEST_DAYS = 60


class CallOffForm(forms.Form):
    """From which time to which, and why."""

    dari = forms.ChoiceField(label=gettext_lazy("Dari pukul"))
    sampai = forms.ChoiceField(label=gettext_lazy("Sampai pukul"))
    alasan = forms.CharField(
        label=gettext_lazy("Alasan yang dibaca pemohon"),
        help_text=gettext_lazy("Misalnya: Alat rekam KTP rusak. Jangan tulis nama orang."),
        max_length=LONGEST_REASON,
    )
    alasan_en = forms.CharField(
        label=gettext_lazy("Alasan dalam bahasa Inggris"), max_length=LONGEST_REASON, required=False
    )

    def __init__(self, *args: object, times: Sequence[BookedTime], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choose = ("", _("Pilih"))
        self.fields["dari"].choices = [  # type: ignore[attr-defined]
            choose,
            *((one.starts_at.isoformat(), clock_text(one.starts_at)) for one in times),
        ]
        self.fields["sampai"].choices = [  # type: ignore[attr-defined]
            choose,
            *((one.ends_at.isoformat(), clock_text(one.ends_at)) for one in times),
        ]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def stretch(self) -> tuple[datetime, datetime]:
        """Return from when to before when."""
        return datetime.fromisoformat(self.cleaned_data["dari"]), datetime.fromisoformat(self.cleaned_data["sampai"])


@dataclass(frozen=True, kw_only=True)
class DayChoice:
    """A day that can be looked at, with how many people are booked."""

    day: date
    text: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class CallOffPage:
    """All that control_room/call_off.html may show: the times of a day, still to come, of one line."""

    line: Line
    days: Sequence[DayChoice]
    day: date
    times: Sequence[BookedTime]
    form: CallOffForm
    bookings: Sequence[Booking]

    @property
    def people(self) -> int:
        """How many people have a time on the day."""
        return sum(one.people for one in self.times)

    @property
    def is_anything_off(self) -> bool:
        """Whether some of the times were given up."""
        return any(one.called_off for one in self.times)


@dataclass(frozen=True, kw_only=True)
class BookedLine:
    """A line whose times can be given up, with how many people have one."""

    line: Line
    people: int


@require_safe
@in_room
def show_lines(here: InRoom) -> HttpResponse:
    """Show the lines whose times the actor may give up: all of the mall, or those of the own agency."""
    people = booked_ahead(mall_id=here.mall.pk, today=here.today)
    lines = [
        BookedLine(line=one.line, people=people.get(one.line.pk, 0))
        for one in rules_of(mall_id=here.mall.pk)
        if here.sees(one.line.agency_id) and (one.booking is not None or one.line.pk in people)
    ]
    return show(here, tab_of(here=here), {"lines": lines}, template="control_room/call_off_lines.html")


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
def call_off(here: InRoom, code: str) -> HttpResponse:
    """Show the times of a day; a POST gives up a stretch of them."""
    line = line_seen(here=here, code=code)
    day = _day_asked(here, line)
    times = booked_times(line=line, day=day, now=here.now)
    if here.request.method != "POST":
        return _render(here, line, day, times, CallOffForm(times=times))
    form = CallOffForm(here.request.POST, times=times)
    done: list[appointments.CalledOff] = []

    def verb() -> None:
        first, last = form.stretch()
        done.append(
            appointments.call_off_times(
                line_id=line.pk, first=first, last=last, reason=form.cleaned_data["alasan"],
                reason_en=form.cleaned_data["alasan_en"], actor=here.actor, now=here.now,
            )
        )  # fmt: skip

    def again(wrong: forms.Form) -> HttpResponse:
        return _render(here, line, day, times, wrong, status=422)  # type: ignore[arg-type]

    answer = sent(here, form, verb, again=again, back=day_address(line=line, day=day), done="")
    for one in done:
        told = ngettext(
            "Waktu itu dibatalkan. %(count)s janji dibatalkan; orangnya dikabari.",
            "Waktu itu dibatalkan. %(count)s janji dibatalkan; orangnya dikabari.",
            one.bookings,
        )  # fmt: skip
        said = told % {"count": one.bookings} if one.bookings else _("Waktu itu dibatalkan.")
        messages.success(here.request, said)
    return answer


@require_POST
@in_room
def offer_again(here: InRoom, code: str) -> HttpResponse:
    """Let the times of a day that were given up be booked again."""
    line = line_seen(here=here, code=code)
    day = _day_asked(here, line)
    off = [one for one in booked_times(line=line, day=day, now=here.now) if one.called_off]
    if not off:
        raise Http404
    return pressed(
        here,
        lambda: appointments.offer_times_again(
            line_id=line.pk, first=off[0].starts_at, last=off[-1].ends_at, actor=here.actor, now=here.now
        ),
        done=_("Waktunya dapat dipesan lagi. Janji yang sudah dibatalkan tidak kembali."),
        back=day_address(line=line, day=day),
    )


def line_seen(*, here: InRoom, code: str) -> Line:
    """Return a line with booked times, if the actor may see it. Raises Http404."""
    found = next((one.line for one in rules_of(mall_id=here.mall.pk) if one.line.code == code), None)
    if found is None or not here.sees(found.agency_id):
        raise Http404
    return found


def _day_asked(here: InRoom, line: Line) -> date:
    written = here.request.POST.get("hari") or here.request.GET.get("hari", "")
    days = [day for day, _people in booked_days(line=line, today=here.today)]
    try:
        asked = date.fromisoformat(written[:10])
    except ValueError:
        return days[0] if days else here.today
    return asked if 0 <= (asked - here.today).days <= FURTHEST_DAYS else here.today


def day_address(*, line: Line, day: date) -> str:
    """Return where the times of a day stand."""
    return reverse("control_room:call_off", args=[line.code]) + f"?hari={day.isoformat()}"


def _render(
    here: InRoom, line: Line, day: date, times: Sequence[BookedTime], form: CallOffForm, *, status: int = 200
) -> HttpResponse:
    days = dict(booked_days(line=line, today=here.today))
    days.setdefault(day, 0)
    page = CallOffPage(
        line=line, day=day, times=times, form=form, bookings=bookings_of_day(line=line, day=day),
        days=[
            DayChoice(
                day=one, is_chosen=one == day,
                text=f"{date_format(one, 'l, j F')} · "
                + ngettext("%(count)s orang", "%(count)s orang", people) % {"count": people},
            )
            for one, people in sorted(days.items())
        ],
    )  # fmt: skip
    return show(here, tab_of(here=here), {"page": page}, template="control_room/call_off.html", status=status)


def tab_of(*, here: InRoom) -> str:
    """Return under which tab booked times stand."""
    # Managers come from the rules of the times, which heads of agencies do not see.
    return "booking_rules" if here.manages else "call_off_lines"
