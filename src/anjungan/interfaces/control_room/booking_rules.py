"""Janji temu: how times and numbers from home are offered, line by line; tried on the next days before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.appointments import operations as appointments
from anjungan.domain.appointments.queries import place_of_mall
from anjungan.domain.appointments.queries.no_shows import NoShows, no_shows
from anjungan.domain.appointments.queries.rules import (
    DayEffect,
    LineRules,
    RuleChange,
    rule_effect,
    rule_history,
    rules_of,
)
from anjungan.interfaces.control_room.booking_rule_forms import BookingRuleForm, PlaceForm, RemoteRuleForm
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show
from anjungan.interfaces.control_room.pressing import pressed, sent

if TYPE_CHECKING:
    from django import forms

TAB = "booking_rules"


@dataclass(frozen=True, kw_only=True)
class RulesPage:
    """All that control_room/booking_rules.html may show."""

    lines: Sequence[LineRules]
    place: PlaceForm
    place_is_set: bool


@dataclass(frozen=True, kw_only=True)
class Past:
    """One decision about a rule, and what it changed, in words. `may_return`: the rule can be put back to it."""

    at: datetime
    who: str
    changed: str
    may_return: bool


@dataclass(frozen=True, kw_only=True)
class RulePage:
    """All that control_room/booking_rule.html may show. `effect` is None until a draft was tried."""

    of: LineRules
    form: BookingRuleForm
    remote: RemoteRuleForm
    effect: list[DayEffect] | None
    history: list[Past]
    learned: NoShows | None

    @property
    def next_day(self) -> DayEffect | None:
        """The first of the days on which the draft or the rule has places."""
        return next((day for day in self.effect or [] if day.now or day.draft), None)

    @property
    def learned_percent(self) -> int | None:
        """The share of the line's bookings that does not come; None before any was counted."""
        return round(self.learned.of_line * 100) if self.learned is not None and self.learned.booked else None


@require_safe
@in_room
@managers_only
def show_rules(here: InRoom) -> HttpResponse:
    """Show every line with how its times and numbers are offered."""
    return _rules(here, PlaceForm.of(place_of_mall(mall=here.mall)))


def _rules(here: InRoom, form: PlaceForm, status: int = 200) -> HttpResponse:
    page = RulesPage(
        lines=rules_of(mall_id=here.mall.pk), place=form, place_is_set=place_of_mall(mall=here.mall) is not None
    )
    return show(here, TAB, {"page": page}, status=status)


@require_POST
@in_room
@managers_only
def set_place(here: InRoom) -> HttpResponse:
    """Write down where the mall stands, or take it away."""
    form = PlaceForm(here.request.POST)

    def again(wrong: forms.Form) -> HttpResponse:
        return _rules(here, wrong, status=422)  # type: ignore[arg-type]

    def verb() -> None:
        appointments.set_mall_place(mall_id=here.mall.pk, actor=here.actor, now=here.now, **form.values())

    back = reverse("control_room:booking_rules")
    return sent(here, form, verb, again=again, back=back, done=_("Letak mal disimpan."))


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
@managers_only
def change_rule(here: InRoom, code: str) -> HttpResponse:
    """Show the rule of a line; a POST tries a draft on the next days, or saves it."""
    of = _line(here, code)
    back = reverse("control_room:booking_rule", args=[code])
    if here.request.method != "POST":
        return _rule(here, of, BookingRuleForm.of(of.booking))
    form = BookingRuleForm(here.request.POST)
    if "coba" in here.request.POST:
        return _rule(here, of, form, try_it=form.is_valid(), status=200 if form.is_valid() else 422)

    def again(wrong: forms.Form) -> HttpResponse:
        return _rule(here, of, wrong, status=422)  # type: ignore[arg-type]

    def verb() -> None:
        appointments.set_booking_rule(line_id=of.line.pk, actor=here.actor, now=here.now, **form.values())

    return sent(here, form, verb, again=again, back=back, done=_("Aturan disimpan. Janji yang sudah ada tetap."))


@require_POST
@in_room
@managers_only
def change_remote_rule(here: InRoom, code: str) -> HttpResponse:
    """Save how numbers of a line are given to people at home."""
    of = _line(here, code)
    form = RemoteRuleForm(here.request.POST)

    def again(wrong: forms.Form) -> HttpResponse:
        return _rule(here, of, BookingRuleForm.of(of.booking), remote=wrong, status=422)  # type: ignore[arg-type]

    def verb() -> None:
        appointments.set_remote_rule(line_id=of.line.pk, actor=here.actor, now=here.now, **form.values())

    back = reverse("control_room:booking_rule", args=[code])
    return sent(here, form, verb, again=again, back=back, done=_("Aturan nomor dari rumah disimpan."))


@require_POST
@in_room
@managers_only
def press_return(here: InRoom, code: str) -> HttpResponse:
    """Put the rule back to what was decided at an instant."""
    of = _line(here, code)
    back = reverse("control_room:booking_rule", args=[code])
    wanted = here.request.POST.get("saat", "")
    found = next((one for one in rule_history(line=of.line) if one.at.isoformat() == wanted), None)
    if found is None or not found.is_whole:
        messages.warning(here.request, _("Aturan itu tidak tersimpan lengkap. Isi lagi dengan tangan."))
        return redirect(back)
    values = found.values
    return pressed(
        here,
        lambda: appointments.set_booking_rule(line_id=of.line.pk, actor=here.actor, now=here.now, **values),
        done=_("Aturan dikembalikan."),
        back=back,
    )


def _line(here: InRoom, code: str) -> LineRules:
    found = next((one for one in rules_of(mall_id=here.mall.pk) if one.line.code == code), None)
    if found is None:
        raise Http404
    return found


def _rule(
    here: InRoom,
    of: LineRules,
    form: BookingRuleForm,
    *,
    remote: RemoteRuleForm | None = None,
    try_it: bool = False,
    status: int = 200,
) -> HttpResponse:
    draft: dict[str, Any] | None = form.values() if try_it else ({} if of.booking is not None else None)
    page = RulePage(
        of=of, form=form, remote=remote or RemoteRuleForm.of(of.remote),
        effect=rule_effect(line=of.line, draft=draft, now=here.now) if draft is not None else None,
        history=_past(rule_history(line=of.line)),
        learned=no_shows(rule=of.booking) if of.booking is not None else None,
    )  # fmt: skip
    context = {"page": page, "tried": try_it}
    return show(here, TAB, context, template="control_room/booking_rule.html", status=status)


def _past(history: Sequence[RuleChange]) -> list[Past]:
    labels = {name: str(field.label) for name, field in BookingRuleForm.by_model_name().items()}
    told = []
    for index, one in enumerate(history):
        before = history[index + 1].values if index + 1 < len(history) else {}
        changed = [
            f"{labels[name]}: " + (f"{_value(before.get(name))} → " if before else "") + _value(value)
            for name, value in one.values.items()
            if value is not None and value != before.get(name)
        ]
        told.append(
            Past(at=one.at, who=one.who, changed="; ".join(changed), may_return=index > 0 and one.is_whole)
        )  # fmt: skip
    return told


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return "–" if value is None else str(value)
