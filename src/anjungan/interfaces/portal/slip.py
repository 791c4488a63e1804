"""The ticket on paper: an 80 mm slip. A browser prints it from here; a network printer gets the same words.

Kiosk and greeter open it; a visitor may too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from anjungan.domain.catalog.queries import PublishedStandard, document_names_in_english, standards_of
from anjungan.domain.forecasting import operations as forecasting
from anjungan.domain.forecasting.queries import VisitOutlook, visit_outlook
from anjungan.domain.forecasting.states import Channel
from anjungan.domain.queueing.queries import ErrandOnPage, TicketPage
from anjungan.foundation import clock
from anjungan.interfaces.entry.expectations import expected
from anjungan.interfaces.entry.formats import clock_text, day_text, text_in_language
from anjungan.interfaces.entry.qr import visit_address, visit_qr
from anjungan.interfaces.portal.lookup import FoundVisit, by_code

MOST_TO_PREPARE = 5


@dataclass(frozen=True, kw_only=True)
class PaperName:
    """A paper to prepare and the language of its name."""

    name: str
    language: str

    @property
    def is_foreign(self) -> bool:
        """Whether the name stands in another language than the slip."""
        return self.language != (translation.get_language() or "id")[:2]

    @property
    def told(self) -> str:
        """The name, with a word where it is not in the language of the slip."""
        return _("%(paper)s (bahasa Indonesia)") % {"paper": self.name} if self.is_foreign else self.name


@dataclass(frozen=True, kw_only=True)
class SlipLine:
    """One errand in print: what, whose, and where with how many before."""

    title: str
    agency: str
    place: str


@dataclass(frozen=True, kw_only=True)
class SlipPage:
    """All that stands on the paper, in words. An empty text leaves its part out."""

    number: str
    code: str
    mall: str
    taken_at: str
    when_and_where: tuple[str, ...]
    errands: tuple[SlipLine, ...]
    # In one sentence, and one by one for a page that can mark what is in another language.
    prepare: str
    papers: tuple[PaperName, ...]
    more_papers: bool
    address: str
    scan: str
    scan_more: str
    missed_call_rule: str
    no_fee: str
    complaints: str
    demo: str


@require_safe
@by_code
def show_slip(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Show the slip in the visitor's own language. Opened with `?cetak` it prints itself."""
    now = clock.now()
    outlook = visit_outlook(found=found, now=now)
    forecasting.keep_promises(outlooks=outlook.tickets.values(), channel=Channel.SLIP, now=now)
    with translation.override(found.visit.language), timezone.override(found.visit.mall.time_zone):
        page = slip_page(found, outlook)
        return render(
            request,
            "portal/slip.html",
            {"page": page, "qr": visit_qr(page.code), "prints_itself": "cetak" in request.GET},
        )


def slip_page(found: TicketPage, outlook: VisitOutlook) -> SlipPage:
    """Return the slip of a visit as it reads now, in the active language and time zone. Two statements."""
    visit = found.visit
    place = {ticket: index for index, ticket in enumerate(outlook.plan, start=1)}
    left = sorted(
        (errand for errand in found.errands if errand.state not in {"done", "dropped"}),
        key=lambda errand: (place.get(errand.uuid, 0), errand.position),
    )
    is_away = visit.state == "reserved" and visit.remote_id is not None
    papers = _papers(
        left, standards_of(offerings=[errand.offering for errand in left if errand.offering], on=visit.business_date)
    )
    channels = visit.mall.facts.get("complaint_channels") or []
    return SlipPage(
        number=visit.number,
        code=visit.code,
        mall=visit.mall.short_name,
        taken_at=f"{day_text(visit.created_at, with_year=True)}, {clock_text(visit.created_at)}",
        when_and_where=_when_and_where(outlook, is_away=is_away),
        errands=tuple(
            SlipLine(
                title=text_in_language(errand, "service") or errand.line,
                agency=errand.agency,
                place=_place(errand, is_away=is_away),
            )
            for errand in left
        ),
        prepare=_prepare(papers),
        papers=papers[:MOST_TO_PREPARE],
        more_papers=len(papers) > MOST_TO_PREPARE,
        address=visit_address(visit.code),
        scan=_("Pindai untuk melihat giliran"),
        scan_more=_("dan yang perlu disiapkan. Boleh menunggu di luar."),
        missed_call_rule=_(
            "Nomor ini berlaku untuk semua urusan hari ini. Terlewat? Lapor ke petugas dalam 30 menit, tempat Anda "
            "tetap. Sesudahnya Anda antre lagi dari belakang."
        ),
        no_fee=_("Semua layanan tanpa pungutan di luar tarif resmi."),
        complaints=_("Keluhan: %(channel)s") % {"channel": channels[0]} if channels else "",
        demo=_("Karcis peragaan, tidak berlaku.") if settings.DEMO else "",
    )


