"""What a visitor is told by e-mail: one page to choose, one press to stop. Both work without scripts."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.queries import chosen_for, is_reachable
from anjungan.domain.notifications.states import Kind
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput
from anjungan.interfaces.portal.lookup import FoundVisit, by_code


@dataclass(frozen=True, kw_only=True)
class ToldPage:
    """All that portal/told.html may show. `known` is the address we have, masked; `typed` what was refused."""

    number: str
    code: str
    is_over: bool
    is_reachable: bool
    known: str
    choices: list[tuple[str, str, bool]]
    typed: str = ""
    refusal: str = ""

    @property
    def is_address_refused(self) -> bool:
        """Whether it is the address that could not be read, and not the choice."""
        return bool(self.refusal) and any(chosen for _kind, _words, chosen in self.choices)


def _told_page(found: FoundVisit, *, kinds: list[str] | None = None, typed: str = "", refusal: str = "") -> ToldPage:
    visit = found.visit
    chosen = chosen_for(visit_id=visit.pk)
    if kinds is None:
        kinds = chosen.kinds if chosen else list(Kind.values)
    words = {
        Kind.NEAR: _("Giliran saya sudah dekat"),
        Kind.CALLED: _("Nomor saya dipanggil"),
        Kind.UNSERVED: _("Hari berakhir dan saya belum terlayani"),
    }
    return ToldPage(
        number=visit.number, code=visit.code, is_over=visit.state in {"ended", "expired"}, is_reachable=is_reachable(),
        known=chosen.address if chosen else "",
        choices=[(kind.value, words[kind], kind in kinds) for kind in Kind], typed=typed, refusal=refusal,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def choose(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Show what the visitor is told; a POST changes it."""
    if request.method != "POST":
        return _render(request, found, _told_page(found))
    typed, kinds = request.POST.get("alamat", "")[:254], request.POST.getlist("kabar")
    code = found.visit.code
    try:
        notifications.choose_messages(
            visit_id=found.visit.pk, address=typed, kinds=kinds, language="en" if _in_english() else "id",
            actor=Actor.visitor(code), now=clock.now(),
        )  # fmt: skip
    except InvalidInput as refusal:
        told = _told_page(found, kinds=kinds, typed=typed, refusal=refusal.user_message)
        return _render(request, found, told, status=422)
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
        return redirect("portal:told", code)
    messages.success(request, _("Baik, kami kabari lewat surel."))
    return redirect("portal:visit", code)


@csrf_exempt  # A mail program presses this for the reader (RFC 8058) and has no cookie of ours; the code is the secret.
@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def stop(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Ask nothing, offer one button; a POST stops the messages. Reading the page changes nothing."""
    code = found.visit.code
    if request.method == "POST":
        notifications.stop_messages(visit_id=found.visit.pk, actor=Actor.visitor(code), now=clock.now())
    known = chosen_for(visit_id=found.visit.pk)
    context = {
        "mall": found.visit.mall, "number": found.visit.number, "code": code, "is_known": known is not None,
        "is_stopped": request.method == "POST",
    }  # fmt: skip
    # No redirect: mail programs do not follow one (RFC 8058).
    return render(request, "portal/told_stop.html", context)


def _in_english() -> bool:
    return (get_language() or "").startswith("en")


def _render(request: HttpRequest, found: FoundVisit, page: ToldPage, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/told.html", {"page": page, "mall": found.visit.mall}, status=status)
