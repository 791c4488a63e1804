"""What the queue holds of a person: the visits saved to the account. Without that press a visit is nobody's."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anjungan.domain.queueing.models import Ticket, Visit
from anjungan.foundation.personal_data import Holder, Holding, Subject, register_holder


def collect(*, subject: Subject, now: datetime) -> list[Holding]:
    """Return the saved visits with their errands, the latest first."""
    del now
    visits = list(
        Visit.objects.filter(uuid__in=subject.saved_of("visit"))
        .select_related("mall")
        .prefetch_related("tickets__line")
        .order_by("-business_date", "-pk")
    )
    english = (get_language() or "").startswith("en")
    errands = [
        {
            _("Nomor"): visit.number, _("Urusan"): (ticket.line.name_en if english else "") or ticket.line.name_id,
            _("Masuk antrean"): ticket.entered_at.isoformat(),
            _("Selesai"): ticket.ended_at.isoformat() if ticket.ended_at else None,
            _("Hasil"): ticket.get_outcome_display() if ticket.outcome else None,
            _("Catatan petugas"): ticket.outcome_note or None,
        }
        for visit in visits
        for ticket in sorted(visit.tickets.all(), key=lambda ticket: ticket.position)
    ]  # fmt: skip
    rows = [
        {
            _("Nomor"): visit.number, _("Kode"): visit.code, _("Mal"): visit.mall.short_name,
            _("Hari"): visit.business_date.isoformat(), _("Didahulukan karena"): ", ".join(visit.priority_keys) or None,
        }
        for visit in visits
    ]  # fmt: skip
    return [Holding(title=_("Kunjungan"), rows=rows), Holding(title=_("Urusan kunjungan"), rows=errands)]


def erase(*, subject: Subject) -> int:
    """Empty what officers wrote beside the outcomes. The visit itself was never linked to a person here."""
    return (
        Ticket.objects.filter(visit__uuid__in=subject.saved_of("visit"))
        .exclude(outcome_note="")
        .update(outcome_note="")
    )


register_holder(
    Holder(room="queueing", tables=frozenset({"queueing.Visit", "queueing.Ticket"}), collect=collect, erase=erase)
)
