"""Kabar: what became of today's messages, when people are left alone, and in which words they are told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.components.sms import SmsLength, sms_length
from anjungan.domain.notifications.components.wording import (
    MOST_SHORT,
    MOST_SUBJECT,
    MOST_TEXT,
    Words,
    filled,
    places_of,
)
from anjungan.domain.notifications.queries import (
    LANGUAGES,
    Delivered,
    DeliveryDay,
    WordingVersion,
    delivery_between,
    house_words,
    letter_text,
    may_push,
    message_rule,
    own_wordings,
    reachable_channels,
    sample_facts,
    wording_versions,
    words_in_force,
)
from anjungan.domain.notifications.states import OF_BOOKING, OF_VISIT, Channel, Kind
from anjungan.foundation import clock
from anjungan.interfaces.control_room.hours_forms import TimeInput
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show
from anjungan.interfaces.control_room.pressing import pressed, sent

LANGUAGE_NAMES = {"id": gettext_lazy("Indonesia"), "en": gettext_lazy("Inggris")}


class RuleForm(forms.Form):
    """Quiet hours and reminders."""

    tenang_dari = forms.TimeField(label=gettext_lazy("Tenang dari"), widget=TimeInput(format="%H:%M"))
    tenang_sampai = forms.TimeField(
        label=gettext_lazy("Sampai"), widget=TimeInput(format="%H:%M"),
        help_text=gettext_lazy("Yang tidak mendesak menunggu sampai jam ini. Jam yang sama: tanpa jam tenang."),
    )  # fmt: skip
    malam = forms.TimeField(
        label=gettext_lazy("Pengingat malam sebelumnya"), required=False, widget=TimeInput(format="%H:%M"),
        help_text=gettext_lazy("Kosongkan bila tidak perlu."),
    )  # fmt: skip
    jam_sebelum = forms.IntegerField(
        label=gettext_lazy("Pengingat berapa jam sebelum waktunya"), min_value=0, max_value=24,
        help_text=gettext_lazy("0 bila tidak perlu."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


class WordingForm(forms.Form):
    """The three texts of a message. What may stand in braces is checked by the operation."""

    judul = forms.CharField(
        label=gettext_lazy("Judul"), max_length=MOST_SUBJECT,
        help_text=gettext_lazy("Judul surel dan pemberitahuan gawai."),
    )  # fmt: skip
    teks = forms.CharField(
        label=gettext_lazy("Teks surel"), max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Alamat halaman dan cara berhenti ditambahkan sendiri di bawahnya."),
    )  # fmt: skip
    singkat = forms.CharField(
        label=gettext_lazy("Teks singkat"), max_length=MOST_SHORT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Untuk SMS, WhatsApp, Telegram, dan pemberitahuan gawai. Alamat halaman ditambahkan."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "input wide"

    @property
    def words(self) -> Words:
        """What was typed."""
        told = self.cleaned_data
        return Words(subject=told["judul"], text=told["teks"].replace("\r\n", "\n"), short=told["singkat"])


@dataclass(frozen=True, kw_only=True)
class WordingRow:
    """One kind of message, and in which words it is told in each language."""

    name: str
    cells: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True, kw_only=True)
class ToldPage:
    """All that control_room/told.html may show."""

    day: DeliveryDay
    overdue_since: datetime | None
    ways: Sequence[tuple[str, bool]]
    about_visits: Sequence[WordingRow]
    about_bookings: Sequence[WordingRow]
    languages: Sequence[str]
    form: forms.Form

    @property
    def rows(self) -> Sequence[Delivered]:
        """The table of today."""
        return self.day.rows


@require_safe
@in_room
@managers_only
def show_told(here: InRoom) -> HttpResponse:
    """Show today's messages, the rule, and the words."""
    return _show_told(here, RuleForm(initial=_rule_of(here)))


def _rule_of(here: InRoom) -> dict[str, Any]:
    rule = message_rule(mall_id=here.mall.pk)
    return {
        "tenang_dari": rule.quiet_from, "tenang_sampai": rule.quiet_until, "malam": rule.evening_at,
        "jam_sebelum": rule.hours_before,
    }  # fmt: skip


def _show_told(here: InRoom, form: forms.Form, *, status: int = 200) -> HttpResponse:
    first, last = clock.day_bounds(here.today, here.mall.time_zone)
    day = delivery_between(mall_id=here.mall.pk, first=first, last=last, now=here.now)
    # Half a minute is the beat of the worker; what waits longer is stuck.
    is_stuck = day.overdue_since is not None and (here.now - day.overdue_since).total_seconds() > 120
    own = own_wordings(mall_id=here.mall.pk)
    reached = set(reachable_channels()) | ({Channel.PUSH} if may_push() else set())
    page = ToldPage(
        day=day, overdue_since=day.overdue_since if is_stuck else None,
        ways=[(str(channel.label), channel in reached) for channel in Channel],
        about_visits=[_row(kind, own) for kind in OF_VISIT], about_bookings=[_row(kind, own) for kind in OF_BOOKING],
        languages=[str(LANGUAGE_NAMES[language]) for language in LANGUAGES], form=form,
    )  # fmt: skip
    return show(here, "told", {"page": page}, status=status)


