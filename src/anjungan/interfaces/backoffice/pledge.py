"""The service pledge: recording the one that was signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.queries.pledges import pledge_of
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.backoffice.place import InOffice, in_office, show
from anjungan.interfaces.backoffice.version import styled

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import ServicePledge

# What a pledge promises by law: to serve by the standard, to go on improving, and to bear the consequences.
USUAL = gettext_lazy(
    "Dengan ini kami menyatakan sanggup menyelenggarakan pelayanan sesuai standar pelayanan yang telah ditetapkan, "
    "memperbaikinya terus-menerus, dan menerima sanksi sesuai peraturan bila pelayanan kami tidak sesuai standar."
)


class PledgeForm(forms.Form):
    """A pledge as it was signed."""

    isi = forms.CharField(label=gettext_lazy("Isi maklumat"), widget=forms.Textarea(attrs={"rows": 6}), max_length=4000)
    nomor = forms.CharField(label=gettext_lazy("Nomor"), max_length=120, required=False)
    tempat = forms.CharField(label=gettext_lazy("Ditandatangani di"), max_length=80)
    tanggal = forms.DateField(
        label=gettext_lazy("Tanggal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    nama = forms.CharField(label=gettext_lazy("Nama penanda tangan"), max_length=120)
    jabatan = forms.CharField(label=gettext_lazy("Jabatan"), max_length=160)


@dataclass(frozen=True, kw_only=True)
class PledgePage:
    """All that backoffice/pledge.html may show."""

    pledge: ServicePledge | None
    form: forms.Form


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def show_pledge(here: InOffice) -> HttpResponse:
    """Show the pledge that holds; record another."""
    if not here.approves:
        raise PermissionDenied
    form = styled(PledgeForm(here.request.POST or None, initial={"isi": str(USUAL), "tempat": here.mall.city}))
    status = 200
    if here.request.method == "POST":
        status = 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                catalog.sign_pledge(
                    mall_id=here.mall.pk, statement=told["isi"], decree=told["nomor"], signed_in=told["tempat"],
                    signed_on=told["tanggal"], signer_name=told["nama"], signer_title=told["jabatan"],
                    actor=here.actor, now=here.now,
                )  # fmt: skip
            except DomainError as refusal:
                form.add_error(None, refusal.user_message)
            else:
                messages.success(here.request, _("Maklumat tersimpan dan tampil untuk umum."))
                return redirect("backoffice:pledge")
    page = PledgePage(pledge=pledge_of(mall_id=here.mall.pk), form=form)
    return show(here, "pledge", {"page": page}, tab="pledge", status=status)
