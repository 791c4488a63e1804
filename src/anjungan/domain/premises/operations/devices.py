"""Devices: register them, renew or end their tokens, and hear that they are alive."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from anjungan.domain.accounts.permissions import Scope
from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.organizations import permissions
from anjungan.domain.premises import events
from anjungan.domain.premises.models import Device, DeviceKind, PrinterKind, Zone
from anjungan.domain.premises.operations.telling import tell
from anjungan.foundation.actors import Actor
from anjungan.foundation.errors import DomainError, InvalidInput, NotAllowed, NotFound
from anjungan.foundation.ids import new_secret
from anjungan.foundation.operations import operation, part_of_operation

_SCOPES_OF: dict[str, list[str]] = {
    DeviceKind.KIOSK: [Scope.VISITS_CREATE, Scope.TICKETS_PRINT],
    DeviceKind.GREETER: [Scope.VISITS_CREATE, Scope.VISITS_READ, Scope.TICKETS_PRINT],
    DeviceKind.DISPLAY: [Scope.BUILDING_READ],
    DeviceKind.PRINTER: [Scope.TICKETS_PRINT],
}
_LONGEST_STATUS = 4096


class DeviceNameTaken(DomainError):
    """Another device of the mall has this name."""

    code = "device_name_taken"
    message = _("Sudah ada perangkat bernama %(name)s. Pilih nama lain.")


@dataclass(frozen=True, kw_only=True)
class RegisteredDevice:
    """A device and its token. `token` exists only here and is shown once."""

    device: Device
    token: str


@operation
def register_device(
    *,
    mall_id: int,
    kind: str,
    name: str,
    actor: Actor,
    now: datetime,
    zone_id: int | None = None,
    printer_kind: str = PrinterKind.NONE,
    printer_address: str = "",
) -> RegisteredDevice:
    """Let a device speak to the system. Raises DeviceNameTaken, and InvalidInput for what cannot be."""
    permissions.require_manage(actor, mall_id=mall_id)
    return add_device(
        mall_id=mall_id,
        kind=kind,
        name=name,
        actor=actor,
        now=now,
        zone_id=zone_id,
        printer_kind=printer_kind,
        printer_address=printer_address,
    )


@part_of_operation
def add_device(
    *,
    mall_id: int,
    kind: str,
    name: str,
    actor: Actor,
    now: datetime,
    zone_id: int | None = None,
    printer_kind: str = PrinterKind.NONE,
    printer_address: str = "",
    secret: str | None = None,
) -> RegisteredDevice:
    """Do what `register_device` promises, inside a larger operation that has asked for permission.

    A demo may bring the secret along, so that a browser enrolled yesterday is known today.
    """
    name = name.strip()
    if kind not in set(DeviceKind) or not name:
        raise InvalidInput(reason=_("jenis atau nama perangkat tidak dikenal."))
    _check_printer(printer_kind, printer_address)
    if zone_id is not None and not Zone.objects.filter(pk=zone_id, mall_id=mall_id).exists():
        raise NotFound
    secret = secret or new_secret("device")
    try:
        with transaction.atomic():
            device = Device.objects.create(
                mall_id=mall_id,
                kind=kind,
                name=name[:80],
                zone_id=zone_id,
                token_hash=hash_of(secret),
                scopes=_SCOPES_OF[kind],
                registered_at=now,
                printer_kind=printer_kind,
                printer_address=printer_address,
            )
    except IntegrityError as error:
        if "one_device_per_mall_and_name" in str(error):
            raise DeviceNameTaken(name=name) from error
        raise
    tell(
        events.DeviceRegistered(mall_id=mall_id, device_id=device.pk, kind=kind),
        by=actor,
        at=now,
    )
    return RegisteredDevice(device=device, token=secret)


@operation
def set_printer(*, device_id: int, printer_kind: str, actor: Actor, now: datetime, printer_address: str = "") -> Device:
    """Say how a device prints. Raises InvalidInput for a network printer without an address."""
    device = _locked(device_id)
    permissions.require_manage(actor, mall_id=device.mall_id)
    return put_printer(device=device, printer_kind=printer_kind, printer_address=printer_address, actor=actor, now=now)


@part_of_operation
def put_printer(*, device: Device, printer_kind: str, printer_address: str, actor: Actor, now: datetime) -> Device:
    """Do what `set_printer` promises, inside a larger operation that has asked for permission."""
    _check_printer(printer_kind, printer_address)
    if (device.printer_kind, device.printer_address) != (printer_kind, printer_address):
        device.printer_kind, device.printer_address = printer_kind, printer_address
        device.save(update_fields=["printer_kind", "printer_address"])
        tell(
            events.DevicePrinterSet(mall_id=device.mall_id, device_id=device.pk, kind=device.kind),
            by=actor,
            at=now,
        )
    return device


def _check_printer(printer_kind: str, printer_address: str) -> None:
    if printer_kind not in set(PrinterKind):
        raise InvalidInput(reason=_("jenis pencetak tidak dikenal."))
    if printer_kind == PrinterKind.NETWORK and not printer_address:
        raise InvalidInput(reason=_("sebutkan alamat pencetak jaringan."))


@operation
def renew_device_token(*, device_id: int, actor: Actor, now: datetime) -> RegisteredDevice:
    """Give a device a new token, shown once; the old one ends. A revoked device may speak again."""
    device = _locked(device_id)
    permissions.require_manage(actor, mall_id=device.mall_id)
    secret = new_secret("device")
    device.token_hash, device.revoked_at = hash_of(secret), None
    device.save(update_fields=["token_hash", "revoked_at"])
    tell(
        events.DeviceTokenRenewed(mall_id=device.mall_id, device_id=device.pk, kind=device.kind),
        by=actor,
        at=now,
    )
    return RegisteredDevice(device=device, token=secret)


@operation
def revoke_device(*, device_id: int, actor: Actor, now: datetime) -> Device:
    """End a device's token at once. Doing it again changes nothing."""
    device = _locked(device_id)
    permissions.require_manage(actor, mall_id=device.mall_id)
    if device.revoked_at is None:
        device.revoked_at = now
        device.save(update_fields=["revoked_at"])
        tell(
            events.DeviceRevoked(mall_id=device.mall_id, device_id=device.pk, kind=device.kind),
            by=actor,
            at=now,
        )
    return device


