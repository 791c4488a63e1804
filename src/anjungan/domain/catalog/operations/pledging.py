"""The signed service pledge of a mall."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from anjungan.domain.catalog import events, permissions
from anjungan.domain.catalog.models import ServicePledge
from anjungan.domain.organizations.queries import mall_by_id
from anjungan.foundation.actors import Actor
from anjungan.foundation.clock import business_date
from anjungan.foundation.errors import InvalidInput
from anjungan.foundation.events import announce
from anjungan.foundation.operations import operation
from anjungan.foundation.texts import plain_text

LONGEST = {"statement": 4_000, "decree": 120, "signed_in": 80, "signer_name": 120, "signer_title": 160}


@operation
def sign_pledge(
    *,
    mall_id: int,
    statement: str,
    decree: str,
    signed_in: str,
    signed_on: date,
    signer_name: str,
    signer_title: str,
    actor: Actor,
    now: datetime,
) -> ServicePledge:
    """Record a pledge that was signed on paper. The one signed last holds; the same one again changes nothing.

    Raises InvalidInput for a text that is missing and for a day to come or taken by another pledge, NotAllowed.
    """
    permissions.require_approve(actor, mall_id=mall_id)
    said = {
        "statement": (statement, _("Isi maklumat")),
        "decree": (decree, _("Nomor")),
        "signed_in": (signed_in, _("Tempat")),
        "signer_name": (signer_name, _("Nama penanda tangan")),
        "signer_title": (signer_title, _("Jabatan")),
    }
    texts = {name: plain_text(text, name=label, most=LONGEST[name]).strip() for name, (text, label) in said.items()}
    for name, text in texts.items():
        if not text and name != "decree":
            raise InvalidInput(reason=_("%(field)s masih kosong.") % {"field": said[name][1]})
    if signed_on > business_date(now, mall_by_id(mall_id=mall_id).time_zone):
        raise InvalidInput(reason=_("tanggal tanda tangan belum tiba."))
    pledge, is_new = ServicePledge.objects.get_or_create(
        mall_id=mall_id,
        signed_on=signed_on,
        defaults={**texts, "recorded_by_id": actor.user_id, "recorded_at": now},
    )
    if not is_new:
        if any(getattr(pledge, name) != text for name, text in texts.items()):
            raise InvalidInput(reason=_("sudah ada maklumat bertanggal itu, dan maklumat tidak pernah diubah."))
        return pledge
    announce(events.PledgeSigned(mall_id=mall_id, signed_on=signed_on.isoformat()), by=actor, mall_id=mall_id, at=now)
    return pledge
