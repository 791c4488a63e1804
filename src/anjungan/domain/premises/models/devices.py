"""Machines in the building that speak to the system with a token of their own."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.domain.organizations.models import Mall
from anjungan.domain.premises.models.places import Zone
from anjungan.foundation.ids import new_uuid


class DeviceKind(models.TextChoices):
    """What a device is for."""

    KIOSK = "kiosk", _("Anjungan mandiri")
    DISPLAY = "display", _("Layar panggilan")
    GREETER = "greeter", _("Tablet penyambut")
    PRINTER = "printer", _("Pencetak")


class PrinterKind(models.TextChoices):
    """How a device gets a ticket on paper."""

    NONE = "none", _("Tanpa pencetak")
    BROWSER = "browser", _("Lewat peramban")
    NETWORK = "network", _("Pencetak jaringan")


class Device(models.Model):
    """A kiosk, display, tablet or printer. Its token is shown once at registration and can be revoked."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=8, choices=DeviceKind)
    name = models.CharField(max_length=80)
    # Null for a device of the whole hall.
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, null=True, blank=True, related_name="devices")
    # Null until a token is issued; printers need none.
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    registered_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    # What the device said of itself at its last heartbeat.
    status = models.JSONField(default=dict, blank=True)
    printer_kind = models.CharField(max_length=8, choices=PrinterKind, default=PrinterKind.NONE)
    # `host:port` of the network printer this device prints on.
    printer_address = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(name="one_device_per_mall_and_name", fields=["mall", "name"]),
            models.CheckConstraint(
                name="device_kind_is_known",
                condition=models.Q(kind__in=[choice.value for choice in DeviceKind]),
            ),
            models.CheckConstraint(
                name="device_token_hash_is_a_sha256",
                condition=models.Q(token_hash__isnull=True) | models.Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - a pattern
            ),
            models.CheckConstraint(
                name="a_network_printer_has_an_address",
                condition=~models.Q(printer_kind=PrinterKind.NETWORK) | ~models.Q(printer_address=""),
            ),
        ]

    def __str__(self) -> str:
        """Return the name on its label."""
        return self.name