@operation
def record_heartbeat(*, device_id: int, status: dict[str, Any], actor: Actor, now: datetime) -> Device:
    """Remember that a device is alive and what it says of itself.

    `status["problems"]` is a list of short words such as `paper_out`; screens are told when it changes. A device
    speaks for itself only. Raises InvalidInput for a status that is too long or not a plain object.
    """
    problems = _problems(status)
    device = _locked(device_id)
    if actor.device_id != device.pk and not permissions.may_manage(actor, mall_id=device.mall_id):
        raise NotAllowed
    before = device.status.get("problems", [])
    device.status, device.last_seen_at = status, now
    device.save(update_fields=["status", "last_seen_at"])
    if problems != before:
        tell(
            events.DeviceConditionChanged(
                mall_id=device.mall_id, device_id=device.pk, kind=device.kind, problems=problems
            ),
            by=actor,
            at=now,
        )
    return device


@operation
def call_staff_to_device(*, device_id: int, actor: Actor, now: datetime) -> Device:
    """Tell the control room that somebody at this device asks for a person. A device speaks for itself only."""
    device = Device.objects.filter(pk=device_id).first()
    if device is None:
        raise NotFound
    if actor.device_id != device.pk and not permissions.may_greet(actor, mall_id=device.mall_id):
        raise NotAllowed
    tell(
        events.StaffCalledToDevice(
            mall_id=device.mall_id, device_id=device.pk, kind=device.kind, device_name=device.name
        ),
        by=actor,
        at=now,
    )
    return device


def _problems(status: dict[str, Any]) -> list[str]:
    if not isinstance(status, dict):
        raise InvalidInput(reason=_("keadaan perangkat harus berupa objek."))
    problems = status.get("problems", [])
    if not isinstance(problems, list) or not all(isinstance(word, str) for word in problems):
        raise InvalidInput(reason=_("daftar masalah perangkat harus berupa kata."))
    if len(json.dumps(status)) > _LONGEST_STATUS:
        raise InvalidInput(reason=_("keadaan perangkat terlalu panjang."))
    return problems


def _locked(device_id: int) -> Device:
    device = Device.objects.select_for_update(no_key=True).filter(pk=device_id).first()
    if device is None:
        raise NotFound
    return device
