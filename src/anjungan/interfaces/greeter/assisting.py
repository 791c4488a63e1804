"""Assisted mode: asking the visitor, what was agreed and what was done, and the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.appointments.queries import booking_by_uuid
from anjungan.domain.assistance import operations as assistance
from anjungan.domain.assistance.queries import checked_lists, rule_of
from anjungan.domain.assistance.states import EndReason, How, Step, Task
from anjungan.domain.catalog.queries import search_offerings
from anjungan.domain.organizations.permissions import may_manage
from anjungan.domain.queueing.queries.lookup import visits_by_subjects
from anjungan.foundation import clock
from anjungan.foundation.errors import DomainError
from anjungan.foundation.ids import new_uuid
from anjungan.interfaces.entry.assisting import (
    Act,
    acts_of,
    consent_of,
    doing,
    stream_of_consent,
    work_alone,
    work_under,
)
from anjungan.interfaces.entry.formats import clock_text
from anjungan.interfaces.entry.qr import qr_drawing
from anjungan.interfaces.entry.sign_in import own_door
from anjungan.interfaces.greeter.place import Greeting, beside_a_visitor
from anjungan.interfaces.greeter.starting import LONGEST_WORDS

if TYPE_CHECKING:
    from anjungan.domain.appointments.models import Booking
    from anjungan.domain.assistance.models import Assistance, AssistanceRule, CheckedList
    from anjungan.domain.catalog.models import Offering
    from anjungan.domain.queueing.models import Visit

SHOWN = 6
LANGUAGES = ("id", "en")


def script(*, language: str, minutes: int) -> list[str]:
    """Return what is read to the visitor, sentence by sentence, in the visitor's language."""
    with translation.override(language):
        return [
            _("Saya bisa membantu mengisi untuk Bapak atau Ibu."),
            _("Semua yang saya lakukan tampil di layar Anda dan dicatat atas nama saya."),
            _("Saya tidak bisa melihat NIK atau isi brankas Anda, mengganti nomor HP, atau menghapus data Anda."),
            _("Bantuan ini berhenti sendiri setelah %(minutes)s menit. Anda boleh menghentikannya kapan saja.")
            % {"minutes": minutes},
            _("Tidak mau juga boleh: Anda tetap dilayani seperti biasa."),
            _("Apa yang boleh saya bantu?"),
        ]


@dataclass(frozen=True, kw_only=True)
class AskPage:
    """All that greeter/assist_begin.html may show."""

    key: str
    paper: str
    scripts: list[tuple[str, list[str]]]
    rule: AssistanceRule
    tasks: list[tuple[str, str]]
    ways: list[tuple[str, str]]
    manages: bool


@dataclass(frozen=True, kw_only=True)
class HubPage:
    """All that greeter/assist.html may show."""

    consent: Assistance
    may_tickets: bool
    may_appointments: bool
    may_lists: bool
    visits: list[Visit]
    bookings: list[Booking]
    lists: list[CheckedList]
    words: str
    found: list[Offering]
    doing: str
    acts: list[Act]
    screen: str
    qr: SafeString


@dataclass(frozen=True, kw_only=True)
class OverPage:
    """All that greeter/assist_over.html may show."""

    consent: Assistance
    acts: list[Act]
    visits: list[Visit]
    back: str


@require_safe
@beside_a_visitor
def show_assisting(greeting: Greeting) -> HttpResponse:
    """Show what was agreed and what can be done; before a visitor agreed, what to ask."""
    return _ask(greeting) if greeting.consent is None else _hub(greeting, greeting.consent)


def _ask(greeting: Greeting) -> HttpResponse:
    rule = rule_of(mall_id=greeting.mall.pk)
    page = AskPage(
        key=str(new_uuid()),
        paper=greeting.request.GET.get("kode", "")[:40],
        scripts=[(language, script(language=language, minutes=rule.minutes)) for language in LANGUAGES],
        rule=rule,
        tasks=[(task.value, str(task.label)) for task in Task],
        ways=[(way.value, str(way.label)) for way in How],
        manages=may_manage(greeting.actor, mall_id=greeting.mall.pk),
    )
    return _private(render(greeting.request, "greeter/assist_begin.html", {"page": page, "mall": greeting.mall}))


def _hub(greeting: Greeting, consent: Assistance) -> HttpResponse:
    greeting.tell_step(Step.HUB)
    consent.step, consent.step_offerings = Step.HUB, []
    words = greeting.request.GET.get("cari", "").replace("\x00", "")[:LONGEST_WORDS].strip()
    address = f"{settings.PUBLIC_URL}{reverse('portal:assisted', args=[consent.code])}"
    page = HubPage(
        consent=consent,
        may_tickets=Task.TICKETS in consent.tasks,
        may_appointments=Task.APPOINTMENTS in consent.tasks,
        may_lists=Task.CHECKLIST in consent.tasks,
        visits=visits_by_subjects(subjects=consent.subjects),
        bookings=_bookings(consent),
        lists=checked_lists(assistance=consent),
        words=words,
        found=search_offerings(mall=greeting.mall, words=words, limit=SHOWN) if words else [],
        doing=doing(consent),
        acts=acts_of(consent),
        screen=reverse("portal:assisted", args=[consent.code]),
        qr=qr_drawing(address=address, label=_("Kode QR layar pengunjung")),
    )
    return _private(render(greeting.request, "greeter/assist.html", {"page": page, "mall": greeting.mall}))


