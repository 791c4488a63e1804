"""What a visitor is told and how: one page to choose, one press to stop. Both work without scripts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.notifications import operations as notifications
from anjungan.domain.notifications.ports import public_push_key
from anjungan.domain.notifications.queries import Chosen, chosen_for, may_push, reachable_channels
from anjungan.domain.notifications.states import OF_VISIT, Channel, Kind
from anjungan.foundation import clock
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput
from anjungan.interfaces.entry.formats import number_text
from anjungan.interfaces.portal.lookup import FoundVisit, by_code

LONGEST_SUBSCRIPTION = 3000


@dataclass(frozen=True, kw_only=True)
class ToldPage:
    """All that portal/told.html may show.

    `known` is the address we have, masked; `typed` what was refused. `ways` and `choices` are a value, its words, and
    whether it is chosen; without `ways` the address is not asked for here. `push_key` is empty where browsers are not
    notified.
    """

    title: str
    action: str
    back: str
    back_text: str
    stop: str
    ways: Sequence[tuple[str, str, bool]]
    choices: Sequence[tuple[str, str, bool]]
    known: str
    kept_for: str
    push_key: str
    has_browser: bool
    browser: str
    over: str = ""
    forget: str = ""
    typed: str = ""
    refusal: str = ""

    @property
    def is_told(self) -> bool:
        """Whether anything is told now, so that there is something to stop."""
        return bool(self.known) or self.has_browser

    @property
    def is_address_refused(self) -> bool:
        """Whether it is the address that could not be read, and not the choice."""
        return bool(self.refusal) and any(chosen for _kind, _words, chosen in self.choices)

    @property
    def is_phone(self) -> bool:
        """Whether only phones can be reached."""
        return bool(self.ways) and all(way != Channel.EMAIL for way, _words, _chosen in self.ways)

    @property
    def is_either(self) -> bool:
        """Whether both addresses and phones can be reached."""
        return len(self.ways) > 1 and any(way == Channel.EMAIL for way, _words, _chosen in self.ways)


def push_key() -> str:
    """Return the key that a browser asks for, empty where browsers are not notified."""
    return public_push_key() if may_push() else ""


def _told_page(
    found: FoundVisit, *, kinds: Collection[str] = (), channel: str = "", typed: str = "", refusal: str = ""
) -> ToldPage:
    visit = found.visit
    chosen = chosen_for(visit_id=visit.pk) or Chosen(address="", kinds=[str(kind) for kind in OF_VISIT], channel="")
    ways = reachable_channels()
    marked = channel or chosen.channel or (ways[0] if ways else "")
    wanted = kinds if refusal else chosen.kinds
    words = {
        Kind.NEAR: _("Giliran saya sudah dekat"),
        Kind.PASSED: _("Giliran saya terlewat, selagi saya belum hadir"),
        Kind.CALLED: _("Nomor saya dipanggil"),
        Kind.UNSERVED: _("Hari berakhir dan saya belum terlayani"),
        Kind.CLOSED: _("Instansi yang saya tunggu tutup"),
    }
    return ToldPage(
        title=_("Kabar untuk %(number)s") % {"number": number_text(visit.number)},
        action=reverse("portal:told", args=[visit.code]), back=reverse("portal:visit", args=[visit.code]),
        back_text=_("Kembali ke kunjungan"), stop=reverse("portal:told_stop", args=[visit.code]),
        ways=[(way.value, way_text(way), way == marked) for way in ways],
        choices=[
            (kind.value, words[kind], kind in wanted) for kind in OF_VISIT
            # Only a number from home can be passed over.
            if kind != Kind.PASSED or visit.remote_id is not None
        ],
        known=chosen.address,
        kept_for=_(
            "Hanya untuk kunjungan ini. Disimpan tersandi dan dihapus satu jam sesudah kunjungan. "
            "Kabar bisa terlambat: tetap perhatikan layar dan panggilan suara."
        ),
        push_key=push_key(), has_browser=chosen.has_browser, browser=reverse("portal:told_browser", args=[visit.code]),
        over=_over(visit.state, any_way=bool(ways) or may_push()), typed=typed, refusal=refusal,
    )  # fmt: skip


def _over(state: str, *, any_way: bool) -> str:
    if state in {"ended", "expired"}:
        return _("Kunjungan ini sudah selesai. Tidak ada lagi yang perlu dikabarkan.")
    if not any_way:
        return _("Mal ini belum dapat mengirim kabar. Halaman kunjungan Anda selalu menunjukkan giliran terbaru.")
    return ""


def way_text(way: Channel) -> str:
    """Return what a way is called on a button."""
    return {Channel.EMAIL: _("Surel"), Channel.SMS: "SMS", Channel.WHATSAPP: "WhatsApp", Channel.TELEGRAM: "Telegram"}[
        way
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def choose(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Show what the visitor is told; a POST changes it."""
    if request.method != "POST":
        return _render(request, found, _told_page(found))
    typed, kinds = request.POST.get("alamat", "")[:254], request.POST.getlist("kabar")
    channel = request.POST.get("lewat", "") or (reachable_channels() or [Channel.EMAIL])[0]
    code = found.visit.code
    try:
        notifications.choose_messages(
            visit_id=found.visit.pk, address=typed, kinds=kinds, channel=channel, language=page_language(),
            actor=Actor.visitor(code), now=clock.now(),
        )  # fmt: skip
    except InvalidInput as refusal:
        told = _told_page(found, kinds=kinds, channel=channel, typed=typed, refusal=refusal.user_message)
        return _render(request, found, told, status=422)
    except DomainError as refusal:
        messages.error(request, refusal.user_message)
        return redirect("portal:told", code)
    messages.success(request, _("Baik, kami kabari."))
    return redirect("portal:visit", code)


