"""A service's versions, one version whole, and the presses that move it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.queries.versions import Version, version_of, versions_of
from anjungan.domain.catalog.queries.wanted import service_by_key
from anjungan.foundation.errors import DomainError, NotFound
from anjungan.interfaces.backoffice.place import InOffice, in_office, pressed, show
from anjungan.interfaces.backoffice.telling import ToldComponent, told

if TYPE_CHECKING:
    from anjungan.domain.catalog.models import Service


class SubmitForm(forms.Form):
    """Ask the mall for its approval."""

    sk = forms.CharField(
        label=gettext_lazy("Nomor SK penetapan"),
        help_text=gettext_lazy("Kosongkan bila belum ada."),
        max_length=120,
        required=False,
    )


class ApproveForm(forms.Form):
    """Publish from a day on."""

    mulai = forms.DateField(
        label=gettext_lazy("Berlaku mulai"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ReturnForm(forms.Form):
    """Give a version back."""

    catatan = forms.CharField(
        label=gettext_lazy("Apa yang perlu diperbaiki"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )


def styled(form: forms.Form) -> forms.Form:
    """Give the fields the look of the house."""
    for field in form.fields.values():
        if not isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput | forms.HiddenInput):
            field.widget.attrs["class"] = "input"
    return form


@dataclass(frozen=True, kw_only=True)
class ServicePage:
    """All that backoffice/service.html may show."""

    service: Service
    versions: Sequence[Version]
    opened: Version | None
    in_force: Version | None


@require_safe
@in_office
def show_service(here: InOffice, service: str) -> HttpResponse:
    """Show the versions of a service's standard."""
    found = seen_service(here, service)
    versions = versions_of(mall_id=here.mall.pk, service_key=service)
    page = ServicePage(
        service=found,
        versions=versions,
        opened=next((each for each in versions if each.state in {"draft", "at_head", "in_review"}), None),
        in_force=next((each for each in versions if each.holds(here.today)), None),
    )
    return show(here, "service", {"page": page}, tab="board")


@dataclass(frozen=True, kw_only=True)
class Lighter:
    """One measure of simplification: at the parent, here, and the difference."""

    name: str
    parent: float | None
    here: float | None
    unit: str

    @property
    def change(self) -> float | None:
        """How much less (negative) or more is asked here; None where either is unknown."""
        return None if self.parent is None or self.here is None else self.here - self.parent


@dataclass(frozen=True, kw_only=True)
class VersionPage:
    """All that backoffice/version.html may show."""

    version: Version
    delivery: Sequence[ToldComponent]
    internal: Sequence[ToldComponent]
    holds: bool
    writable: bool
    submit_form: forms.Form | None
    may_propose: bool
    at_head: bool
    approve_form: forms.Form | None
    return_form: forms.Form | None
    own_submission: bool
    lighter: Sequence[Lighter]


@require_safe
@in_office
def show_version(here: InOffice, service: str, number: int) -> HttpResponse:
    """Show one version as citizens will read it, with what is missing and what may be done."""
    return version_page(here, seen_version(here, service, number))


def version_page(here: InOffice, version: Version, *, status: int = 200, **typed: forms.Form) -> HttpResponse:
    """Answer with the page of a version; forms that were refused keep what was typed."""
    components = told(version)
    may_write = version.state == "draft" and here.writes(version.agency_id)
    answers = here.answers_for(version.agency_id)
    reads = version.state == "at_head" and answers
    own = version.submitted_by_id == here.actor.user_id
    decides = version.state == "in_review" and here.approves
    page = VersionPage(
        version=version,
        delivery=[each for each in components if each.component.is_published],
        internal=[each for each in components if not each.component.is_published],
        holds=version.holds(here.today),
        writable=may_write,
        submit_form=typed.get("submit") or styled(SubmitForm(initial={"sk": version.decree}))
        if (may_write and answers) or reads
        else None,
        may_propose=may_write and not answers,
        at_head=version.state == "at_head",
        approve_form=typed.get("approve") or styled(ApproveForm(initial={"mulai": here.today + timedelta(days=1)}))
        if decides and not own
        else None,
        return_form=typed.get("give_back") or styled(ReturnForm()) if decides or reads else None,
        own_submission=decides and own,
        lighter=_lighter(version),
    )
    return show(here, "version", {"page": page}, tab="board", status=status)


