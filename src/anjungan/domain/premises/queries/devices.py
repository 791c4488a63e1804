"""Reads about devices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from anjungan.domain.accounts.queries import hash_of
from anjungan.domain.premises.models import Device
from anjungan.foundation.actors import Actor

# Devices report every 30 seconds; three missed reports mean that nobody is there.
SILENT_AFTER = timedelta(seconds=90)


@dataclass(frozen=True, kw_only=True)
class DeviceCondition:
    """A device as the control room shows it."""

    device: Device
    is_online: bool
    problems: list[str]


def device_by_token(*, secret: str) -> Device | None:
    """Return the device a token belongs to, with mall and zone; None when unknown or revoked. One statement."""
    return (
        Device.objects.select_related("mall", "zone")
        .filter(token_hash=hash_of(secret), revoked_at__isnull=True)
        .first()
    )


def actor_of_device(device: Device) -> Actor:
    """Return the device as one who acts."""
    return Actor(
        kind="device",
        id=str(device.uuid),
        label=device.name,
        device_id=device.pk,
        mall_id=device.mall_id,
        scopes=frozenset(device.scopes),
    )


def actor_for_device(*, secret: str) -> Actor | None:
    """Return the device a bearer token belongs to, or None when it is unknown or revoked. One statement."""
    device = Device.objects.filter(token_hash=hash_of(secret), revoked_at__isnull=True).first()
    return None if device is None else actor_of_device(device)


def device_conditions(*, mall_id: int, now: datetime, with_revoked: bool = False) -> list[DeviceCondition]:
    """Return the mall's devices that are in use, with whether each has reported lately. One statement."""
    devices = Device.objects.filter(mall_id=mall_id)
    return [
        DeviceCondition(
            device=device,
            is_online=device.last_seen_at is not None and now - device.last_seen_at <= SILENT_AFTER,
            problems=device.status.get("problems", []),
        )
        for device in (devices if with_revoked else devices.filter(revoked_at__isnull=True))
        .select_related("zone")
        .order_by("kind", "name")
    ]