@require_POST
@by_code
def notify_browser(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Notify this browser about the visit, or no more."""
    code = found.visit.code

    def verb(subscription: str) -> object:
        return notifications.subscribe_browser_to_visit(
            visit_id=found.visit.pk, subscription=subscription, language=page_language(), actor=Actor.visitor(code),
            now=clock.now(),
        )  # fmt: skip

    def end() -> None:
        notifications.unsubscribe_browser_of_visit(visit_id=found.visit.pk, actor=Actor.visitor(code), now=clock.now())

    take_browser(request, verb, end)
    return redirect("portal:told", code)


def take_browser(request: HttpRequest, verb: Callable[[str], object], end: Callable[[], None]) -> None:
    """Do what the form of the browser asks: `langganan` is what the browser gave; without it notifying ends."""
    subscription = request.POST.get("langganan", "")[:LONGEST_SUBSCRIPTION]
    try:
        if subscription:
            verb(subscription)
            messages.success(request, _("Gawai ini kami kabari."))
        else:
            end()
            messages.success(request, _("Gawai ini tidak dikabari lagi."))
    except DomainError as refusal:
        messages.error(request, refusal.user_message)


@csrf_exempt  # A mail program presses this for the reader (RFC 8058) and has no cookie of ours; the code is the secret.
@require_http_methods(["GET", "HEAD", "POST"])
@by_code
def stop(request: HttpRequest, found: FoundVisit) -> HttpResponse:
    """Ask nothing, offer one button; a POST stops the messages. Reading the page changes nothing."""
    code = found.visit.code
    if request.method == "POST":
        notifications.stop_messages(visit_id=found.visit.pk, actor=Actor.visitor(code), now=clock.now())
    context = {
        "mall": found.visit.mall, "title": _("Berhenti dikabari tentang %(number)s?")
        % {"number": number_text(found.visit.number)}, "is_known": chosen_for(visit_id=found.visit.pk) is not None,
        "is_stopped": request.method == "POST", "action": reverse("portal:told_stop", args=[code]),
        "told": reverse("portal:told", args=[code]), "back": reverse("portal:visit", args=[code]),
        "back_text": _("Kembali ke kunjungan"),
        "meaning": _("Kami tidak mengirim kabar lagi dan menghapus alamat Anda. Nomor dan giliran Anda tetap."),
        "done": _("Kami tidak mengirim kabar lagi. Alamat Anda sudah dihapus."),
        "nothing": _("Tidak ada alamat yang tersimpan untuk kunjungan ini."),
    }  # fmt: skip
    # No redirect: mail programs do not follow one (RFC 8058).
    return render(request, "portal/told_stop.html", context)


def page_language() -> str:
    """Return the language of the page as messages know it."""
    return "en" if (get_language() or "").startswith("en") else "id"


def _render(request: HttpRequest, found: FoundVisit, page: ToldPage, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/told.html", {"page": page, "mall": found.visit.mall}, status=status)
