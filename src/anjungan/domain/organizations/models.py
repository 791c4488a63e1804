"""Malls, agencies, tenancies and the parts people play there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from anjungan.foundation.ids import new_uuid


class TimeZone(models.TextChoices):
    """The three time zones of Indonesia (Keppres 41/1987), by their IANA names."""

    WIB = "Asia/Jakarta", _("WIB")
    PONTIANAK = "Asia/Pontianak", _("WIB (Pontianak)")
    WITA = "Asia/Makassar", _("WITA")
    WIT = "Asia/Jayapura", _("WIT")


class Mall(models.Model):
    """One Mal Pelayanan Publik: a building where many agencies serve."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=160)
    short_name = models.CharField(max_length=60)
    city = models.CharField(max_length=80)
    province = models.CharField(max_length=80)
    region_code = models.CharField(max_length=13, blank=True, default="")
    time_zone = models.CharField(max_length=40, choices=TimeZone)
    is_demo = models.BooleanField(default=False)
    # As published, each value with its source; a key with null was not found in any source.
    facts = models.JSONField(default=dict, blank=True)
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.CheckConstraint(
                name="mall_is_in_an_indonesian_time_zone",
                condition=models.Q(time_zone__in=[choice.value for choice in TimeZone]),
            ),
            models.CheckConstraint(
                name="mall_region_code_is_a_kemendagri_code",
                condition=models.Q(region_code__regex=r"^(\d{2}(\.\d{2}){0,2}(\.\d{4})?)?$"),
            ),
        ]

    def __str__(self) -> str:
        """Return the mall's name."""
        return self.name


class AgencyLevel(models.TextChoices):
    """Where an agency stands in government, in the words of the catalogue."""

    CENTRAL = "pusat", _("Pusat")
    PROVINCE = "provinsi", _("Provinsi")
    CITY = "kota", _("Kabupaten/Kota")
    STATE_COMPANY = "bumn", _("BUMN")
    REGIONAL_COMPANY = "bumd", _("BUMD")
    VERTICAL = "vertikal", _("Vertikal")
    BANK = "perbankan", _("Perbankan")


class Agency(models.Model):
    """An agency (instansi) that may be a tenant of malls. Keys are generic: one `dukcapil` for all regions."""

    personal_data: ClassVar[str] = "none"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True, default="")
    short = models.CharField(max_length=60)
    level = models.CharField(max_length=12, choices=AgencyLevel)
    parent = models.CharField(max_length=160, blank=True, default="")
    source = models.TextField(blank=True, default="")
    source_type = models.CharField(max_length=30, blank=True, default="")
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        verbose_name_plural = "agencies"
        constraints = [
            models.CheckConstraint(
                name="agency_level_is_known",
                condition=models.Q(level__in=[choice.value for choice in AgencyLevel]),
            ),
        ]

    def __str__(self) -> str:
        """Return the short name people use."""
        return self.short


class Tenancy(models.Model):
    """An agency's place in a mall, with the agreement (PKS) under which it serves there."""

    personal_data: ClassVar[str] = "none"

    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="tenancies")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="tenancies")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    agreement_number = models.CharField(max_length=80, blank=True, default="")
    source = models.TextField(blank=True, default="")
    catalogue_digest = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Constraints of the table."""

        verbose_name_plural = "tenancies"
        constraints = [
            models.UniqueConstraint(name="one_tenancy_per_mall_and_agency", fields=["mall", "agency"]),
            models.CheckConstraint(
                name="tenancy_ends_after_it_began",
                condition=models.Q(since__isnull=True)
                | models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        """Return which agency is where."""
        return f"{self.agency_id} @ {self.mall_id}"


class Role(models.TextChoices):
    """The parts people play in a mall."""

    OFFICER = "officer", _("Petugas loket")
    GREETER = "greeter", _("Petugas penyambut")
    MANAGER = "manager", _("Manajer mal")
    AGENCY_HEAD = "agency_head", _("Kepala instansi")
    WRITER = "writer", _("Penyusun standar")
    ADMIN = "admin", _("Administrator")


class StaffRole(models.Model):
    """What one person may do at one mall, for all agencies or for one."""

    personal_data: ClassVar[str] = "Links a staff member to a workplace; kept while the role lasts."

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_roles")
    mall = models.ForeignKey(Mall, on_delete=models.CASCADE, related_name="staff_roles")
    agency = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="staff_roles",
    )
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        """Constraints of the table."""

        constraints = [
            models.UniqueConstraint(
                name="a_role_is_given_once",
                fields=["user", "mall", "agency", "role"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="staff_role_is_known",
                condition=models.Q(role__in=[choice.value for choice in Role]),
            ),
            models.CheckConstraint(
                name="only_officers_and_agency_heads_belong_to_an_agency",
                condition=models.Q(role=Role.OFFICER)
                | models.Q(role__in=[Role.AGENCY_HEAD, Role.WRITER], agency__isnull=False)
                | models.Q(
                    role__in=[Role.GREETER, Role.MANAGER, Role.ADMIN],
                    agency__isnull=True,
                ),
            ),
        ]

    def __str__(self) -> str:
        """Return who does what."""
        return f"{self.user_id}: {self.role} @ {self.mall_id}"
