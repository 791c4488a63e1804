"""Writing one component: a form for it, what was read from it, and the reason where it leaves the parent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from anjungan.domain.catalog import operations as catalog
from anjungan.domain.catalog.components import BY_NAME, Component, Part
from anjungan.domain.catalog.components.telling import lines_of
from anjungan.domain.catalog.queries.versions import Version
from anjungan.foundation.errors import DomainError, NotFound
from anjungan.interfaces.backoffice.component_forms import ComponentForm, form_class_of
from anjungan.interfaces.backoffice.place import InOffice, in_office, show
from anjungan.interfaces.backoffice.version import seen_version, styled

# It stands on one page with the form of the component, whose fields may have the same names.
_REASON_IDS = "alasan_%s"


class ReasonForm(forms.Form):
    """Why a component leaves what the parent says."""

    perubahan = forms.CharField(
        label=gettext_lazy("Apa yang berbeda"), widget=forms.Textarea(attrs={"rows": 2}), required=False,
        max_length=1000,
    )  # fmt: skip
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"), widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=1000
    )
    dasar = forms.CharField(
        label=gettext_lazy("Dasar hukum"), help_text=gettext_lazy("Misalnya: Perwali 12/2026 pasal 4."), required=False,
        max_length=1000,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EditPage:
    """All that backoffice/edit.html may show. `read` is how a text that was only checked is understood."""

    version: Version
    component: Component
    form: ComponentForm
    raw: str | None
    read: Sequence[str] | None
    is_check: bool
    unread: bool
    parent_lines: Sequence[str] | None
    differs: bool
    reason_form: forms.Form


@require_http_methods(["GET", "HEAD", "POST"])
@in_office
def edit(here: InOffice, service: str, number: int, component: str) -> HttpResponse:
    """Show the form of a component; check or save what was typed."""
    version, name = _writable(here, service, number, component)
    kept: Part[Any] = getattr(version.content, name)
    form_class = form_class_of(name)
    if here.request.method != "POST":
        return _page(here, version, name, form_class.of(name, kept, revision=version.revision))
    form = form_class(here.request.POST, component=name)
    if not form.is_valid():
        return _page(here, version, name, form, status=422)
    part = form.part(kept)
    if "periksa" in here.request.POST:
        return _page(here, version, name, form, checked=part)
    try:
        catalog.write_component(
            standard_id=version.id, component=name, part=part, revision=form.revision, actor=here.actor, now=here.now
        )
    except NotFound:
        raise
    except DomainError as refusal:
        form.add_error(None, refusal.user_message)
        # Saving once more is then a decision taken with the other's text in sight.
        form.read_again(version.revision)
        return _page(here, version, name, form, status=409)
    messages.success(here.request, _("%(component)s disimpan.") % {"component": BY_NAME[name].label})
    return redirect("backoffice:version", service, number)


@require_POST
@in_office
def explain(here: InOffice, service: str, number: int, component: str) -> HttpResponse:
    """Write the reason why a component leaves the parent."""
    version, name = _writable(here, service, number, component)
    form = styled(ReasonForm(here.request.POST, auto_id=_REASON_IDS))
    said = here.request.POST.get("revisi", "")
    if form.is_valid():
        try:
            catalog.explain_deviation(
                standard_id=version.id, component=name, change=form.cleaned_data["perubahan"],
                reason=form.cleaned_data["alasan"], legal_basis=form.cleaned_data["dasar"],
                revision=int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 0, actor=here.actor,
                now=here.now,
            )  # fmt: skip
        except NotFound:
            raise
        except DomainError as refusal:
            form.add_error(None, refusal.user_message)
        else:
            messages.success(here.request, _("Alasan disimpan."))
            return redirect("backoffice:version", service, number)
    shown = form_class_of(name).of(name, getattr(version.content, name), revision=version.revision)
    return _page(here, version, name, shown, reason_form=form, status=422)


def _writable(here: InOffice, service: str, number: int, component: str) -> tuple[Version, str]:
    version = seen_version(here, service, number)
    name = component.replace("-", "_")
    if name not in BY_NAME:
        raise NotFound
    return version, name


def _page(
    here: InOffice,
    version: Version,
    name: str,
    form: ComponentForm,
    *,
    checked: Part[Any] | None = None,
    reason_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    part: Part[Any] = checked if checked is not None else getattr(version.content, name)
    reason = next((each for each in version.deviations if each.component == name), None)
    before = {"perubahan": reason.change, "alasan": reason.reason, "dasar": reason.legal_basis} if reason else {}
    page = EditPage(
        version=version, component=BY_NAME[name], form=form, raw=part.raw,
        read=lines_of(replace(version.content, **{name: part}), name), is_check=checked is not None,
        unread=part.awaits_reading,
        parent_lines=lines_of(version.parent.content, name) if version.parent else None,
        differs=name in version.differing,
        reason_form=reason_form or styled(ReasonForm(initial=before, auto_id=_REASON_IDS)),
    )  # fmt: skip
    return show(here, "edit", {"page": page}, tab="board", status=status)
