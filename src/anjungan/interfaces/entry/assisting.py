"""Assisted mode at the doors: which consent this browser works under, and what was done under it, in words.

The consent is kept in the session, so that it holds for every page of this browser until it is ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from anjungan.domain.assistance.queries import assistance_of
from anjungan.domain.assistance.states import Step
from anjungan.domain.catalog.queries import offerings_at
from anjungan.foundation import streams
from anjungan.foundation.audit import acts_under
from anjungan.interfaces.entry.formats import number_text, text_in_language

if TYPE_CHECKING:
    from anjungan.domain.assistance.models import Assistance
    from anjungan.foundation.models import AuditEntry

_KEPT = "mode_bantuan"
_LOOKED_UP = "anjungan_consent"
_SINCE = "anjungan_consent_since"


def consent_of(request: HttpRequest) -> Assistance | None:
    """Return the consent under which this browser works, or None; it may be over. Read once per request."""
    if hasattr(request, _LOOKED_UP):
        found: Assistance | None = getattr(request, _LOOKED_UP)
        return found
    session = getattr(request, "session", None)
    kept = session.get(_KEPT) if session is not None else None
    user = getattr(request, "user", None)
    found = None
    if kept and user is not None and user.is_authenticated:
        # The version comes before the reading: a stop in between is heard rather than missed.
        setattr(request, _SINCE, streams.snapshot_version())
        found = assistance_of(uuid=UUID(kept), user_id=user.pk)
    setattr(request, _LOOKED_UP, found)
    return found


def stream_of_consent(request: HttpRequest) -> str:
    """Return where the page of whoever helps hears that the visitor stops it; empty outside assisted mode."""
    consent = consent_of(request)
    return "" if consent is None else streams.address(
        [streams.mandate_stream(consent.uuid)], since=getattr(request, _SINCE)
    )  # fmt: skip


def work_under(request: HttpRequest, consent: Assistance) -> None:
    """Let this browser work under the consent from the next page on."""
    request.session[_KEPT] = str(consent.uuid)


def work_alone(request: HttpRequest) -> None:
    """Let this browser work by its own right again."""
    request.session.pop(_KEPT, None)


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that was done for the visitor."""

    at: datetime
    text: str


def acts_of(consent: Assistance) -> list[Act]:
    """Return what was done under a consent, in words, newest first. Two statements."""
    entries = acts_under(mandate=str(consent.uuid))
    names = _names(consent, entries)
    return [Act(at=entry.at, text=_told(entry, names)) for entry in entries]


def doing(consent: Assistance) -> str:
    """Return what is on the screen of whoever helps, in words."""
    return _step(consent.step, (_name(offering) for offering in offerings_about(consent)))


def offerings_about(consent: Assistance) -> list[object]:
    """Return the services that the present step is about."""
    if not consent.step_offerings:
        return []
    return list(offerings_at(mall=consent.mall).filter(uuid__in=consent.step_offerings))


def _names(consent: Assistance, entries: Iterable[AuditEntry]) -> dict[str, str]:
    wanted = {uuid for entry in entries for uuid in entry.details.get("offerings", [])}
    wanted |= {entry.details["offering"] for entry in entries if "offering" in entry.details}
    if not wanted:
        return {}
    return {str(one.uuid): _name(one) for one in offerings_at(mall=consent.mall).filter(uuid__in=wanted)}


def _name(offering: object) -> str:
    return text_in_language(getattr(offering, "service", None))


def _step(step: str, names: Iterable[str]) -> str:
    label = str(Step(step).label) if step in Step.values else step
    about = ", ".join(names)
    return f"{label}: {about}" if about else label


def _told(entry: AuditEntry, names: dict[str, str]) -> str:
    details = entry.details
    number = number_text(str(details.get("number", "")))
    words = {
        "queueing.visit_started.v1": _("Mengambil nomor %(number)s"),
        "queueing.visit_confirmed.v1": _("Mengambil nomor %(number)s"),
        "queueing.presence_confirmed.v1": _("Mencatat kehadiran %(number)s"),
        "queueing.errand_added.v1": _("Menambah keperluan pada %(number)s"),
        "queueing.errand_dropped.v1": _("Membatalkan satu keperluan %(number)s"),
        "queueing.ticket_requeued.v1": _("Mengembalikan %(number)s ke antrean"),
        "queueing.printout_queued.v1": _("Mencetak karcis %(number)s"),
        "queueing.printing_ended.v1": _("Mencetak karcis %(number)s"),
        "appointments.booking_made.v1": _("Memesan waktu janji"),
        "appointments.booking_moved.v1": _("Memindah waktu janji"),
        "appointments.booking_cancelled.v1": _("Membatalkan janji"),
        "appointments.booking_reinstated.v1": _("Menarik kembali pembatalan janji"),
        "appointments.booking_checked_in.v1": _("Melapor datang untuk janji"),
        "appointments.time_offered.v1": _("Waktu yang dilepas ditawarkan kepada orang lain"),
        "assistance.paper_handed.v1": _("Memakai karcis atau janji Anda"),
    }
    if entry.verb == "assistance.step_shown.v1":
        return _step(str(details.get("step", "")), (names[key] for key in details.get("offerings", []) if key in names))
    if entry.verb == "assistance.checklist_noted.v1":
        text = _("Berkas %(service)s: %(ready)s dari %(asked)s sudah ada")
        service = names.get(str(details.get("offering", "")), "")
        return text % {"service": service, "ready": details.get("ready"), "asked": details.get("asked")}
    text = words.get(entry.verb, entry.verb)
    return text % {"number": number} if "%(number)s" in text else text
