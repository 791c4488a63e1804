"""Perangkat: kiosks, displays, tablets and printers, and their tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anjungan.domain.premises import operations as premises
from anjungan.domain.premises.queries import device_conditions, zones_of
from anjungan.foundation import streams
from anjungan.foundation.errors import DomainError
from anjungan.interfaces.control_room.device_words import DeviceRow, device_rows
from anjungan.interfaces.control_room.place import InRoom, in_room, managers_only, show, stream_of
from anjungan.interfaces.control_room.pressing import pressed
from anjungan.interfaces.entry.formats import text_in_language

if TYPE_CHECKING:
    from anjungan.domain.premises.models import Device
    from anjungan.domain.premises.operations import RegisteredDevice
    from anjungan.domain.premises.queries import DeviceCondition

_KINDS = (
    ("kiosk", gettext_lazy("Anjungan mandiri")),
    ("display", gettext_lazy("Layar panggilan")),
    ("greeter", gettext_lazy("Tablet penyambut")),
    ("printer", gettext_lazy("Pencetak")),
)
_PRINTERS = (
    ("none", gettext_lazy("Tanpa pencetak")),
    ("browser", gettext_lazy("Lewat peramban")),
    ("network", gettext_lazy("Pencetak jaringan")),
)


class DeviceForm(forms.Form):
    """A new device."""

    nama = forms.CharField(
        label=gettext_lazy("Nama"), help_text=gettext_lazy("Seperti pada labelnya, misalnya Kios 2."), max_length=80
    )
    jenis = forms.ChoiceField(label=gettext_lazy("Jenis"), choices=_KINDS)
    zona = forms.ChoiceField(label=gettext_lazy("Zona"), required=False)
    pencetak = forms.ChoiceField(label=gettext_lazy("Cara mencetak"), choices=_PRINTERS)
    alamat = forms.CharField(
        label=gettext_lazy("Alamat pencetak"),
        help_text=gettext_lazy("Hanya untuk pencetak jaringan: host:port, misalnya 10.0.0.12:9100."),
        max_length=120,
        required=False,
    )

    def __init__(self, *args: object, zones: Sequence[tuple[str, str]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["zona"].choices = [("", _("Seluruh aula")), *zones]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"


@dataclass(frozen=True, kw_only=True)
class DevicesPage:
    """All that control_room/devices.html may show. `new` is a device whose token is shown this once."""

    rows: Sequence[DeviceRow]
    revoked: Sequence[DeviceRow]
    needy: int
    form: DeviceForm
    new: RegisteredDevice | None
    enrol_address: str
    stream: str


@require_http_methods(["GET", "HEAD", "POST"])
@in_room
@managers_only
def show_devices(here: InRoom) -> HttpResponse:
    """Show the devices; a POST registers a new one and shows its token once."""
    zones = list(zones_of(mall_id=here.mall.pk))
    choices = [(str(zone.pk), f"{zone.number} {text_in_language(zone)}") for zone in zones]
    if here.request.method != "POST":
        return _show(here, DeviceForm(zones=choices))
    form = DeviceForm(here.request.POST, zones=choices)
    if not form.is_valid():
        return _show(here, form, status=422)
    told = form.cleaned_data
    try:
        registered = premises.register_device(
            mall_id=here.mall.pk, kind=told["jenis"], name=told["nama"],
            zone_id=int(told["zona"]) if told["zona"] else None, printer_kind=told["pencetak"],
            printer_address=told["alamat"].strip(), actor=here.actor, now=here.now,
        )  # fmt: skip
    except DomainError as refusal:
        form.add_error(None, refusal.user_message)
        return _show(here, form, status=refusal.status)
    return _show(here, DeviceForm(zones=choices), new=registered, status=201)


def _show(here: InRoom, form: DeviceForm, *, new: RegisteredDevice | None = None, status: int = 200) -> HttpResponse:
    since = streams.snapshot_version()
    rows = device_rows(device_conditions(mall_id=here.mall.pk, now=here.now, with_revoked=True))
    page = DevicesPage(
        rows=[row for row in rows if not row.revoked],
        revoked=[row for row in rows if row.revoked],
        needy=sum(row.tone in ("bad", "warn") for row in rows),
        form=form,
        new=new,
        enrol_address=_enrol_address(here, new),
        stream=stream_of(here, since=since),
    )
    return show(here, "devices", {"page": page}, status=status)


def _enrol_address(here: InRoom, new: RegisteredDevice | None) -> str:
    """Return the address to open on the device itself, where it has a page of its own."""
    paths = {"kiosk": "/kios/pasang", "display": "/layar/pasang", "greeter": "/penyambut/pasang"}
    if new is None or new.device.kind not in paths:
        return ""
    return here.request.build_absolute_uri(f"{paths[new.device.kind]}?token={new.token}")


@dataclass(frozen=True, kw_only=True)
class DevicePage:
    """All that control_room/device.html may show."""

    row: DeviceRow
    registered_at: object
    scopes: Sequence[str]
    new: RegisteredDevice | None
    enrol_address: str


@require_safe
@in_room
@managers_only
def show_device(here: InRoom, device: UUID) -> HttpResponse:
    """Show one device."""
    return _show_device(here, _device(here, device))


def _show_device(here: InRoom, found: DeviceCondition, *, new: RegisteredDevice | None = None) -> HttpResponse:
    page = DevicePage(
        row=device_rows([found])[0],
        registered_at=found.device.registered_at,
        scopes=found.device.scopes,
        new=new,
        enrol_address=_enrol_address(here, new),
    )
    return show(here, "devices", {"page": page}, template="control_room/device.html")


def _device(here: InRoom, uuid: UUID) -> DeviceCondition:
    known = device_conditions(mall_id=here.mall.pk, now=here.now, with_revoked=True)
    found = next((one for one in known if one.device.uuid == uuid), None)
    if found is None:
        raise Http404
    return found


@require_POST
@in_room
@managers_only
def press_renew(here: InRoom, device: UUID) -> HttpResponse:
    """Give a device a new token, shown this once; the old one ends."""
    renewed = premises.renew_device_token(device_id=_device(here, device).device.pk, actor=here.actor, now=here.now)
    return _show_device(here, _device(here, device), new=renewed)


@require_POST
@in_room
@managers_only
def press_revoke(here: InRoom, device: UUID) -> HttpResponse:
    """End a device's token at once."""
    found: Device = _device(here, device).device
    return pressed(
        here,
        lambda: premises.revoke_device(device_id=found.pk, actor=here.actor, now=here.now),
        done=_("%(name)s dicabut. Perangkat itu berhenti saat ini juga.") % {"name": found.name},
        back=reverse("control_room:devices"),
    )