def _bookings(consent: Assistance) -> list[Booking]:
    found = [
        booking_by_uuid(uuid=UUID(subject.removeprefix("booking:")))
        for subject in consent.subjects
        if subject.startswith("booking:")
    ]
    return [booking for booking in found if booking is not None and booking.starts_at is not None]


@require_POST
@beside_a_visitor
def begin(greeting: Greeting) -> HttpResponse:
    """Note what the visitor agreed to. The same page sent twice is the same consent."""
    sent = greeting.request.POST
    language = "en" if sent.get("wicara") == "en" else "id"
    minutes = rule_of(mall_id=greeting.mall.pk).minutes
    paper = sent.get("karcis", "")[:40]
    try:
        consent = assistance.begin_assistance(
            mall_id=greeting.mall.pk, tasks=[task[:16] for task in sent.getlist("tugas")[:10]],
            how=sent.get("cara", "")[:12], script="\n".join(script(language=language, minutes=minutes)),
            language=language, called=sent.get("sapaan", "")[:40], paper_code=paper, actor=greeting.actor,
            now=greeting.now, idempotency_key=sent.get("kunci", "")[:64] or None,
        )  # fmt: skip
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
        return redirect(f"{reverse('greeter:assist')}?kode={paper}" if paper.isalnum() else "greeter:assist")
    work_under(greeting.request, consent)
    return redirect("greeter:assist")


@require_POST
@beside_a_visitor
def hand_over(greeting: Greeting) -> HttpResponse:
    """Take up a ticket or a booking that the visitor has with them."""
    code = greeting.request.POST.get("kode", "")[:40]
    return _done(
        greeting,
        lambda consent: assistance.hand_over_code(
            assistance=consent.uuid, code=code, actor=greeting.actor, now=greeting.now
        ),
        _("Karcis atau janji itu sekarang termasuk dalam bantuan ini."),
    )


@require_POST
@beside_a_visitor
def extend(greeting: Greeting) -> HttpResponse:
    """Give more minutes, after asking."""
    return _done(
        greeting,
        lambda consent: assistance.extend_assistance(assistance=consent.uuid, actor=greeting.actor, now=greeting.now),
        _("Waktunya ditambah."),
    )


@require_POST
@beside_a_visitor
def end(greeting: Greeting) -> HttpResponse:
    """End assisted mode."""
    if greeting.consent is not None:
        assistance.end_assistance(
            assistance=greeting.consent.uuid, reason=EndReason.STAFF, actor=greeting.actor, now=greeting.now
        )
    return redirect("greeter:assist_over")


@require_safe
@beside_a_visitor
def show_stream(greeting: Greeting) -> HttpResponse:
    """Give the open page a fresh address at which it hears the visitor's stop, and how long the leave lasts."""
    consent = greeting.consent
    if consent is None:
        return redirect("greeter:assist")
    left = max(0, int((consent.ends_at - greeting.now).total_seconds()))
    return _private(
        JsonResponse(
            {
                "address": stream_of_consent(greeting.request), "seconds_left": left,
                "until": clock_text(consent.ends_at),
            }
        )
    )  # fmt: skip


@require_safe
def show_over(request: HttpRequest) -> HttpResponse:
    """Say that it is over and what was done; from here on the browser works by its own right again."""
    if not request.user.is_authenticated:
        return redirect_to_login(reverse("greeter:assist"))
    consent = consent_of(request)
    if consent is None:
        return redirect(own_door(user_id=request.user.pk))
    if consent.is_running(now=clock.now()):
        return redirect("greeter:assist")
    with timezone.override(consent.mall.time_zone):
        page = OverPage(
            consent=consent, acts=acts_of(consent), visits=visits_by_subjects(subjects=consent.subjects),
            back=own_door(user_id=request.user.pk),
        )  # fmt: skip
        answer = _private(render(request, "greeter/assist_over.html", {"page": page, "mall": consent.mall}))
    work_alone(request)
    return answer


@require_POST
@beside_a_visitor
def set_minutes(greeting: Greeting) -> HttpResponse:
    """Decide how long assisted mode lasts at this mall."""
    sent = greeting.request.POST
    try:
        assistance.set_assistance_rule(
            mall_id=greeting.mall.pk, minutes=_whole(sent.get("menit", "")),
            more_minutes=_whole(sent.get("tambah", "")), most_minutes=_whole(sent.get("paling", "")),
            actor=greeting.actor, now=greeting.now,
        )  # fmt: skip
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
    else:
        messages.success(greeting.request, _("Lamanya mode bantuan disimpan."))
    return redirect("greeter:assist")


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _done(greeting: Greeting, verb: Callable[[Assistance], object], told: str) -> HttpResponse:
    if greeting.consent is None:
        return redirect("greeter:assist")
    try:
        verb(greeting.consent)
    except DomainError as refusal:
        messages.warning(greeting.request, refusal.user_message)
    else:
        messages.success(greeting.request, told)
    return redirect("greeter:assist")


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