def _lighter(version: Version) -> list[Lighter]:
    before, after = version.parent_burden, version.burden
    if before is None:
        return []
    return [
        Lighter(name=_("Berkas yang diminta"), parent=before.papers, here=after.papers, unit=_("berkas")),
        Lighter(name=_("Langkah"), parent=before.steps, here=after.steps, unit=_("langkah")),
        Lighter(name=_("Hari paling lama"), parent=before.days, here=after.days, unit=_("hari")),
        Lighter(name=_("Biaya terendah"), parent=before.rupiah, here=after.rupiah, unit="Rp"),
    ]


@require_POST
@in_office
def press_start(here: InOffice, service: str) -> HttpResponse:
    """Begin a draft, or go to the one that is open."""
    seen_service(here, service)
    draft = catalog.start_draft(mall_id=here.mall.pk, service_key=service, actor=here.actor, now=here.now)
    return redirect("backoffice:version", service, draft.version)


@require_POST
@in_office
def press_submit(here: InOffice, service: str, number: int) -> HttpResponse:
    """Submit a draft to the mall."""
    version = seen_version(here, service, number)
    form = styled(SubmitForm(here.request.POST))
    return _decide(
        here, version, "submit", form,
        lambda: catalog.submit_draft(
            standard_id=version.id, decree=form.cleaned_data["sk"], revision=_revision(here), actor=here.actor,
            now=here.now,
        ),
        done=_("Diajukan. Mal akan membacanya."),
    )  # fmt: skip


@require_POST
@in_office
def press_propose(here: InOffice, service: str, number: int) -> HttpResponse:
    """Ask the head of the agency to read a draft."""
    version = seen_version(here, service, number)
    return pressed(
        here,
        lambda: catalog.propose_draft(standard_id=version.id, revision=_revision(here), actor=here.actor, now=here.now),
        done=_("Diserahkan. Kepala instansi membacanya, lalu mengajukannya ke mal."),
        back=_address(version),
    )


@require_POST
@in_office
def press_approve(here: InOffice, service: str, number: int) -> HttpResponse:
    """Publish a version."""
    version = seen_version(here, service, number)
    form = styled(ApproveForm(here.request.POST))
    return _decide(
        here, version, "approve", form,
        lambda: catalog.approve_standard(
            standard_id=version.id, valid_from=_day(form), actor=here.actor, now=here.now
        ),
        done=_("Disetujui. Versi ini berlaku mulai hari yang Anda pilih."),
    )  # fmt: skip


@require_POST
@in_office
def press_return(here: InOffice, service: str, number: int) -> HttpResponse:
    """Give a version back with a note."""
    version = seen_version(here, service, number)
    form = styled(ReturnForm(here.request.POST))
    return _decide(
        here, version, "give_back", form,
        lambda: catalog.return_draft(
            standard_id=version.id, note=form.cleaned_data["catatan"], actor=here.actor, now=here.now
        ),
        done=_("Dikembalikan dengan catatan Anda."),
    )  # fmt: skip


@require_POST
@in_office
def press_discard(here: InOffice, service: str, number: int) -> HttpResponse:
    """Give a draft up."""
    version = seen_version(here, service, number)
    return pressed(
        here,
        lambda: catalog.discard_draft(standard_id=version.id, revision=_revision(here), actor=here.actor, now=here.now),
        done=_("Rancangan dibuang."),
        back=reverse("backoffice:service", args=[service]),
    )


def seen_service(here: InOffice, key: str) -> Service:
    """Return the service if the actor may see it here. Raises NotFound, PermissionDenied."""
    service = service_by_key(key=key)
    if service is None:
        raise NotFound
    if not here.writes(service.agency_id):
        raise PermissionDenied
    return service


def seen_version(here: InOffice, key: str, number: int) -> Version:
    """Return the version if the actor may see it here. Raises NotFound, PermissionDenied."""
    if number > 32_000:
        raise NotFound
    version = version_of(mall_id=here.mall.pk, service_key=key, number=number)
    if not here.writes(version.agency_id):
        raise PermissionDenied
    return version


def _decide(
    here: InOffice, version: Version, name: str, form: forms.Form, verb: Callable[[], Any], *, done: str
) -> HttpResponse:
    """Run a verb with what a form holds. A refusal shows the page again with everything that was typed."""
    if form.is_valid():
        try:
            verb()
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_error(None, refusal.user_message)
        else:
            return pressed(here, lambda: None, done=done, back=_address(version))
    fresh = seen_version(here, version.service_key, version.number)
    return version_page(here, fresh, status=422, **{name: styled(form)})


def _address(version: Version) -> str:
    return reverse("backoffice:version", args=[version.service_key, version.number])


def _revision(here: InOffice) -> int:
    said = here.request.POST.get("revisi", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0


def _day(form: forms.Form) -> date:
    day: date = form.cleaned_data["mulai"]
    return day