def _when_and_where(outlook: VisitOutlook, *, is_away: bool) -> tuple[str, ...]:
    errand = outlook.first
    if errand is None:
        return ()
    if errand.counter:
        return (_("Silakan ke Loket %(counter)s") % {"counter": errand.counter},)
    promise = expected(outlook.of(errand))
    if is_away:
        # A number taken at home: nobody is called who has not been marked as present.
        first = _("Sesampai di mal, catat kehadiran Anda dahulu")
        if promise is None or promise.low is None:
            return (first,)
        return first, _("Dipanggil %(range)s") % {"range": promise.range}
    where = _("Duduk di Zona %(zone)s") % {"zone": errand.zone}
    if promise is None or promise.low is None:
        return where, promise.note if promise and promise.note else _("Perkiraan belum tersedia")
    call = _("Dipanggil %(range)s") % {"range": promise.range}
    if promise.sit_at is None:
        where = _("Duduk di Zona %(zone)s sekarang") % {"zone": errand.zone}
    else:
        words = {"zone": errand.zone, "time": clock_text(promise.sit_at)}
        where = _("Datang ke Zona %(zone)s pukul %(time)s") % words
    return (where, call, promise.note) if promise.note else (where, call)


def _place(errand: ErrandOnPage, *, is_away: bool) -> str:
    zone = _("Zona %(zone)s") % {"zone": errand.zone}
    counter = _("Loket %(counter)s") % {"counter": errand.counter} if errand.counter else ""
    where = f"{zone}, {counter}." if counter else f"{zone}."
    if is_away or errand.state not in {"waiting", "reserved"}:
        return where
    if errand.ahead == 0:
        following = _("Anda yang berikutnya.")
        return f"{where} {following}"
    ahead = ngettext("%(ahead)s orang di depan Anda.", "%(ahead)s orang di depan Anda.", errand.ahead)
    return f"{where} {ahead % {'ahead': errand.ahead}}"


def _papers(errands: Iterable[ErrandOnPage], standards: dict[UUID, PublishedStandard]) -> tuple[PaperName, ...]:
    """Name the papers that everybody needs; conditions and alternatives are on the visit's page.

    Standards are written in Indonesian. In English a paper has the catalogue's English name; one without keeps its own.
    """
    wanted: dict[str, str | None] = {}
    for errand in errands:
        standard = standards.get(errand.offering) if errand.offering else None
        for requirement in (standard.requirements if standard else None) or []:
            if requirement.kind == "document" and requirement.when is None and requirement.group is None:
                wanted.setdefault(requirement.name, requirement.document)
    language = (translation.get_language() or "id")[:2]
    if language == "id":
        return tuple(PaperName(name=name, language="id") for name in wanted)
    english = document_names_in_english(keys=[key for key in wanted.values() if key])
    return tuple(
        PaperName(name=english[key], language="en") if key in english else PaperName(name=name, language="id")
        for name, key in wanted.items()
    )


def _prepare(papers: tuple[PaperName, ...]) -> str:
    """Return the same in one sentence, for a printer."""
    if not papers:
        return ""
    text = _("Siapkan: %(papers)s") % {"papers": ", ".join(paper.told for paper in papers[:MOST_TO_PREPARE])}
    more = _(", dan lain-lain") if len(papers) > MOST_TO_PREPARE else ""
    return f"{text}{more}."
