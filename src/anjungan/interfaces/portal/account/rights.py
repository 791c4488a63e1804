"""What the house holds of a person: to see, to take away, to have erased (UU 27/2022)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.citizens import operations as citizens
from anjungan.domain.citizens.components.nik import nik_masked
from anjungan.domain.citizens.queries import erasure_by_receipt, open_erasure
from anjungan.domain.statistics.ports import ReportFailed, report_typesetter
from anjungan.foundation import clock
from anjungan.interfaces.entry.formats import clock_text, day_text
from anjungan.interfaces.portal.account.door import Visitor, done, page, proven_lately, signed_in
from anjungan.interfaces.portal.lookup import count_miss, guesses_too_much, kept_private, slow_down

if TYPE_CHECKING:
    from anjungan.foundation.personal_data import Holding


@require_safe
@proven_lately
def show_holdings(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show everything that every room holds of the person."""
    found = citizens.take_data_away(session=visitor.session, form="page", actor=visitor.actor, now=visitor.now)
    return page(request, "holdings", {"parts": _in_words(found), "at": visitor.now})


def _in_words(found: list[Holding]) -> list[dict[str, Any]]:
    return [
        {
            "title": holding.title,
            "rows": [[(name, _words(value)) for name, value in row.items()] for row in holding.rows],
        }
        for holding in found
    ]


def _words(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    return _instant(str(value))


def _instant(text: str) -> str:
    """Return an instant or day as people read it; every other text as it is."""
    if len(text) == 16 and text.isdecimal():
        # The identity number, in full only in the file that is taken away.
        return nik_masked(text)
    try:
        return (
            day_text(date.fromisoformat(text), with_year=True)
            if len(text) == 10
            else _clock(datetime.fromisoformat(text))
        )
    except ValueError:
        return text


def _clock(at: datetime) -> str:
    return f"{day_text(at, with_year=True)}, {clock_text(at)}"


@require_safe
@proven_lately
def download_holdings(_request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give everything as one JSON file that another system can read."""
    found = citizens.take_data_away(session=visitor.session, form="json", actor=visitor.actor, now=visitor.now)
    whole = {
        "of": f"citizen:{visitor.citizen.uuid}", "at": visitor.now.isoformat(),
        "holdings": [asdict(holding) for holding in found],
    }  # fmt: skip
    answer = HttpResponse(
        json.dumps(whole, ensure_ascii=False, indent=2, default=str), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="anjungan-data-saya.json"'
    return answer


@require_safe
@proven_lately
def print_holdings(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give everything as a PDF for people: to read, to print, to show. Numbers of identity stay masked, as on the page.

    It is set anew each time and kept nowhere.
    """
    found = citizens.take_data_away(session=visitor.session, form="pdf", actor=visitor.actor, now=visitor.now)
    made = _clock(timezone.localtime(visitor.now))
    data = {
        "language": (get_language() or "id")[:2], "title": _("Yang kami simpan tentang Anda"), "house": "Anjungan",
        "lead": _(
            "Semua yang tersimpan tentang Anda saat ini: akun, yang Anda simpan, dan janji yang memakai kontak Anda. "
            "NIK disamarkan; lengkapnya ada di berkas JSON."
        ),
        "footer": _("Dibuat %(when)s atas permintaan Anda sendiri.") % {"when": made},
        "parts": _in_words(found),
    }  # fmt: skip
    try:
        paper = report_typesetter()(paper="held_data", data=data, at=visitor.now)
    except ReportFailed:
        messages.error(request, _("PDF belum dapat dibuat. Coba lagi nanti, atau unduh sebagai JSON."))
        return redirect("account:home")
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="anjungan-data-saya.pdf"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@proven_lately
def erase(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Say what erasing means; a POST asks for it. It happens a day later."""
    if request.method != "POST":
        return page(request, "erase", {"wish": open_erasure(citizen=visitor.citizen)})
    wish = citizens.ask_erasure(session=visitor.session, actor=visitor.actor, now=visitor.now)
    return redirect("account:receipt", wish.receipt)


@require_POST
@signed_in
def take_back(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Keep the account after all."""
    return done(
        request,
        lambda: citizens.take_erasure_back(citizen=visitor.citizen, actor=visitor.actor, now=visitor.now),
        told=_("Penghapusan dibatalkan. Akun Anda tetap ada."),
        to=reverse("account:home"),
    )


@require_safe
def show_receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show what became of a wish to be erased. Whoever has the code may read it: it names nobody."""
    if guesses_too_much(request):
        return kept_private(slow_down(request))
    wish = erasure_by_receipt(receipt=receipt)
    if wish is None:
        count_miss(request)
        raise Http404
    context = {"wish": wish, "rows": sum(wish.counts.values()), "is_due": wish.due_at <= clock.now()}
    return kept_private(page(request, "receipt", context))