def _row(kind: Kind, own: set[tuple[str, str]]) -> WordingRow:
    return WordingRow(
        name=str(kind.label),
        cells=[
            (reverse("control_room:wording", args=[kind, language]), str(LANGUAGE_NAMES[language]),
             (str(kind), language) in own)
            for language in LANGUAGES
        ],
    )  # fmt: skip


@require_POST
@in_room
@managers_only
def press_rule(here: InRoom) -> HttpResponse:
    """Change quiet hours and reminders."""
    form = RuleForm(here.request.POST)

    def verb() -> None:
        told = form.cleaned_data
        notifications.set_message_rule(
            mall_id=here.mall.pk, quiet_from=told["tenang_dari"], quiet_until=told["tenang_sampai"],
            evening_at=told["malam"], hours_before=told["jam_sebelum"], actor=here.actor, now=here.now,
        )  # fmt: skip

    return sent(
        here, form, verb, again=lambda form: _show_told(here, form, status=422), back=reverse("control_room:told"),
        done=_("Jam tenang dan pengingat disimpan."),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The message as people get it, with invented facts."""

    subject: str
    letter: str
    short: str
    sms: str
    length: SmsLength


@dataclass(frozen=True, kw_only=True)
class WordingPage:
    """All that control_room/wording.html may show. `in_force` is the version, 0 for the words of the house."""

    name: str
    kind: str
    language: str
    language_name: str
    other: str
    other_name: str
    places: Sequence[tuple[str, str]]
    form: forms.Form
    preview: Preview | None
    versions: Sequence[WordingVersion]
    in_force: int
    house: Words


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
@managers_only
def write_wording(here: InRoom, kind: str, language: str) -> HttpResponse:
    """Show the words in force, with a preview; a POST previews what was typed, or keeps it as a version."""
    if kind not in Kind.values or language not in LANGUAGES:
        raise Http404
    told = Kind(kind)
    if here.request.method != "POST":
        words = words_in_force(mall_id=here.mall.pk, kind=told, language=language)
        initial = {"judul": words.subject, "teks": words.text, "singkat": words.short}
        return _show_wording(here, told, language, WordingForm(initial=initial), words)
    form = WordingForm(here.request.POST)
    if "contoh" in here.request.POST:
        return _show_wording(here, told, language, form, form.words if form.is_valid() else None)
    return sent(
        here, form,
        lambda: notifications.write_wording(
            mall_id=here.mall.pk, kind=kind, language=language, words=form.words, actor=here.actor, now=here.now
        ),
        again=lambda typed: _show_wording(here, told, language, typed, None, status=422),
        back=reverse("control_room:wording", args=[kind, language]),
        done=_("Versi disimpan. Belum dipakai sampai Anda memberlakukannya."),
    )  # fmt: skip


def _show_wording(
    here: InRoom, kind: Kind, language: str, form: forms.Form, words: Words | None, *, status: int = 200
) -> HttpResponse:
    facts = sample_facts(kind=kind, language=language, mall=here.mall.short_name)
    versions = wording_versions(mall_id=here.mall.pk, kind=kind, language=language)
    other = next(one for one in LANGUAGES if one != language)
    page = WordingPage(
        name=str(kind.label), kind=kind, language=language, language_name=str(LANGUAGE_NAMES[language]),
        other=reverse("control_room:wording", args=[kind, other]), other_name=str(LANGUAGE_NAMES[other]),
        places=[(f"{{{name}}}", facts[name]) for name in places_of(kind)], form=form,
        preview=_preview(kind, language, words, facts) if words else None, versions=versions,
        in_force=next((one.version for one in versions if one.is_in_force), 0),
        house=house_words(kind=kind, language=language),
    )  # fmt: skip
    return show(here, "told", {"page": page}, template="control_room/wording.html", status=status)


def _preview(kind: Kind, language: str, words: Words, facts: dict[str, str]) -> Preview:
    told = filled(words, facts)
    page = f"{settings.PUBLIC_URL}/janji/ACDEFGH234" if kind in OF_BOOKING else f"{settings.PUBLIC_URL}/t/7K3F29CA"
    with translation.override(language):
        letter = letter_text(kind=kind, text=told.text, page=page)
    sms = f"{told.short} {page}"
    return Preview(
        subject=told.subject, letter=letter.strip(),
        short=told.short, sms=sms, length=sms_length(sms),
    )  # fmt: skip


@require_POST
@in_room
@managers_only
def press_publish(here: InRoom, kind: str, language: str) -> HttpResponse:
    """Put a version in force; 0 is the words of the house."""
    version = here.request.POST.get("versi", "")
    if kind not in Kind.values or language not in LANGUAGES or not (version.isascii() and version.isdecimal()):
        raise Http404
    return pressed(
        here,
        lambda: notifications.publish_wording(
            mall_id=here.mall.pk, kind=kind, language=language, version=int(version[:5]), actor=here.actor,
            now=here.now,
        ),
        done=_("Diberlakukan. Kabar berikutnya memakai kata-kata ini."),
        back=reverse("control_room:wording", args=[kind, language]),
    )  # fmt: skip
